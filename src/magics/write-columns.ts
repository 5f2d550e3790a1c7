import type { CodeWriter } from "./code-writer.js";
import type { MagicCall } from "./define-magic.js";
import { writePrompt } from "./lower-text.js";
import type { ColumnLine, ColumnsAndPrompt } from "./read-columns.js";
import { writeOptions } from "./write-call.js";
import { writeFrame } from "./write-references.js";

/** Writes the arguments of a call about a table: the table, the options, the columns, and the prompt. */
export function writeColumnsAndPrompt(
  writer: CodeWriter,
  call: MagicCall,
  body: ColumnsAndPrompt,
  runtime: string,
): void {
  writeTable(writer, call, body.columns);
  writer.add(", ");
  if (call.source.slice(body.promptFrom, call.bodyTo).trim() === "") writer.add("undefined");
  else writePrompt(writer, `${runtime}.template`, body.promptFrom, call.bodyTo);
}

/** Writes the table, the options and the columns. */
export function writeTable(
  writer: CodeWriter,
  call: MagicCall,
  columns: readonly ColumnLine[] | undefined,
): void {
  writeFrame(writer, call.given.get("frame")!);
  writer.add(", ");
  writeOptions(writer, call, ["frame", "as"]);
  writer.add(", ");
  if (columns) writeColumns(writer, columns);
  else writer.add("undefined");
}

/** The columns each on its line; the closing brace is on the separator's. */
function writeColumns(writer: CodeWriter, lines: readonly ColumnLine[]): void {
  writer.add("{\n");
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
