import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Figure } from "../contract/index.js";

/** The drawing library as a page carries it. */
export interface PlotlyLibrary {
  /** The source, packed with gzip, in base64: 0.7 of its 1.5 MB. */
  readonly packed: string;
  /** Hash of the source, as a page's security policy names scripts it trusts. */
  readonly hash: string;
}

/** Kinds of traces in the part of the library that is carried: those on two axes, and pies. */
const TRACES = new Set([
  "bar",
  "box",
  "contour",
  "heatmap",
  "histogram",
  "histogram2d",
  "histogram2dcontour",
  "image",
  "pie",
  "scatter",
  "scatterternary",
  "violin",
]);

/** Whether the library as it is carried can draw all traces of a figure. */
export function plotlyDraws({ data }: Figure): boolean {
  return data.every(({ type = "scatter" }) => TRACES.has(String(type)));
}

const FILE = "plotly.js-cartesian-dist-min/plotly-cartesian.min.js";

let library: PlotlyLibrary | null | undefined;

/** Reads the drawing library at the first chart; undefined where its package was left out. */
export function plotlyLibrary(): PlotlyLibrary | undefined {
  if (library === undefined) library = read() ?? null;
  return library ?? undefined;
}

function read(): PlotlyLibrary | undefined {
  try {
    const source = readFileSync(createRequire(import.meta.url).resolve(FILE));
    return {
      packed: gzipSync(source, { level: 9 }).toString("base64"),
      hash: `sha256-${createHash("sha256").update(source).digest("base64")}`,
    };
  } catch {
    return undefined;
  }
}
