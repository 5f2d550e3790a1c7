import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript-module.js";

/**
 * Blanks what the compiler cannot take, leaving every other character in its place:
 * `export` before declarations, and import attributes (`with { type: "json" }`).
 */
export function prepareSource(typescript: TypeScript, code: string): string {
  const withoutAttributes = code.replace(
    /^(\s*(?:import|export)\b[^;'"`]*?(?:'[^'\n]*'|"[^"\n]*"))(\s+(?:with|assert)\s*\{[^}]*\})/gm,
    (_whole, before: string, attributes: string) => before + attributes.replace(/[^\n]/g, " "),
  );
  if (!/\bexport\b/.test(withoutAttributes)) return withoutAttributes;
  const file = typescript.createSourceFile(
    "cell.ts",
    withoutAttributes,
    typescript.ScriptTarget.Latest,
    true,
  );
  let prepared = withoutAttributes;
  for (const statement of file.statements) {
    for (const word of exportWords(typescript, statement)) {
      const start = word.getStart(file);
      prepared = prepared.slice(0, start) + " ".repeat(word.end - start) + prepared.slice(word.end);
    }
  }
  return prepared;
}

function exportWords(typescript: TypeScript, statement: ts.Statement): readonly ts.Node[] {
  if (!typescript.canHaveModifiers(statement)) return [];
  const modifiers = typescript.getModifiers(statement) ?? [];
  const { ExportKeyword, DefaultKeyword } = typescript.SyntaxKind;
  const named = (statement as { name?: ts.Node }).name !== undefined;
  const isVariable = typescript.isVariableStatement(statement);
  // A nameless default export is nothing a later cell could use; it is left as it is.
  if (!named && !isVariable) return [];
  return modifiers.filter(({ kind }) => kind === ExportKeyword || kind === DefaultKeyword);
}
