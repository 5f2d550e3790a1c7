import { access, constants, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { ExternalTrainerOptions } from "./options.js";
import type { Device } from "./plan.js";
import { quickOutput } from "./quick-output.js";
import type { Command, FoundTool, Tool } from "./tool.js";

/** A tool that was looked for: there, or why not. */
export type Search =
  | { readonly found: FoundTool }
  | { readonly found?: undefined; readonly reason: string; readonly hint: string };

const EXE = process.platform === "win32" ? ".exe" : "";

/** Looks for a tool: its executable, the Python that has it, and whether its package is there. */
export async function findTool(
  tool: Tool,
  options: ExternalTrainerOptions,
  signal?: AbortSignal,
): Promise<Search> {
  if (options.command !== undefined && options.command.length > 0) {
    return givenTool(tool, options.command as Command, options, signal);
  }
  const executable = await searchExecutable(tool.executables, options.python);
  if (executable === undefined) return missing(tool, options);
  const python = options.python ?? (await pythonBeside(executable));
  if (tool.packages.length === 0) {
    return { found: { command: [executable], python: python ?? "python3", versions: {} } };
  }
  const versions =
    python === undefined ? undefined : await versionsOf(python, tool.packages, options, signal);
  if (python === undefined || versions === undefined) {
    return {
      reason: `${executable} is there, but its Python does not run.`,
      hint: `Install ${tool.title} again: ${tool.install}`,
    };
  }
  if (versions[tool.packages[0]!] === undefined) return missing(tool, options);
  return { found: { command: [executable], python, versions } };
}

/** A command of the user's may be a wrapper, such as `uv run`: its Python is known only when it is named. */
async function givenTool(
  tool: Tool,
  command: Command,
  options: ExternalTrainerOptions,
  signal?: AbortSignal,
): Promise<Search> {
  const program = await searchExecutable([command[0]]);
  if (program === undefined) {
    return {
      reason: `There is no program ${command[0]} to start ${tool.title} with.`,
      hint: `Check trainerOptions: { command: […] }, or install ${tool.title}: ${tool.install}`,
    };
  }
  const python = options.python ?? (await pythonBeside(program));
  const versions =
    python === undefined ? undefined : await versionsOf(python, tool.packages, options, signal);
  return { found: { command, python: python ?? "python3", versions: versions ?? {} } };
}

function missing(tool: Tool, { python }: ExternalTrainerOptions): Search {
  const where = python === undefined ? "in PATH or the active Python environment" : `for ${python}`;
  return {
    reason: `${tool.title} is not installed: there is no ${tool.executables.join(" or ")} ${where}.`,
    hint: `Install it with: ${tool.install} — or name the Python that has it with trainerOptions: { python: "PATH" }.`,
  };
}

/** First of the names that is executable: beside the given Python, in the environment, in `PATH`. */
export async function searchExecutable(
  names: readonly string[],
  python?: string,
): Promise<string | undefined> {
  const environment = process.env.VIRTUAL_ENV;
  for (const name of names) {
    if (/[\\/]/.test(name)) return (await isExecutable(name)) ? name : undefined;
  }
  const folders = [
    ...(python?.includes("/") || python?.includes("\\") ? [dirname(python)] : []),
    // A named Python is meant to be the one; the others would be another installation's.
    ...(python === undefined && environment ? [join(environment, "bin")] : []),
    ...(python === undefined ? (process.env.PATH ?? "").split(delimiter) : []),
  ];
  for (const folder of folders.filter((path) => path !== "")) {
    for (const name of names) {
      const path = join(folder, name + (/\.\w+$/.test(name) ? "" : EXE));
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** The Python of a script that pip has installed: its first line, or else its neighbour. */
export async function pythonBeside(script: string): Promise<string | undefined> {
  const head = (await readFile(script).catch(() => undefined))?.subarray(0, 400).toString("latin1");
  const line = /^#!([^\n]+)/.exec(head ?? "")?.[1]?.trim();
  if (line !== undefined && /python[\d.]*$/.test(line) && !line.includes(" ")) return line;
  for (const name of ["python3", "python"]) {
    const path = join(dirname(script), name + EXE);
    if (await isExecutable(path)) return path;
  }
  return line?.startsWith("/usr/bin/env ") ? line.slice("/usr/bin/env ".length) : undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const VERSIONS = `
import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
`;

/** How long an answer about versions is good for: one call asks several times, an upgrade takes longer. */
const VERSIONS_KEPT_MS = 60_000;
const askedVersions = new Map<string, { at: number; versions: Record<string, string> }>();

async function versionsOf(
  python: string,
  packages: readonly string[],
  options: ExternalTrainerOptions,
  signal?: AbortSignal,
): Promise<Record<string, string> | undefined> {
  const key = [python, options.environment?.PYTHONPATH, ...packages].join("\n");
  const known = askedVersions.get(key);
  if (known !== undefined && performance.now() - known.at < VERSIONS_KEPT_MS) return known.versions;
  const text = await quickOutput([python, "-c", VERSIONS, ...packages], options, signal);
  const versions = answerIn(text) as Record<string, string> | undefined;
  if (versions === undefined) return undefined;
  // What is missing may be installed at any moment.
  if (packages.every((name) => name in versions)) {
    askedVersions.set(key, { at: performance.now(), versions });
  }
  return versions;
}

/** The last line that is a JSON object: what a Python starts with, or ends with, may print lines of its own. */
function answerIn(text: string | undefined): object | undefined {
  for (const line of (text ?? "").split("\n").reverse()) {
    if (!line.trimStart().startsWith("{")) continue;
    try {
      return JSON.parse(line) as object;
    } catch {
      // Such as "{debug}".
    }
  }
  return undefined;
}

const DEVICE = `
import json
import torch
cuda = torch.cuda.is_available()
mps = torch.backends.mps.is_available()
device = "cuda" if cuda else "mps" if mps else "cpu"
memory = torch.cuda.get_device_properties(0).total_memory if cuda else None
print(json.dumps({"device": device, "bf16": cuda and torch.cuda.is_bf16_supported(), "bytes": memory}))
`;

/** What a Python's torch computes on. */
export interface Machine {
  readonly device: Device;
  readonly bf16: boolean;
  /** Memory of the graphics card. */
  readonly bytes?: number | null;
}

/** Asks torch what it computes on; loading it takes some seconds, so the answer is kept for each Python. */
export function machineOf(
  python: string,
  options: ExternalTrainerOptions,
  signal?: AbortSignal,
): Promise<Machine> {
  const known = machines.get(python);
  if (known !== undefined) return known;
  const asked = quickOutput([python, "-c", DEVICE], options, signal).then((text) => {
    const machine = answerIn(text) as Machine | undefined;
    if (machine !== undefined) return machine;
    machines.delete(python);
    return { device: "unknown" as const, bf16: false };
  });
  machines.set(python, asked);
  return asked;
}

const machines = new Map<string, Promise<Machine>>();
