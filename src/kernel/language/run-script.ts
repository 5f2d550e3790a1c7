import vm from "node:vm";
import type { Accessors } from "./cell-variables.js";
import type { Script } from "./compiler-calls.js";
import { INTEROP } from "./interop.js";
import type { ModuleScope } from "./module-loader.js";
import { NAMES } from "./to-script.js";

/** What a running cell hands out. */
export interface ScriptOutcome {
  hasValue: boolean;
  value: unknown;
  /** The variables of the cell, known from its first statement on. */
  variables: Readonly<Record<string, Accessors>>;
}

/** Where a script runs. */
export interface ScriptScope extends ModuleScope {
  /** Variables of earlier cells. */
  readonly cells: object;
  readonly folder: string;
  readonly file: string;
}

const PARAMETERS = [
  NAMES.cells,
  NAMES.link,
  NAMES.value,
  NAMES.require,
  NAMES.exports,
  NAMES.import,
  NAMES.meta,
  "require",
  "module",
  "exports",
  "__filename",
  "__dirname",
];

/** What stands before a cell's code on its first line. */
export const PREFIX = `(async function (${PARAMETERS.join(", ")}) { "use strict"; {`;

const START = Symbol.for("promptframe.start-cell");
const starter = new vm.Script(`globalThis[Symbol.for("promptframe.start-cell")]()`);

/** Runs a cell in the global context; the outcome fills while the promise is pending. */
export function runScript(
  script: Script,
  name: string,
  scope: ScriptScope,
): { outcome: ScriptOutcome; finished: Promise<void> } {
  const outcome: ScriptOutcome = { hasValue: false, value: undefined, variables: {} };
  const code = `${PREFIX}${script.code}\n}})`;
  const module = { exports: {} };
  const finished = new Promise<void>((resolve, reject) => {
    const body = vm.runInThisContext(code, { filename: name }) as (...given: unknown[]) => unknown;
    const start = () =>
      body.call(
        INTEROP,
        scope.cells,
        (variables: ScriptOutcome["variables"]) => {
          outcome.variables = variables;
        },
        (value: unknown) => {
          outcome.value = value;
          outcome.hasValue = value !== undefined;
        },
        scope.generatedRequire,
        module.exports,
        scope.dynamicImport,
        scope.meta,
        scope.require,
        module,
        module.exports,
        scope.file,
        scope.folder,
      );
    // Started by a script, because only a script can be stopped by SIGINT while it does not give way.
    (globalThis as { [START]?: unknown })[START] = start;
    (starter.runInThisContext({ breakOnSigint: true }) as Promise<void>).then(resolve, reject);
  });
  return { outcome, finished };
}
