import type ts from "@tslab/typescript-for-tslab";
import { NAMES } from "./to-script.js";
import type { TypeScript } from "./typescript-module.js";

/** What the rewriting of a cell needs to know. */
export interface CellFiles {
  readonly checker: ts.TypeChecker;
  /** The file of the cell. */
  readonly cell: ts.SourceFile;
  /** The file with the declarations of earlier cells. */
  readonly earlier: ts.SourceFile;
}

/**
 * Rewrites a cell: variables of earlier cells are read from one shared object, those of this cell are
 * offered to it, and the value of the last expression is handed out unless a semicolon follows it.
 */
export function transformCell(
  typescript: TypeScript,
  files: CellFiles,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    // By name: a file whose top-level awaits were parsed again is another object.
    if (file.fileName !== files.cell.fileName) return file;
    const visit = referenceVisitor(typescript, files, context);
    const written = file.statements.filter((statement) => !isSuffix(typescript, statement));
    const last = written.at(-1);
    const statements = written.map((statement) => {
      const visited = typescript.visitNode(statement, visit) as ts.Statement;
      return statement === last ? handOut(typescript, files.cell, statement, visited) : visited;
    });
    const link = linkStatement(typescript, files);
    return context.factory.updateSourceFile(file, [...(link ? [link] : []), ...statements]);
  };
}

/** tslab exports every variable behind the cell; ours are offered by `link` instead. */
function isSuffix(typescript: TypeScript, statement: ts.Statement): boolean {
  return (
    typescript.isExportDeclaration(statement) &&
    !statement.moduleSpecifier &&
    statement.exportClause !== undefined &&
    typescript.isNamedExports(statement.exportClause)
  );
}

function handOut(
  typescript: TypeScript,
  cell: ts.SourceFile,
  written: ts.Statement,
  visited: ts.Statement,
): ts.Statement {
  const silenced = cell.text.charAt(written.end - 1) === ";";
  if (silenced || !typescript.isExpressionStatement(visited)) return visited;
  const { factory } = typescript;
  const take = factory.createIdentifier(NAMES.value);
  const call = factory.createCallExpression(take, undefined, [visited.expression]);
  return typescript.setSourceMapRange(factory.createExpressionStatement(call), written);
}

function linkStatement(typescript: TypeScript, files: CellFiles): ts.Statement | undefined {
  const { factory } = typescript;
  const accessors = variablesOf(typescript, files).map(({ name, writable }) => {
    const read = factory.createArrowFunction(
      undefined,
      undefined,
      [],
      undefined,
      undefined,
      factory.createIdentifier(name),
    );
    const write = factory.createArrowFunction(
      undefined,
      undefined,
      [factory.createParameterDeclaration(undefined, undefined, "$v$")],
      undefined,
      undefined,
      factory.createAssignment(factory.createIdentifier(name), factory.createIdentifier("$v$")),
    );
    return factory.createPropertyAssignment(
      factory.createStringLiteral(name),
      factory.createArrayLiteralExpression(writable ? [read, write] : [read]),
    );
  });
  if (accessors.length === 0) return undefined;
  const call = factory.createCallExpression(factory.createIdentifier(NAMES.link), undefined, [
    factory.createObjectLiteralExpression(accessors),
  ]);
  return factory.createExpressionStatement(call);
}

function variablesOf(
  typescript: TypeScript,
  { checker, cell }: CellFiles,
): { name: string; writable: boolean }[] {
  const { SymbolFlags } = typescript;
  const runtime =
    SymbolFlags.Variable |
    SymbolFlags.Function |
    SymbolFlags.Class |
    SymbolFlags.RegularEnum |
    SymbolFlags.ValueModule;
  const locals = (cell as { locals?: Map<string, ts.Symbol> }).locals ?? new Map();
  const found: { name: string; writable: boolean }[] = [];
  for (const symbol of locals.values() as Iterable<ts.Symbol>) {
    const name = symbol.name;
    if (symbol.flags & SymbolFlags.Alias) {
      if (isValueImport(typescript, checker, symbol)) found.push({ name, writable: false });
    } else if (symbol.flags & runtime) {
      const changeable = SymbolFlags.Variable | SymbolFlags.Function | SymbolFlags.Class;
      const constant = symbol.declarations?.some(
        (node) => typescript.getCombinedNodeFlags(node) & typescript.NodeFlags.Const,
      );
      found.push({ name, writable: Boolean(symbol.flags & changeable) && !constant });
    }
  }
  return found;
}

function isValueImport(
  typescript: TypeScript,
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
): boolean {
  const typeOnly = symbol.declarations?.some((node) =>
    typescript.isTypeOnlyImportOrExportDeclaration(node),
  );
  const value = typescript.SymbolFlags.Value;
  return !typeOnly && Boolean(checker.getAliasedSymbol(symbol).flags & value);
}

function referenceVisitor(
  typescript: TypeScript,
  { checker, earlier }: CellFiles,
  context: ts.TransformationContext,
): (node: ts.Node) => ts.Node {
  const { factory } = context;
  const isEarlier = (symbol: ts.Symbol | undefined) =>
    symbol?.declarations?.some((node) => node.getSourceFile() === earlier) ?? false;
  const shared = (name: ts.Identifier) => {
    const access = factory.createPropertyAccessExpression(
      factory.createIdentifier(NAMES.cells),
      factory.createIdentifier(name.text),
    );
    return typescript.setSourceMapRange(access, name);
  };
  const identifier = (node: ts.Identifier): ts.Node => {
    if (!isReference(typescript, node) || !isEarlier(checker.getSymbolAtLocation(node)))
      return node;
    const access = shared(node);
    if (!isCalled(typescript, node)) return access;
    // A call through the shared object would hand it over as `this`.
    const zero = factory.createNumericLiteral(0);
    return factory.createParenthesizedExpression(factory.createComma(zero, access));
  };
  const visit = (node: ts.Node): ts.Node => {
    if (typescript.isIdentifier(node)) return identifier(node);
    if (typescript.isTypeNode(node) && !typescript.isExpressionWithTypeArguments(node)) return node;
    if (!typescript.isShorthandPropertyAssignment(node)) {
      return typescript.visitEachChild(node, visit, context);
    }
    const fallback = typescript.visitNode(node.objectAssignmentInitializer, visit) as
      | ts.Expression
      | undefined;
    if (!isEarlier(checker.getShorthandAssignmentValueSymbol(node))) {
      return factory.updateShorthandPropertyAssignment(node, node.name, fallback);
    }
    const access = shared(node.name);
    const value = fallback ? factory.createAssignment(access, fallback) : access;
    return factory.createPropertyAssignment(factory.createIdentifier(node.name.text), value);
  };
  return visit;
}

/** Whether an identifier stands for a variable's value, and is not the name of a property or a declaration. */
function isReference(typescript: TypeScript, node: ts.Identifier): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (typescript.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if (typescript.isMetaProperty(parent)) return false;
  return typescript.isExpressionNode(node);
}

function isCalled(typescript: TypeScript, node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (typescript.isCallExpression(parent) && parent.expression === node) ||
    (typescript.isTaggedTemplateExpression(parent) && parent.tag === node)
  );
}
