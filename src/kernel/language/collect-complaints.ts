import path from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import type { Complaint } from "./compiler-calls.js";
import type { TypeScript } from "./typescript-module.js";

/** Complaints about declaration files, which nobody will publish from a notebook, and about our settings. */
const UNWANTED: ReadonlySet<number> = new Set([
  2742, 2527, 7056, 9005, 9006,
  // An import path that ends in .ts: the loader takes it.
  5097,
  // A file outside the folder of the notebook.
  6059,
]);

/** Whether a diagnostic is about something the user wrote and can change. */
export function isWanted(typescript: TypeScript, diagnostic: ts.Diagnostic): boolean {
  if (!diagnostic.file || diagnostic.category !== typescript.DiagnosticCategory.Error) return false;
  const { code } = diagnostic;
  if (UNWANTED.has(code) || (code >= 4000 && code <= 4103)) return false;
  return !diagnostic.file.isDeclarationFile && !diagnostic.file.fileName.includes("/node_modules/");
}

/** A diagnostic as data that can leave the compiler's thread. */
export function toComplaint(
  typescript: TypeScript,
  diagnostic: ts.Diagnostic,
  place: { cell: string; prefix: number; cwd: string; isPrefixed: (file: string) => boolean },
): Complaint {
  const file = diagnostic.file!;
  const start = diagnostic.start ?? 0;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const isCell = file.fileName === place.cell;
  const shown = line - (isCell || place.isPrefixed(file.fileName) ? 1 : 0);
  return {
    file: isCell ? undefined : path.relative(place.cwd, file.fileName),
    offset: isCell ? Math.max(0, start - place.prefix) : undefined,
    length: diagnostic.length ?? 0,
    line: Math.max(0, shown) + 1,
    column: character + 1,
    text: isCell ? "" : (file.text.split("\n")[line] ?? ""),
    code: diagnostic.code,
    message: typescript.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
  };
}
