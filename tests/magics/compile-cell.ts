import { createRequire } from "node:module";
import path from "node:path";
import { lowerCell } from "../../src/magics/index.js";

/** The TypeScript 5.0.4 that cells are compiled with. */
const ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

const folder = path.resolve(".");
const earlierName = path.join(folder, "__earlier__.ts");
const cellName = path.join(folder, "__cell__.ts");

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
let program: unknown;

/** Compiles a cell with magics as the kernel would, after cells that declared what `earlier` declares. */
export function compileCell(source: string, earlier = ""): Compiled {
  const lowered = lowerCell(source);
  const made = namesIn(lowered.code);
  const names = namesIn(earlier).filter((name) => !made.includes(name));
  const head = names.length > 0 ? `import { ${names.join(", ")} } from "./__earlier__";` : "";
  const prefix = `${head}export {};`;
  const exported = (list: readonly string[]) => `\nexport { ${list.join(", ")} };`;
  const texts = new Map([
    [earlierName, earlier + exported(names)],
    [cellName, prefix + lowered.code + exported(made)],
  ]);
  let declarations = "";
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile;
  const readFile = host.readFile;
  host.fileExists = (name: string) => texts.has(name) || ts.sys.fileExists(name);
  host.readFile = (name: string) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name: string, ...rest: unknown[]) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    if (!files.has(name)) files.set(name, readSource(name, ...rest));
    return files.get(name);
  };
  host.writeFile = (name: string, text: string) => {
    if (name.endsWith("__cell__.d.ts")) declarations = text;
  };
  const compiled = ts.createProgram([cellName, earlierName], options, host, program);
  program = compiled;
  const file = compiled.getSourceFile(cellName);
  const found = [
    ...compiled.getSyntacticDiagnostics(file),
    ...compiled.getSemanticDiagnostics(file),
    ...compiled.emit(file).diagnostics,
  ];
  const complaints = found.map((diagnostic: any) => {
    const offset = lowered.toSource(diagnostic.start - prefix.length);
    const before = source.slice(0, offset).split("\n");
    return {
      line: before.length,
      column: before.at(-1)!.length + 1,
      message: ts.flattenDiagnosticMessageText(diagnostic.messageText, " "),
    };
  });
  return { complaints, declarations };
}

/** Variables that code declares at the beginning of a line. */
function namesIn(code: string): string[] {
  return [...code.matchAll(/^;?(?:declare )?(?:const|let|function) (\w+)/gm)].map(
    (found) => found[1]!,
  );
}
