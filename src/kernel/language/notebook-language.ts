import path from "node:path";
import { MagicUsageError } from "../../errors/index.js";
import type { LoweredCell } from "../../magics/index.js";
import type {
  CellLanguage,
  CellResult,
  CellRun,
  Completeness,
  Completion,
} from "../cell-language.js";
import { keyboardInterrupt, thrownError, typeError, usageError } from "./cell-error.js";
import { CellVariables, isInitialised } from "./cell-variables.js";
import type { CompiledCell, Complaint, Script } from "./compiler-calls.js";
import { CompilerClient } from "./compiler-client.js";
import { asWritten, loadMagics, lowerSource, magicsOf } from "./lower-source.js";
import { ModuleLoader } from "./module-loader.js";
import { findPackageRoot } from "./package-root.js";
import { PREFIX, runScript, type ScriptOutcome } from "./run-script.js";
import { type Place, StackPlaces } from "./stack-places.js";
import { offsetOf, placeOf } from "./text-places.js";

type CompiledScript = Extract<CompiledCell, { kind: "script" }>;

/** Settings of one notebook's language. */
export interface NotebookSettings {
  readonly cwd: string;
  readonly strict: boolean;
  readonly compilerMemoryMb: number | undefined;
}

/** TypeScript cells: compiled in a thread, run here, their variables kept for the cells after them. */
export class NotebookLanguage implements CellLanguage {
  readonly version = "5.0.4";
  readonly #cwd: string;
  readonly #packageRoot = findPackageRoot();
  readonly #places = new StackPlaces();
  readonly #variables = new CellVariables();
  readonly #compiler: CompilerClient;
  readonly #modules: ModuleLoader;
  readonly #ready: Promise<void>;
  #declarations: Promise<string> = Promise.resolve("");
  /** Modules that cells defined, by name. */
  readonly #virtualModules = new Map<string, string>();
  #knownStarts = 1;
  #runs = 0;
  #interrupts = new AbortController();

