import { createRequire } from "node:module";
import path from "node:path";
import { lowerCell } from "../../src/magics/index.js";

/** The TypeScript 5.0.4 that cells are compiled with. */
const ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

const folder = path.resolve(".");
const earlierName = path.join(folder, "__earlier__.ts");

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts"],
  types: ["node"],
  strict: true,
  declaration: true,
  skipLibCheck: true,
  outDir: "/out",
};

/** A complaint of the compiler, at its place in the cell as it was written. */
export interface Complaint {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Compiled {
  readonly complaints: readonly Complaint[];
  /** Declarations of the cell's variables: what later cells see. */
  readonly declarations: string;
}

const files = new Map<string, unknown>();

/** Compiles a cell with magics as the kernel would, after cells that declared what `earlier` declares. */
export function compileCell(source: string, earlier = ""): Compiled {
  return compileCells([source], earlier)[0]!;
}

/** Compiles cells that know nothing of each other; quicker than one by one. */
export function compileCells(sources: readonly string[], earlier: string): Compiled[] {
  const cells = sources.map((source, index) => writtenCell(source, earlier, index));
  const texts = new Map(cells.map(({ name, text }) => [name, text]));
  texts.set(earlierName, earlier + exported(namesIn(earlier)));
  const outputs = new Map<string, string>();
  const host = createHost(texts, outputs);
  const program = ts.createProgram([...texts.keys()], options, host);
  return cells.map((cell) => {
    const file = program.getSourceFile(cell.name);
    const found = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...program.emit(file).diagnostics,
    ];
    const declarations = outputs.get(path.basename(cell.name).replace(/\.ts$/, ".d.ts")) ?? "";
    return { complaints: found.map((one) => complaintAt(one, cell)), declarations };
  });
}

type WrittenCell = ReturnType<typeof writtenCell>;

/** The cell's file: what earlier cells declared is imported, what it declares is exported, as kernels do. */
function writtenCell(source: string, earlier: string, index: number) {
  const lowered = lowerCell(source);
  const made = namesIn(lowered.code);
  const names = namesIn(earlier).filter((name) => !made.includes(name));
  const prefix = `import { ${names.join(", ")} } from "./__earlier__";export {};`;
  const text = prefix + lowered.code + exported(made);
  return { source, lowered, prefix, text, name: path.join(folder, `__cell${index}__.ts`) };
}

function complaintAt(diagnostic: any, { source, lowered, prefix }: WrittenCell): Complaint {
  const offset = lowered.toSource(diagnostic.start - prefix.length);
  const before = source.slice(0, offset).split("\n");
  return {
    line: before.length,
    column: before.at(-1)!.length + 1,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, " "),
  };
}

/** A compiler host with some files in memory; all others are parsed once. */
function createHost(texts: ReadonlyMap<string, string>, outputs: Map<string, string>): unknown {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, readFile } = host;
  host.fileExists = (name: string) => texts.has(name) || ts.sys.fileExists(name);
  host.readFile = (name: string) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name: string, ...rest: unknown[]) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    if (!files.has(name)) files.set(name, getSourceFile(name, ...rest));
    return files.get(name);
  };
  host.writeFile = (name: string, text: string) => outputs.set(path.basename(name), text);
  return host;
}

const exported = (names: readonly string[]) => `\nexport { ${names.join(", ")} };`;

/** Variables that code declares at the beginning of a line. */
function namesIn(code: string): string[] {
  return [...code.matchAll(/^;?(?:declare )?(?:const|let|function) (\w+)/gm)].map(
    (found) => found[1]!,
  );
}
