import type ts from "@tslab/typescript-for-tslab";
import { lowerSource } from "../language/lower-source.js";
import { prepareSource } from "../language/prepare-source.js";
import { loadTypeScript, type TypeScript } from "../language/typescript-module.js";

/** A cell magic below which stands text instead of code: a prompt, a script. */
const TEXT_MAGIC = /^\s*%%(?!time\b)/;

/** Names that a cell makes for the cells behind it, in order. */
export interface DeclaredNames {
  /** Those of const, let and var, patterns taken apart, and of magics that keep their result. */
  readonly variables: readonly string[];
  /** Those of functions, classes, enums and imports. */
  readonly others: readonly string[];
}

/** Reads which names a cell declares; they are those that the kernel keeps of it. */
export async function declaredNames(source: string): Promise<DeclaredNames> {
  const typescript = loadTypeScript();
  const code = prepareSource(typescript, await codeOf(source));
  const { Latest } = typescript.ScriptTarget;
  const file = typescript.createSourceFile("cell.ts", code, Latest, true);
  typescript.bindSourceFile(file, {});
  const symbols = file.locals ? [...file.locals.values()] : [];
  const { SymbolFlags: flag } = typescript;
  const named = (fits: (symbol: ts.Symbol) => boolean) =>
    symbols.filter(fits).map(({ name }) => name);
  const definitions = flag.Function | flag.Class | flag.RegularEnum | flag.ValueModule;
  return {
    variables: named(({ flags }) => (flags & flag.Variable) !== 0),
    others: named(
      (symbol) => (symbol.flags & definitions) !== 0 || isValueImport(typescript, symbol),
    ),
  };
}

/** A magic that is wrongly written is told when its cell runs; the code around it is read all the same. */
async function codeOf(source: string): Promise<string> {
  try {
    return (await lowerSource(source)).code;
  } catch {
    return TEXT_MAGIC.test(source) ? "" : source;
  }
}

function isValueImport(typescript: TypeScript, { flags, declarations = [] }: ts.Symbol): boolean {
  const isAlias = Boolean(flags & typescript.SymbolFlags.Alias);
  return isAlias && !declarations.some(typescript.isTypeOnlyImportOrExportDeclaration);
}
