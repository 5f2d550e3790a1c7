import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { isTable } from "./column-names.js";
import type { MagicCompletion, MagicScope } from "./lowered-cell.js";
import type { Parameter, ParameterRole } from "./parameter.js";

/** Where a value is being typed. */
export interface ValuePlace {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** From the beginning of the word to the cursor, an opening quote included. */
  readonly typed: string;
  readonly scope: MagicScope;
}

type Match = MagicCompletion["matches"][number];

/** Candidates for the value of a parameter. */
export async function completeValue(
  parameter: Parameter,
  place: ValuePlace,
): Promise<MagicCompletion> {
  const quote = /^["']/.exec(place.typed)?.[0] ?? "";
  // Of a list, what stands behind its last comma.
  const before = parameter.list && quote === "" ? place.typed.lastIndexOf(",") + 1 : 0;
  const given = place.typed.slice(0, before).split(",");
  const typed = place.typed.slice(quote.length + before);
  const pairs = (parameter.names ?? []).map((name) => `${name}=`);
  const fixed = [...parameter.values, ...pairs].map((text) => ({ text, type: "value" }));
  const named = parameter.role ? await candidates(parameter.role, typed, quote, place.scope) : [];
  const found = [...fixed, ...named].filter(
    ({ text }) => text.startsWith(typed) && !given.some((one) => one === text || isPair(one, text)),
  );
  const matches = found.map(({ text, type }) => ({ text: quoted(text, quote, type), type }));
  return { start: place.start + before, end: place.end, matches };
}

/** Whether a given `NAME=VALUE` is one of the name that is offered. */
function isPair(given: string, offered: string): boolean {
  return offered.endsWith("=") && given.startsWith(offered);
}

/** A value with spaces needs quotes; a folder stays open, so that typing goes on in it. */
function quoted(text: string, quote: string, type: string): string {
  const needed = quote || (/\s/.test(text) ? '"' : "");
  return type === "folder" ? `${needed}${text}` : `${needed}${text}${needed}`;
}

async function candidates(
  role: ParameterRole,
  typed: string,
  quote: string,
  scope: MagicScope,
): Promise<Match[]> {
  try {
    switch (role) {
      case "model":
        return await modelNames();
      case "run":
        return await runIds();
      case "path":
        return await paths(typed);
      case "schema":
        return schemas(scope);
      case "result":
        return results(scope);
      case "chart":
        return [...new Set(chartsIn(scope).flatMap(([, charts]) => Object.keys(charts)))].map(
          (text) => ({ text, type: "chart" }),
        );
      case "frame":
        return quote === "" && !/[/\\]/.test(typed) ? frames(scope) : await paths(typed);
      default:
        return [];
    }
  } catch {
    return [];
  }
}

/** How long completion waits for the engines to tell their models. */
const PATIENCE_MS = 1500;
/** How long what they told is taken as it is. */
const FRESH_MS = 20_000;

let known: Match[] = [];
let asking: Promise<void> | undefined;
let askedAt = Number.NEGATIVE_INFINITY;

/** The models there are; of an engine that is slow to answer they come with a later completion. */
async function modelNames(): Promise<Match[]> {
  if (performance.now() - askedAt > FRESH_MS) {
    asking ??= askForModels().finally(() => {
      asking = undefined;
    });
    await Promise.race([asking, setTimeout(PATIENCE_MS, undefined, { ref: false })]);
  }
  return known;
}

async function askForModels(): Promise<void> {
  const { models } = await import("../functions/index.js");
  const list = await models.list();
  known = list.map(({ spec }) => ({ text: spec, type: "model" }));
  askedAt = performance.now();
}

async function runIds(): Promise<Match[]> {
  const { runs } = await import("../functions/index.js");
  const list = await runs.list();
  const names = list.flatMap(({ id, name }) => (name === undefined ? [id] : [name, id]));
  return [...new Set(names)].map((text) => ({ text, type: "run" }));
}

function frames(scope: MagicScope): Match[] {
  return [...scope.names()].reverse().flatMap((name) => {
    const value = scope.value(name);
    if (isTable(value)) return [{ text: name, type: "frame" }];
    const isResult = typeof value === "object" && value !== null && "run" in value;
    const data = isResult ? Object.getOwnPropertyDescriptor(value, "data")?.value : undefined;
    return isTable(data) ? [{ text: `${name}.data`, type: "frame" }] : [];
  });
}

/** Variables that have charts, the newest first. */
function chartsIn(scope: MagicScope): [name: string, charts: object][] {
  return [...scope.names()].reverse().flatMap((name): [string, object][] => {
    const value = scope.value(name);
    if (typeof value !== "object" || value === null) return [];
    // A getter is not run while somebody types.
    const charts: unknown = Object.getOwnPropertyDescriptor(value, "charts")?.value;
    return typeof charts === "object" && charts !== null ? [[name, charts]] : [];
  });
}

function results(scope: MagicScope): Match[] {
  return chartsIn(scope).map(([text]) => ({ text, type: "result" }));
}

function schemas(scope: MagicScope): Match[] {
  const isSchema = (value: unknown) =>
    typeof value === "object" && value !== null && "_zod" in value;
  const kinds = ["text", "number", "integer", "boolean"];
  return [
    ...scope
      .names()
      .filter((name) => isSchema(scope.value(name)))
      .map((text) => ({ text, type: "schema" })),
    ...kinds.map((text) => ({ text, type: "value" })),
  ];
}

const MOST_PATHS = 200;

async function paths(typed: string): Promise<Match[]> {
  const slash = typed.lastIndexOf("/") + 1;
  const folder = typed.slice(0, slash);
  const entries = await readdir(path.resolve(folder || "."), { withFileTypes: true });
  const isHidden = typed.slice(slash).startsWith(".");
  return entries
    .filter(
      ({ name }) => name.startsWith(typed.slice(slash)) && (isHidden || !name.startsWith(".")),
    )
    .slice(0, MOST_PATHS)
    .map((entry) => ({
      text: `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`,
      type: entry.isDirectory() ? "folder" : "path",
    }));
}
