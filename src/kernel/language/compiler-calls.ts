import type { Completeness, Completion } from "../cell-language.js";

/** JavaScript that runs as a script, and the way back from its places to what was written. */
export interface Script {
  readonly code: string;
  /** Source maps (JSON) to be followed one after the other, from this code to the written text. */
  readonly maps: readonly string[];
  /** Specifiers of static imports, in order. */
  readonly imports: readonly string[];
}

/** A file of the user that cells import, compiled. */
export interface LocalModule {
  /** Absolute path with the ending `.js`, as importers see it. */
  readonly path: string;
  /** Absolute path of the file as written. */
  readonly file: string;
  /** Whether a cell is what it was written in. */
  readonly virtual: boolean;
  readonly script: Script;
}

/** One complaint of the compiler. */
export interface Complaint {
  /** Path relative to the folder of the notebook; undefined for the cell itself. */
  readonly file: string | undefined;
  /** UTF-16 offset in the cell; for files undefined. */
  readonly offset: number | undefined;
  readonly length: number;
  /** One-based place in the file; for the cell of the compiled text. */
  readonly line: number;
  readonly column: number;
  /** The line of the file; empty for the cell. */
  readonly text: string;
  readonly code: number;
  /** The chain of messages, one a line, indented. */
  readonly message: string;
}

/** What became of a cell in the compiler. */
export type CompiledCell =
  | { readonly kind: "complaints"; readonly complaints: readonly Complaint[] }
  | { readonly kind: "module"; readonly name: string; readonly complaints: readonly Complaint[] }
  | {
      readonly kind: "script";
      readonly script: Script;
      /** Declarations of everything that cells have declared, this one included. */
      readonly declarations: string;
      readonly locals: readonly LocalModule[];
    };

/** How the compiler is set up. */
export interface CompilerSettings {
  readonly cwd: string;
  readonly strict: boolean;
  /** Root folder of the package this kernel belongs to. */
  readonly packageRoot: string;
}

/** Calls to the compiler's thread: arguments and answer of each. */
export interface CompilerCalls {
  warm(): undefined;
  compile(declarations: string, code: string): CompiledCell;
  complete(declarations: string, code: string, offset: number): Completion;
  inspect(declarations: string, code: string, offset: number): string | undefined;
  judge(code: string): Completeness;
  /** Declarations after a cell that failed before it had set the names in `missing`. */
  merge(before: string, after: string, missing: readonly string[]): string;
}

/** A call on its way to the compiler's thread. */
export interface CompilerRequest {
  readonly id: number;
  readonly method: keyof CompilerCalls;
  readonly args: readonly unknown[];
}

/** The answer to a call. */
export type CompilerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };
