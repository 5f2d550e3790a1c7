import { type Charts, isCharts } from "../../charts/index.js";
import { type Figure, REPORT, type Report } from "../../contract/index.js";
import { nearest, TaskError } from "../../errors/index.js";

/** Gives the charts of a result, or the one that is named. */
export interface ChartCall {
  (result: unknown): Promise<Charts | Figure>;
  (result: unknown, name: string): Promise<Figure>;
}

/**
 * What `%chart` runs.
 * @throws TaskError `option-invalid` for what has no charts, and for a name that none of them has
 */
export const chart: ChartCall = (async (result: unknown, name?: string) => {
  const value = await result;
  if (isFigure(value)) {
    if (name === undefined) return value;
    throw new TaskError("option-invalid", `This is one figure; there is no ${name} in it.`, {
      hint: "Leave the name out.",
      received: name,
    });
  }
  const charts = chartsOf(value);
  const names = charts === undefined ? [] : Object.keys(charts);
  if (charts === undefined || names.length === 0) throw withoutCharts(value);
  if (name === undefined) return charts;
  return charts[chosen(name, names)];
}) as ChartCall;

type Loose = Readonly<Record<string | symbol, unknown>>;

/** Charts of a value: it is some itself, has some, or has them in the report it tells of itself. */
function chartsOf(value: unknown): Charts | undefined {
  if (isCharts(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { charts, [REPORT]: report } = value as Loose;
  if (isCharts(charts) || isFigures(charts)) return charts;
  if (typeof report !== "function") return undefined;
  const { parts } = report.call(value) as Report;
  const found = parts.flatMap((part) => (part.kind === "figure" ? [[part.name, part.figure]] : []));
  return Object.fromEntries(found) as Charts;
}

function isFigures(value: unknown): value is Charts {
  return typeof value === "object" && value !== null && Object.values(value).every(isFigure);
}

function isFigure(value: unknown): value is Figure {
  if (typeof value !== "object" || value === null) return false;
  const { data, layout } = value as Loose;
  return Array.isArray(data) && typeof layout === "object" && layout !== null;
}

function chosen(name: string, names: readonly string[]): string {
  const found =
    names.find((other) => other === name) ??
    names.find((other) => other.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(name, [...names]);
  throw new TaskError("option-invalid", `There is no chart ${JSON.stringify(name)} here.`, {
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}The charts are: ${names.join(", ")}.`,
    received: name,
  });
}

function withoutCharts(value: unknown): TaskError {
  const kind = Array.isArray(value) ? "an array" : value === null ? "null" : typeof value;
  return new TaskError(
    "option-invalid",
    `This has no charts: it is ${kind === "object" ? "an object without any" : kind}.`,
    {
      hint: "Give the result of %%bench, %%ab, %analyze, %%batch or %%finetune, or a Plotly figure { data, layout }.",
      received: kind,
    },
  );
}
