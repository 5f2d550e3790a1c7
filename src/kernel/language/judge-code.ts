import type ts from "@tslab/typescript-for-tslab";
import type { Completeness } from "../cell-language.js";
import type { TslabModules, TypeScript } from "./typescript-module.js";

/** Comment, template and regular expression that has no end yet. */
const UNFINISHED: ReadonlySet<number> = new Set([1010, 1160]);

/** Whether a cell can be run as it is, wants more lines, or will never be right. */
export function judgeCode(typescript: TypeScript, tslab: TslabModules, code: string): Completeness {
  const file = typescript.createSourceFile(
    "cell.ts",
    `${code}\nexport {}`,
    typescript.ScriptTarget.Latest,
    false,
    typescript.ScriptKind.TS,
  );
  if (complaintsOf(file).length === 0) return { status: "complete" };
  // Alone, because the suffix moves complaints away from the end.
  const alone = typescript.createSourceFile("cell.ts", code, typescript.ScriptTarget.Latest);
  const end = code.trimEnd().length;
  const wantsMore = complaintsOf(alone).some(
    ({ code: number, start, messageText }) =>
      UNFINISHED.has(number) ||
      ((start ?? 0) >= end && typeof messageText === "string" && messageText.endsWith("expected.")),
  );
  if (!wantsMore) return { status: "invalid" };
  const judged = tslab.converter.isCompleteCode(code);
  return { status: "incomplete", indent: judged.indent ?? indentOf(code) };
}

function complaintsOf(file: ts.SourceFile): readonly ts.Diagnostic[] {
  return (file as { parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics ?? [];
}

function indentOf(code: string): string {
  const line = code.slice(code.lastIndexOf("\n") + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}
