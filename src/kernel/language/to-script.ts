import type ts from "@tslab/typescript-for-tslab";
import type { Script } from "./compiler-calls.js";
import type { TypeScript } from "./typescript-module.js";

/** Names that generated code uses; nothing a person would write begins like them. */
export const NAMES = {
  /** Variables of earlier cells. */
  cells: "$cells$",
  /** Hears which variables this cell has. */
  link: "$link$",
  /** Takes the value of the last expression. */
  value: "$value$",
  require: "$require$",
  exports: "$exports$",
  import: "$import$",
  meta: "$meta$",
} as const;

/** Turns an ES module into a script: imports become calls of our own loader. */
export function toScript(typescript: TypeScript, js: string, map: string | undefined): Script {
  const imports: string[] = [];
  const output = typescript.transpileModule(js.replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""), {
    fileName: "cell.js",
    compilerOptions: {
      module: typescript.ModuleKind.CommonJS,
      target: typescript.ScriptTarget.ES2022,
      esModuleInterop: true,
      newLine: typescript.NewLineKind.LineFeed,
      noImplicitUseStrict: true,
      sourceMap: true,
    },
    transformers: {
      before: [
        (context) => (file) => {
          imports.push(...specifiersOf(typescript, file));
          return replaceImports(typescript, file, context);
        },
      ],
      after: [(context) => (file) => renameGenerated(typescript, file, context)],
    },
  });
  const maps = [output.sourceMapText, map].filter((text): text is string => text !== undefined);
  const code = output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
  return { code, maps, imports };
}

function specifiersOf(typescript: TypeScript, file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    const imports =
      typescript.isImportDeclaration(statement) || typescript.isExportDeclaration(statement);
    if (!imports || !statement.moduleSpecifier) return [];
    return [(statement.moduleSpecifier as ts.StringLiteral).text];
  });
}

function replaceImports(
  typescript: TypeScript,
  file: ts.SourceFile,
  context: ts.TransformationContext,
): ts.SourceFile {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (
      typescript.isMetaProperty(node) &&
      node.keywordToken === typescript.SyntaxKind.ImportKeyword
    ) {
      return factory.createIdentifier(NAMES.meta);
    }
    const visited = typescript.visitEachChild(node, visit, context);
    if (
      typescript.isCallExpression(visited) &&
      visited.expression.kind === typescript.SyntaxKind.ImportKeyword
    ) {
      const call = factory.createCallExpression(
        factory.createIdentifier(NAMES.import),
        undefined,
        visited.arguments,
      );
      return typescript.setSourceMapRange(call, node);
    }
    return visited;
  };
  return visit(file) as ts.SourceFile;
}

/** Gives `require` and `exports` that TypeScript made names of their own, so that cells may have theirs. */
function renameGenerated(
  typescript: TypeScript,
  file: ts.SourceFile,
  context: ts.TransformationContext,
): ts.SourceFile {
  const visit = (node: ts.Node): ts.Node => {
    if (!typescript.isIdentifier(node)) return typescript.visitEachChild(node, visit, context);
    if (node.pos >= 0 || typescript.getOriginalNode(node) !== node) return node;
    if (node.text === "require") return context.factory.createIdentifier(NAMES.require);
    if (node.text === "exports") return context.factory.createIdentifier(NAMES.exports);
    return node;
  };
  return visit(file) as ts.SourceFile;
}
