import type { CodeWriter } from "./code-writer.js";
import type { ColumnLine } from "./read-columns.js";

/** The columns each on its line; the closing brace is on the separator's. */
export function writeColumns(writer: CodeWriter, lines: readonly ColumnLine[]): void {
  writer.add(", {\n");
  for (const { start, end, column } of lines) {
    if (column) {
      const { name, nameEnd, shape } = column;
      const key = JSON.stringify(name);
      // Written plainly, this one name would set the prototype.
      writer.stand(name === "__proto__" ? `[${key}]` : key, start, nameEnd);
      writer
        .add(": ")
        .stand(JSON.stringify(shape), nameEnd + 1, end)
        .add(",");
    }
    writer.add("\n");
  }
  writer.add("}");
}
