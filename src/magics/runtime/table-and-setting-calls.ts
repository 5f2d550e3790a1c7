import { LOG_LEVELS, resolveSettings, VERSION } from "../../config/index.js";
import { type ModelHandle, notebookHost } from "../../contract/index.js";
import { nearest, TaskError } from "../../errors/index.js";
import type {
  ArqueroTable,
  ArrowTable,
  DanfoDataFrame,
  ReadFrameOptions,
} from "../../frames/index.js";
import type { NotebookApi } from "./notebook-api.js";
import { modelName, sessionModel } from "./session-model.js";
import { print, show, withTable } from "./show.js";
import { useModel } from "./use-model.js";

/** Options of `%load`. */
export interface LoadLine {
  readonly kind?: string;
  readonly encoding?: string;
}

/** What `%load` gives: records unless another kind is asked for. */
export type Loaded<L> = L extends { readonly kind: "danfo" }
  ? DanfoDataFrame
  : L extends { readonly kind: "arrow" }
    ? ArrowTable
    : L extends { readonly kind: "arquero" }
      ? ArqueroTable
      : Record<string, unknown>[];

/** Reads a table file. */
export type LoadCall = <const L extends LoadLine>(path: string, line: L) => Promise<Loaded<L>>;

/** Options of `%env`: a name, a name and a value, or `NAME=VALUE` as the name. */
export interface NameAndValue {
  readonly name?: string;
  readonly value?: string;
}

/** Options of `%config`; a model may be a handle, as in `%use`. */
export interface ConfigLine {
  readonly name?: string;
  readonly value?: string | ModelHandle;
}

/** What `%load`, `%config` and `%env` run. */
export interface TableAndSettingCalls {
  readonly load: LoadCall;
  readonly loadAndShow: LoadCall;
  /** Settings, after the one that is given was changed. */
  config(line?: ConfigLine): Promise<Record<string, string>>;
  /** Environment variables, or the one that is named. */
  env(line?: NameAndValue): Promise<Record<string, string> | string | undefined>;
}

/** Makes the calls about tables and settings. */
export function tableAndSettingCalls(api: NotebookApi): TableAndSettingCalls {
  const load = (async (path: string, { kind = "records", encoding }: LoadLine) => {
    const signal = notebookHost()?.signal();
    return api.readFrame(path, {
      kind: kind as ReadFrameOptions["kind"] & "records",
      ...(encoding !== undefined && { encoding }),
      ...(signal && { signal }),
    });
  }) as LoadCall;
  const loadAndShow = (async (path: string, line: LoadLine) => {
    const table = await load(path, line);
    await show(table);
    return table;
  }) as LoadCall;
  const config = async (line: ConfigLine = {}) => {
    const { name, value } = nameAndValue("%config", line);
    if (name !== undefined && value !== undefined) await change(name, value, api);
    return settingsTable(name);
  };
  return { load, loadAndShow, config, env };
}

/** Settings that can be changed, and the variable each one comes from. */
const VARIABLES: Readonly<Record<string, string>> = {
  home: "PROMPTFRAME_HOME",
  ollamaHost: "OLLAMA_HOST",
  ollamaModels: "OLLAMA_MODELS",
  logLevel: "PROMPTFRAME_LOG",
};

async function change(name: string, value: string | ModelHandle, api: NotebookApi): Promise<void> {
  if (name === "model") return useModel(value, api);
  if (typeof value !== "string") {
    throw new TaskError("option-invalid", `The setting ${name} is a text.`, {
      hint: "A model is chosen with %use.",
      received: modelName(value),
    });
  }
  if (name === "logLevel") checkLevel(value);
  process.env[VARIABLES[name]!] = value;
}

/** All settings as they are now, or the one that is named. */
function settingsTable(name: string | undefined): Record<string, string> {
  const { home, ollamaHost, ollamaModels, logLevel } = resolveSettings();
  const model = sessionModel();
  const settings: Record<string, string> = {
    model: model === undefined ? "" : modelName(model),
    home,
    ollamaHost,
    ollamaModels,
    logLevel,
    version: VERSION,
  };
  const shown = name === undefined ? settings : { [name]: settings[name]! };
  return withTable(shown, () => ({
    columns: ["setting", "value", "comes from"],
    rows: Object.entries(shown).map(([setting, text]) => ({
      setting,
      value: text,
      "comes from": VARIABLES[setting] ?? (setting === "model" ? "%use" : ""),
    })),
  }));
}

function checkLevel(value: string): void {
  if (LOG_LEVELS.some((level) => level === value)) return;
  const near = nearest(value, LOG_LEVELS);
  throw new TaskError("option-invalid", `There is no log level ${JSON.stringify(value)}.`, {
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}There are ${LOG_LEVELS.join(", ")}.`,
    received: value,
  });
}

const SECRET = /key|token|secret|passw|credential|auth/i;

async function env(line: NameAndValue = {}): Promise<Record<string, string> | string | undefined> {
  const { name, value } = nameAndValue("%env", line);
  if (name === undefined) {
    const all = Object.entries(process.env) as [string, string][];
    const shown = all.map(([key, text]) => [key, SECRET.test(key) ? "(hidden)" : text] as const);
    return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (value === undefined) {
    if (process.env[name] !== undefined) return process.env[name];
    print(`${name} is not set.\n`);
    return undefined;
  }
  process.env[name] = value;
  print(`${name}=${SECRET.test(name) ? "(hidden)" : value}\n`);
  return undefined;
}

/** Reads `NAME`, `NAME VALUE` and `NAME=VALUE` alike. */
function nameAndValue<V>(
  magic: string,
  { name, value }: { readonly name?: string; readonly value?: V },
): { readonly name?: string; readonly value?: V | string } {
  const equals = name?.indexOf("=") ?? -1;
  if (name === undefined || equals < 0) return { name, value };
  if (equals === 0 || value !== undefined) {
    throw new TaskError("option-invalid", `${magic} takes NAME, NAME=VALUE or NAME VALUE.`, {
      hint: "Put quotes around a value with spaces.",
      received: name,
    });
  }
  return { name: name.slice(0, equals), value: name.slice(equals + 1) };
}
