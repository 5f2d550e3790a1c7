import type { DisplayBundle } from "../contract/index.js";
import { cleanLine } from "./clean-text.js";
import { plainJson } from "./plain-json.js";
import { isRecord } from "./records-view.js";

/** What a Plotly trace has at least one of; keeps other objects with `data` and `layout` apart. */
const TRACE_KEYS = ["type", "x", "y", "z", "values", "labels", "r", "theta", "lat", "lon"];

/** Shows a Plotly figure, `{ data: [traces], layout }`, in front ends that draw them. */
export function figureBundle(value: object): DisplayBundle | undefined {
  const { data, layout, config, frames } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(data) || !isRecord(layout)) return undefined;
  if (!data.every((trace) => isRecord(trace) && TRACE_KEYS.some((key) => key in trace))) {
    return undefined;
  }
  const figure = plainJson({
    data,
    layout,
    ...(config ? { config } : {}),
    ...(frames ? { frames } : {}),
  });
  return {
    data: {
      "application/vnd.plotly.v1+json": figure,
      "text/plain": describe(data as readonly Record<string, unknown>[], layout),
    },
  };
}

function describe(
  data: readonly Record<string, unknown>[],
  layout: Readonly<Record<string, unknown>>,
): string {
  const types = [...new Set(data.map(({ type }) => (typeof type === "string" ? type : "scatter")))];
  const traces = `${data.length} ${data.length === 1 ? "trace" : "traces"}`;
  const given: unknown = isRecord(layout.title) ? layout.title.text : layout.title;
  const title = typeof given === "string" ? `: ${given.slice(0, 200)}` : "";
  const kinds = types.length === 0 ? "" : ` (${types.slice(0, 5).join(", ")})`;
  return cleanLine(`Plotly figure with ${traces}${kinds}${title}`);
}
