import path from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import { isWanted } from "./collect-complaints.js";
import type { CompilerSettings, Script } from "./compiler-calls.js";
import { LocalFiles } from "./local-files.js";
import { createModuleResolver, findTypeRoots, type ModuleResolver } from "./resolve-modules.js";
import { runtimeLib } from "./runtime-lib.js";
import { toScript } from "./to-script.js";
import { transformCell } from "./transform-cell.js";
import type { TypeScript } from "./typescript-module.js";

/** A compiled file that lies outside the folder of the notebook. */
export interface OutsideFile {
  /** Absolute path, ending in `.js`. */
  readonly path: string;
  readonly script: Script;
}

/** What our TypeScript notes while tslab's converter uses it. */
export interface CompilationNotes {
  readonly files: LocalFiles;
  resolver: ModuleResolver | undefined;
  /** Complaints about the user's own text, of the latest compilation. */
  diagnostics: readonly ts.Diagnostic[];
  /** Scripts by the text tslab hands back. */
  readonly scripts: Map<string, Script>;
  /** Compiled files outside the folder of the notebook, of the latest compilation. */
  outside: OutsideFile[];
}

/** End of the path that tslab gives the cell. */
const CELL_FILE = "/__tslab__.ts";

/**
 * Mends the list of names that tslab writes behind a cell.
 * TypeScript keeps names that begin with two underscores with a third one, and tslab writes them so.
 */
function unescapeSuffix(text: string): string {
  return text.replace(/\nexport \{[^{}]*\}$/, (suffix) => suffix.replace(/\b___/g, "__"));
}

/** Where the declarations of `runtimeLib` seem to be. */
function libFile(cwd: string): string {
  return path.posix.join(cwd.replaceAll("\\", "/"), "__runtime__.d.ts");
}

/** TypeScript as tslab's converter is to see it: our settings, resolution, rewriting and source maps. */
export function adaptTypeScript(
  typescript: TypeScript,
  settings: CompilerSettings,
): { adapted: object; notes: CompilationNotes } {
  const notes: CompilationNotes = {
    files: new LocalFiles(),
    resolver: undefined,
    diagnostics: [],
    scripts: new Map(),
    outside: [],
  };
  const maps = new Map<string, string>();
  const adapted: Record<string, unknown> = {};
  for (const key of Object.keys(typescript) as (keyof TypeScript)[]) {
    const get = () => typescript[key];
    Object.defineProperty(adapted, key, { get, enumerable: true, configurable: true });
  }
  const replace = (key: keyof TypeScript, value: unknown) =>
    Object.defineProperty(adapted, key, { value, enumerable: true });
  replace("sys", adaptSystem(typescript, settings, notes));
  replace("createWatchCompilerHost", watchHost(typescript, settings, notes));
  replace(
    "createWatchProgram",
    (host: ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>) => {
      const hear = host.afterProgramCreate;
      host.afterProgramCreate = (program) => hear?.(adaptBuilder(typescript, program, notes, maps));
      return typescript.createWatchProgram(host);
    },
  );
  const allDiagnostics = (typescript as unknown as Record<string, DiagnosticsOfFiles>)
    .getPreEmitDiagnosticsOfFiles!;
  replace("getPreEmitDiagnosticsOfFiles" as keyof TypeScript, ((program, files) => {
    notes.diagnostics = allDiagnostics(program, files).filter((one) => isWanted(typescript, one));
    return notes.diagnostics;
  }) satisfies DiagnosticsOfFiles);
  replace("transpileModule", (js: string) => {
    const script = toScript(typescript, js, maps.get(js));
    notes.scripts.set(script.code, script);
    return { outputText: script.code };
  });
  return { adapted, notes };
}

type DiagnosticsOfFiles = (
  program: ts.Program,
  files: readonly ts.SourceFile[],
) => readonly ts.Diagnostic[];

