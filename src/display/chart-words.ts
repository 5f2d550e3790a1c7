import type { Figure } from "../contract/index.js";
import { cleanLine } from "./clean-text.js";
import { isRecord } from "./records-view.js";

const LONGEST = 1_000;

/** What is to be seen in a figure, in words: its own, or its title and the kinds of its traces. */
export function chartWords({ data, layout }: Figure): string {
  const own = isRecord(layout.meta) ? layout.meta.alt : undefined;
  if (typeof own === "string" && own !== "") return cleanLine(own.slice(0, LONGEST));
  const types = [...new Set(data.map(({ type }) => (typeof type === "string" ? type : "scatter")))];
  const traces = `${data.length} ${data.length === 1 ? "trace" : "traces"}`;
  const title = titleOf(layout);
  const kinds = types.length === 0 ? "" : ` (${types.slice(0, 5).join(", ")})`;
  return cleanLine(`Plotly figure with ${traces}${kinds}${title === "" ? "" : `: ${title}`}`);
}

function titleOf({ title }: Figure["layout"]): string {
  const text: unknown = isRecord(title) ? title.text : title;
  return typeof text === "string" ? text.slice(0, 200) : "";
}
