import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript-module.js";

/**
 * Declarations after a cell that failed on its way: those of the names it never set stay as they were
 * before, everything else is taken from after.
 */
export function mergeDeclarations(
  typescript: TypeScript,
  before: string,
  after: string,
  missing: readonly string[],
): string {
  const lost = new Set(missing);
  const kept = select(typescript, after, (name) => !lost.has(name), true);
  const restored = select(typescript, before, (name) => lost.has(name), false);
  return `${kept}\n${restored}`;
}

/** Prints the statements of the names asked for; `types`: also those that declare no value. */
function select(
  typescript: TypeScript,
  text: string,
  wanted: (name: string) => boolean,
  types: boolean,
): string {
  const file = typescript.createSourceFile("d.d.ts", text, typescript.ScriptTarget.Latest, true);
  const printer = typescript.createPrinter({ newLine: typescript.NewLineKind.LineFeed });
  return file.statements
    .map((statement) => narrow(typescript, statement, wanted, types))
    .filter((statement) => statement !== undefined)
    .map((statement) => printer.printNode(typescript.EmitHint.Unspecified, statement, file))
    .join("\n");
}

function narrow(
  typescript: TypeScript,
  statement: ts.Statement,
  wanted: (name: string) => boolean,
  types: boolean,
): ts.Statement | undefined {
  if (typescript.isVariableStatement(statement))
    return narrowVariables(typescript, statement, wanted);
  if (typescript.isImportDeclaration(statement)) {
    const names = importedNames(typescript, statement);
    return names.some(wanted) ? statement : undefined;
  }
  if (
    typescript.isFunctionDeclaration(statement) ||
    typescript.isClassDeclaration(statement) ||
    typescript.isEnumDeclaration(statement)
  ) {
    return wanted(statement.name?.text ?? "") ? statement : undefined;
  }
  return types ? statement : undefined;
}

function narrowVariables(
  typescript: TypeScript,
  statement: ts.VariableStatement,
  wanted: (name: string) => boolean,
): ts.Statement | undefined {
  const { declarationList: list } = statement;
  const kept = list.declarations.filter(({ name }) => wanted(name.getText()));
  if (kept.length === 0) return undefined;
  const { factory } = typescript;
  return factory.updateVariableStatement(
    statement,
    statement.modifiers,
    factory.updateVariableDeclarationList(list, kept),
  );
}

function importedNames(typescript: TypeScript, statement: ts.ImportDeclaration): string[] {
  const names: string[] = [];
  const clause = statement.importClause;
  if (clause?.name) names.push(clause.name.text);
  const bindings = clause?.namedBindings;
  if (bindings && typescript.isNamespaceImport(bindings)) names.push(bindings.name.text);
  if (bindings && typescript.isNamedImports(bindings)) {
    names.push(...bindings.elements.map(({ name }) => name.text));
  }
  return names;
}