function adaptSystem(
  typescript: TypeScript,
  { cwd }: CompilerSettings,
  notes: CompilationNotes,
): ts.System {
  // tslab wants this for the whole process (its issue 82), and sets it only on what it sees.
  typescript.sys.useCaseSensitiveFileNames = true;
  const { sys } = typescript;
  const lib = libFile(cwd);
  const libText = runtimeLib();
  return Object.assign(Object.create(sys) as ts.System, {
    getCurrentDirectory: () => cwd,
    fileExists: (file: string) => file === lib || sys.fileExists(file),
    readFile: (file: string, encoding?: string) =>
      file === lib ? libText : sys.readFile(file, encoding),
    watchFile: (file: string, notify: ts.FileWatcherCallback) => notes.files.watch(file, notify),
    watchDirectory: () => ({ close: () => undefined }),
  });
}

function watchHost(
  typescript: TypeScript,
  settings: CompilerSettings,
  notes: CompilationNotes,
): typeof typescript.createWatchCompilerHost {
  return ((files: string[], options: ts.CompilerOptions, system: ts.System, ...rest: []) => {
    const { readFile } = system;
    system.readFile = (file, encoding) => {
      const text = readFile(file, encoding);
      return file.endsWith(CELL_FILE) ? text && unescapeSuffix(text) : text;
    };
    const ours = { ...options, ...compilerOptions(typescript, settings) };
    const host = typescript.createWatchCompilerHost(
      [...files, libFile(settings.cwd)],
      ours,
      system,
      ...rest,
    );
    const resolver = createModuleResolver(typescript, system, ours, settings.packageRoot);
    notes.resolver = resolver;
    host.resolveModuleNameLiterals = (literals, importer) =>
      resolver.resolve(
        literals.map(({ text }) => text),
        importer,
      );
    host.hasInvalidatedResolutions = () => resolver.isStale();
    return host;
  }) as typeof typescript.createWatchCompilerHost;
}

function compilerOptions(
  typescript: TypeScript,
  { cwd, strict, packageRoot }: CompilerSettings,
): ts.CompilerOptions {
  return {
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    customConditions: ["node"],
    target: typescript.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    typeRoots: findTypeRoots(cwd, packageRoot),
    types: ["node"],
    strict,
    checkJs: false,
    sourceMap: true,
    disableTopLevelAwait: false,
  };
}

/** `Program.emit` with its internal last parameter, which writes declarations in spite of errors in them. */
type ForcedEmit = (
  ...given: [...Required<Parameters<ts.Program["emit"]>>, boolean] | unknown[]
) => ts.EmitResult;

/** A program that rewrites cells as it emits them, and keeps their source maps. */
function adaptBuilder(
  typescript: TypeScript,
  builder: ts.BuilderProgram,
  notes: CompilationNotes,
  maps: Map<string, string>,
): ts.BuilderProgram {
  const emit: ts.BuilderProgram["emit"] = (target, write, token, dtsOnly, theirs) => {
    const emitted = new Map<string, string>();
    let declared = false;
    const hear: ts.WriteFileCallback = (name, text, ...rest) => {
      if (name.endsWith(".js.map")) {
        emitted.set(name.slice(0, -".map".length), text);
      } else if (name.endsWith(".js") && !name.startsWith("outDir/")) {
        const script = toScript(typescript, text, emitted.get(name));
        notes.outside.push({ path: name, script });
      } else {
        if (name.endsWith(".js")) maps.set(text, emitted.get(name) ?? "");
        declared ||= name.endsWith(".d.ts");
        write?.(name, text, ...rest);
      }
    };
    const program = builder.getProgram();
    const cell = target?.fileName.endsWith(CELL_FILE) ? target : undefined;
    const earlier = program
      .getSourceFiles()
      .find(({ fileName }) => fileName.endsWith("/__prev__.d.ts"));
    const before =
      cell && earlier
        ? [transformCell(typescript, { checker: program.getTypeChecker(), cell, earlier })]
        : [];
    const transformers = { before, afterDeclarations: theirs?.afterDeclarations ?? [] };
    const result = builder.emit(target, hear, token, dtsOnly, transformers);
    // A type that no import can name would lose every variable of the cell; by force it is written as far as it can be.
    if (cell && !declared)
      (program.emit as ForcedEmit)(cell, hear, token, true, transformers, true);
    return result;
  };
  return Object.assign(Object.create(builder) as ts.BuilderProgram, { emit });
}