  constructor({ cwd, strict, compilerMemoryMb }: NotebookSettings) {
    this.#cwd = cwd;
    this.#places.install();
    this.#modules = new ModuleLoader(cwd, this.#packageRoot, this.#places);
    const settings = { cwd, strict, packageRoot: this.#packageRoot };
    const entry = new URL("./compiler-worker.js", import.meta.url);
    this.#compiler = new CompilerClient(settings, entry, compilerMemoryMb);
    this.#ready = this.#compiler.call("warm").then(() => undefined);
    // While a person is still typing; a cell that comes first does not wait for it.
    this.#ready.then(loadMagics).catch(() => undefined);
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  run(source: string, cell: CellRun): Promise<CellResult> {
    return new Promise((resolve) => {
      const started: StartedCell = { before: "", after: "", complete: false, kept: false };
      const signals = [cell.signal, this.#interrupts.signal];
      const finish = (result: CellResult) => {
        for (const signal of signals) signal.removeEventListener("abort", stop);
        this.#keep(started);
        resolve(result);
      };
      const stop = () => finish(INTERRUPTED);
      if (cell.signal.aborted) return stop();
      for (const signal of signals) signal.addEventListener("abort", stop, { once: true });
      const label = `Cell [${cell.executionCount}]`;
      lowerSource(source)
        .then((lowered) => this.#run({ label, source, lowered }, started, AbortSignal.any(signals)))
        .then(finish, (thrown: unknown) => finish(this.#failed(thrown, label, source)));
    });
  }

  async complete(source: string, offset: number): Promise<Completion> {
    const place = Math.min(Math.max(0, offset), source.length);
    const magics = await magicsOf(source);
    const found = await magics?.completeMagic(source, place, this.#variables);
    if (found) return found;
    const lowered = await tryLower(source);
    const at = lowered.toCode(place);
    const { start, end, matches } = await this.#compiler.call(
      "complete",
      await this.#declarations,
      lowered.code,
      at,
    );
    return { start: lowered.toSource(start), end: lowered.toSource(end), matches };
  }

  async inspect(source: string, offset: number): Promise<string | undefined> {
    const place = Math.min(Math.max(0, offset), source.length);
    const magics = await magicsOf(source);
    const known = magics?.inspectMagic(source, place);
    if (known !== undefined) return known;
    const lowered = await tryLower(source);
    const at = lowered.toCode(place);
    return this.#compiler.call("inspect", await this.#declarations, lowered.code, at);
  }

  async isComplete(source: string): Promise<Completeness> {
    const magics = await magicsOf(source);
    if (!magics?.isMagicCell(source)) return this.#compiler.call("judge", source);
    const status = magics.magicCompleteness(source);
    return status === "incomplete" ? { status, indent: "" } : { status };
  }

  async evaluate(expression: string): Promise<unknown> {
    const before = await this.#declarations;
    const compiled = await this.#compile(before, expression);
    if (compiled.kind !== "script") throw new SyntaxError(complaintsText(compiled.complaints));
    this.#modules.update(compiled.locals);
    const cell = { label: "Expression", source: expression, lowered: asWritten(expression) };
    await this.#modules.prepare(compiled.script.imports);
    const { outcome, finished } = this.#start(compiled.script, cell);
    await finished;
    return outcome.value;
  }

  interrupt(): void {
    this.#interrupts.abort();
    this.#interrupts = new AbortController();
  }

  close(): void {
    this.#places.uninstall();
    this.#compiler.close();
  }

  async #run(written: WrittenCell, started: StartedCell, signal: AbortSignal): Promise<CellResult> {
    const before = await this.#declarations;
    const compiled = await this.#compile(before, written.lowered.code);
    if (compiled.kind !== "script") return this.#judged(compiled, written);
    // Also of an interrupted cell: the compiler hands over each edit only once.
    this.#modules.update(compiled.locals);
    if (signal.aborted) return INTERRUPTED;
    await this.#modules.prepare(compiled.script.imports);
    if (signal.aborted) return INTERRUPTED;
    const { outcome, finished } = this.#start(compiled.script, written);
    Object.assign(started, { outcome, before, after: compiled.declarations });
    await finished;
    started.complete = true;
    const { hasValue, value } = outcome;
    return hasValue ? { status: "ok", hasValue, value } : { status: "ok", hasValue: false };
  }

  #judged(compiled: Exclude<CompiledCell, CompiledScript>, written: WrittenCell): CellResult {
    const { complaints } = compiled;
    if (complaints.length === 0) return { status: "ok", hasValue: false };
    const { label, source, lowered } = written;
    const toSource = (offset: number) => lowered.toSource(offset);
    return { status: "error", error: typeError(complaints, { label, source, toSource }) };
  }

  #failed(thrown: unknown, label: string, source: string): CellResult {
    if (thrown instanceof MagicUsageError) {
      return { status: "error", error: usageError(thrown, label, source) };
    }
    const { code } = (thrown ?? {}) as { code?: unknown };
    if (code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") return INTERRUPTED;
    return { status: "error", error: thrownError(thrown, this.#cwd, this.#packageRoot) };
  }

  /** Compiles; a compiler that was started anew is told first of the modules that cells have defined. */
  async #compile(declarations: string, code: string): Promise<CompiledCell> {
    if (this.#compiler.starts !== this.#knownStarts) {
      this.#knownStarts = this.#compiler.starts;
      for (const module of this.#virtualModules.values()) {
        await this.#compiler.call("compile", "", module);
      }
    }
    const compiled = await this.#compiler.call("compile", declarations, code);
    if (compiled.kind === "module") this.#virtualModules.set(compiled.name, code);
    return compiled;
  }

  #start(script: Script, { label, source, lowered }: WrittenCell): ReturnType<typeof runScript> {
    const name = `promptframe-cell:${++this.#runs}`;
    const toWritten = ({ line, column }: Place): Place => {
      // The compiler puts one line of its own before every cell.
      const offset = offsetOf(lowered.code, { line: Math.max(1, line - 1), column });
      return placeOf(source, lowered.toSource(offset));
    };
    const { maps } = script;
    const written = () => source;
    this.#places.add(name, { label, maps, prefixLength: PREFIX.length, toWritten, written });
    const file = path.join(this.#cwd, "notebook.ts");
    const scope = this.#modules.scopeOf(this.#cwd, file);
    const cells = this.#variables.scope;
    return runScript(script, name, { ...scope, cells, folder: this.#cwd, file });
  }

  /** Keeps what a cell declared; of a failed or interrupted one what it had reached. */
  #keep(started: StartedCell): void {
    const { outcome, before, after } = started;
    if (!outcome || started.kept) return;
    started.kept = true;
    const all = Object.entries(outcome.variables);
    const reached = started.complete ? all : all.filter(([, variable]) => isInitialised(variable));
    this.#variables.link(Object.fromEntries(reached));
    if (reached.length === all.length) {
      this.#declarations = Promise.resolve(after);
      return;
    }
    const kept = new Set(reached.map(([name]) => name));
    const missing = all.map(([name]) => name).filter((name) => !kept.has(name));
    this.#declarations = this.#compiler.call("merge", before, after, missing).catch(() => before);
  }
}

/** A cell as the user wrote it and as TypeScript. */
interface WrittenCell {
  readonly label: string;
  readonly source: string;
  readonly lowered: LoweredCell;
}

/** A cell whose code has begun to run. */
interface StartedCell {
  outcome?: ScriptOutcome;
  before: string;
  after: string;
  complete: boolean;
  kept: boolean;
}

const INTERRUPTED: CellResult = { status: "error", error: keyboardInterrupt() };

function tryLower(source: string): Promise<LoweredCell> {
  return lowerSource(source).catch(() => asWritten(source));
}

function complaintsText(complaints: readonly Complaint[]): string {
  return complaints.map(({ message }) => message).join("\n");
}
