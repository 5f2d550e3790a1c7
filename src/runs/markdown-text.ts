const MAX_CELL = 200;

/** A table in Markdown; its cells are escaped. */
export function table(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  most = MAX_CELL,
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = lines.map((line) => row(line.map((cell) => escaped(cell, most))));
  return [row(head), row(head.map(() => "---")), ...body].join("\n");
}

/** Makes any text safe as inline Markdown: one line, no markup, and cut after `most` characters, 200 by default. */
export function escaped(text: string, most = MAX_CELL): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line.slice(0, most * 2)];
  const short =
    characters.length > most ? `${characters.slice(0, most).join("")}…` : characters.join("");
  return short.replace(/[\\`*[\]<>|~&$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&");
}
