/** What must not be read as code: comments, strings, templates without code in them. */
const OPAQUE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const OPENING = "([{";
const CLOSING = ")]}";

/**
 * Names that the top level of a cell declares with const, let or var, in order.
 * Destructuring is not read: parameters are plain names.
 */
export function declaredNames(source: string): string[] {
  const code = source.replace(OPAQUE, (text) => (text.startsWith("/") ? " " : '""'));
  const names: string[] = [];
  let depth = 0;
  // A name is expected behind the keyword, and again behind each comma of the same statement.
  let state: "outside" | "name" | "value" = "outside";
  for (let at = 0; at < code.length; ) {
    const letter = code[at]!;
    WORD.lastIndex = at;
    const word = WORD.exec(code)?.[0];
    if (word !== undefined) {
      const behind = code.slice(at + word.length).trimStart()[0] ?? ";";
      if (depth === 0 && /^(const|let|var)$/.test(word)) state = "name";
      else if (depth === 0 && state === "name" && /[=:!,;\n]/.test(behind)) {
        names.push(word);
        state = "value";
      } else if (state === "name") state = "value";
      at += word.length;
      continue;
    }
    if (OPENING.includes(letter)) depth++;
    else if (CLOSING.includes(letter)) depth--;
    else if (depth === 0 && letter === ";") state = "outside";
    else if (depth === 0 && letter === "," && state === "value") state = "name";
    at += 1;
  }
  return names;
}
