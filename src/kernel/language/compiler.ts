import path from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import type { Completeness, Completion } from "../cell-language.js";
import { adaptTypeScript, type CompilationNotes } from "./adapt-typescript.js";
import { toComplaint } from "./collect-complaints.js";
import type {
  CompiledCell,
  CompilerCalls,
  CompilerSettings,
  Complaint,
  LocalModule,
  Script,
} from "./compiler-calls.js";
import { judgeCode } from "./judge-code.js";
import { mergeDeclarations } from "./merge-declarations.js";
import { prepareSource } from "./prepare-source.js";
import {
  loadTslab,
  loadTypeScript,
  type TslabModules,
  type TypeScript,
} from "./typescript-module.js";

type Converter = ReturnType<TslabModules["converter"]["createConverter"]>;

/** Compiles cells with tslab's converter; lives in a thread of its own. */
export class Compiler implements CompilerCalls {
  readonly #settings: CompilerSettings;
  readonly #typescript: TypeScript;
  readonly #tslab: TslabModules;
  readonly #notes: CompilationNotes;
  /** Modules that cells define: paths in the notebook's folder, and their text. */
  readonly #virtual = new Map<string, { name: string; code: string }>();
  #converter: Converter | undefined;

  constructor(settings: CompilerSettings) {
    this.#settings = settings;
    this.#typescript = loadTypeScript();
    const { adapted, notes } = adaptTypeScript(this.#typescript, settings);
    this.#notes = notes;
    this.#tslab = loadTslab(adapted);
  }

  warm(): undefined {
    this.compile("", "1");
    this.complete("", "1", 1);
  }

  compile(declarations: string, code: string): CompiledCell {
    const meta = this.#tslab.metadata.getCodeMetadata(code);
    return this.#guarded((converter) => {
      if (meta.module) return this.#addModule(converter, meta.module, code);
      const source = prepareSource(this.#typescript, code);
      const result = converter.convert(declarations, source);
      const complaints = this.#complaints(code);
      if (complaints.length > 0) return { kind: "complaints", complaints };
      const script = this.#notes.scripts.get(result.output ?? "") ?? EMPTY;
      const inside = (result.sideOutputs ?? []).map(({ path: file, data }) =>
        this.#localModule(file, this.#notes.scripts.get(data) ?? EMPTY),
      );
      const outside = this.#notes.outside.map((file) => this.#localModule(file.path, file.script));
      const locals = [...inside, ...outside];
      return { kind: "script", script, declarations: result.declOutput ?? "", locals };
    });
  }

  complete(declarations: string, code: string, offset: number): Completion {
    const at = clamp(offset, code);
    return this.#guarded((converter) => {
      const found = converter.complete(declarations, code, at);
      const kinds = new Map(found.original?.entries.map(({ name, kind }) => [name, kind]));
      const matches = found.candidates
        .filter((text) => !HIDDEN.test(text))
        .map((text) => ({ text, type: kinds.get(text) ?? "" }));
      return { start: clamp(found.start, code), end: clamp(found.end, code), matches };
    });
  }

  inspect(declarations: string, code: string, offset: number): string | undefined {
    const at = clamp(offset, code);
    const call = calleeBefore(code, at);
    const places = [at, ...(at > 0 ? [at - 1] : []), ...(call === undefined ? [] : [call])];
    return this.#guarded((converter) => {
      for (const place of places) {
        const info = converter.inspect(declarations, code, place) as ts.QuickInfo | undefined;
        if (info) return this.#tslab.inspect.printQuickInfo(info);
      }
      return undefined;
    });
  }

  judge(code: string): Completeness {
    return judgeCode(this.#typescript, this.#tslab, code);
  }

  merge(before: string, after: string, missing: readonly string[]): string {
    return mergeDeclarations(this.#typescript, before, after, missing);
  }

  /** Runs with the converter; one that failed may be half-way through an update, so it is not kept. */
  #guarded<T>(use: (converter: Converter) => T): T {
    const { files, resolver } = this.#notes;
    try {
      this.#notes.scripts.clear();
      this.#notes.outside = [];
      this.#notes.diagnostics = [];
      const converter = this.#converter ?? this.#open();
      if (files.check(this.#typescript.FileWatcherEventKind.Changed)) resolver?.forget();
      const result = use(converter);
      resolver?.settle();
      // What is missing may be there the next time: packages get installed beside a running notebook.
      if (this.#notes.diagnostics.some(({ code }) => NOT_FOUND.has(code))) resolver?.forget();
      return result;
    } catch (error) {
      this.#converter = undefined;
      throw error;
    }
  }

  #open(): Converter {
    const converter = this.#tslab.converter.createConverter({ isJS: false, isBrowser: false });
    for (const { name, code } of this.#virtual.values()) converter.addModule(name, code);
    this.#converter = converter;
    return converter;
  }

  #addModule(converter: Converter, name: string, code: string): CompiledCell {
    const file = path.posix.join(this.#settings.cwd.replaceAll("\\", "/"), `${name}.ts`);
    this.#virtual.set(file, { name, code });
    this.#notes.resolver?.forget();
    const complaints = converter.addModule(name, code).map(
      (one): Complaint => ({
        file: undefined,
        offset: one.start.offset,
        length: one.end.offset - one.start.offset,
        line: one.start.line + 1,
        column: one.start.character + 1,
        text: "",
        code: one.code,
        message: one.messageText,
      }),
    );
    return { kind: "module", name, complaints };
  }

  #complaints(code: string): Complaint[] {
    const { cwd } = this.#settings;
    const cell = path.posix.join(cwd.replaceAll("\\", "/"), "__tslab__.ts");
    const prefix = `export {};${this.#typescript.sys.newLine}`.length;
    const isPrefixed = (file: string) => this.#virtual.has(file);
    return this.#notes.diagnostics.map((diagnostic) => {
      const one = toComplaint(this.#typescript, diagnostic, { cell, prefix, cwd, isPrefixed });
      return one.offset === undefined ? one : { ...one, offset: clamp(one.offset, code) };
    });
  }

  #localModule(file: string, script: Script): LocalModule {
    const written = file.replace(/\.js$/, "");
    const candidates = [".ts", ".tsx", ".jsx", ".js"].map((ending) => written + ending);
    const exists = (name: string) =>
      this.#virtual.has(name) || this.#typescript.sys.fileExists(name);
    const found = candidates.find(exists) ?? file;
    return { path: file, file: found, virtual: this.#virtual.has(found), script };
  }
}

/** Names that code written for magics uses. */
const HIDDEN = /^__promptframe/;

/** Complaints about modules, and modules without types, that were not found. */
const NOT_FOUND: ReadonlySet<number> = new Set([2307, 2792, 7016]);

const EMPTY: Script = { code: "", maps: [], imports: [] };

function clamp(offset: number, code: string): number {
  return Math.min(Math.max(0, Math.trunc(offset) || 0), code.length);
}

/** Place of the name before the innermost parenthesis that is open at an offset. */
function calleeBefore(code: string, offset: number): number | undefined {
  let depth = 0;
  for (let at = offset - 1; at >= Math.max(0, offset - 2000); at--) {
    const character = code.charAt(at);
    if (character === ")") depth++;
    if (character === "(" && depth-- === 0) return at > 0 ? at - 1 : undefined;
  }
  return undefined;
}
