import type { Figure } from "../contract/index.js";
import { figure, figureOf, finite, namesAxis, percent, shortNames, words } from "./theme.js";

/** What a confusion matrix shows. */
export interface ConfusionInput {
  readonly labels: readonly (string | number | boolean)[];
  /** `counts[t][a]`: rows of true label t that were answered a. */
  readonly counts: readonly (readonly number[])[];
  /** Per true label: rows answered with none of the labels. */
  readonly other?: readonly number[];
  /** Per true label: rows without an answer. */
  readonly missing?: readonly number[];
  /** Default `True label and answer`. */
  readonly title?: string;
}

const MOST_NUMBERS = 16;
/** From here on the cell is so blue that its number has to be white. */
const DARK_FROM = 0.55;

/** Draws which label was answered for which: the number is of rows, the colour their share of the true label. */
export function confusionChart(input: ConfusionInput): Figure {
  const { labels, title = "True label and answer" } = input;
  const names = shortNames(labels.map(String));
  const { columns, counts } = withExtras(input, names);
  const totals = counts.map((row) => row.reduce((all, count) => all + count, 0));
  const shares = counts.map((row, t) =>
    row.map((count) => (totals[t] === 0 ? 0 : count / totals[t]!)),
  );
  const data = [
    {
      type: "heatmap",
      x: columns,
      y: names,
      z: shares,
      zmin: 0,
      zmax: 1,
      xgap: 2,
      ygap: 2,
      customdata: counts,
      colorscale: [
        [0, "rgba(0,114,178,0.06)"],
        [1, "rgba(0,114,178,1)"],
      ],
      colorbar: {
        title: { text: "share", font: { size: 11 } },
        tickfont: { size: 11 },
        tickformat: ".0%",
        thickness: 12,
        len: 0.8,
        outlinewidth: 0,
      },
      hovertemplate: "true %{y}, answered %{x}: %{customdata} rows, %{z:.0%}<extra></extra>",
    },
  ];
  return figureOf({ title: words(title), alt: altOf(input) }, data, {
    height: Math.min(760, Math.max(280, 150 + 42 * names.length)),
    xaxis: namesAxis({ title: "Answer" }, { side: "bottom" }),
    yaxis: namesAxis({ title: "True label" }, { autorange: "reversed" }),
    annotations: names.length > MOST_NUMBERS ? [] : numbersOf(columns, names, counts, shares),
  });
}

/** Answers that are none of the labels get columns of their own, where there are any. */
function withExtras(
  { labels, counts, other = [], missing = [] }: ConfusionInput,
  names: readonly string[],
): { columns: string[]; counts: number[][] } {
  const extras = [
    { name: "(other)", rows: other },
    { name: "(no answer)", rows: missing },
  ].filter(({ rows }) => rows.some((count) => count > 0));
  return {
    columns: shortNames([...names.map((name) => name), ...extras.map(({ name }) => name)]).map(
      (name, at) => names[at] ?? name,
    ),
    counts: labels.map((_, t) => [
      ...labels.map((__, a) => finite(counts[t]?.[a]) ?? 0),
      ...extras.map(({ rows }) => finite(rows[t]) ?? 0),
    ]),
  };
}

function numbersOf(
  columns: readonly string[],
  names: readonly string[],
  counts: readonly (readonly number[])[],
  shares: readonly (readonly number[])[],
): Record<string, unknown>[] {
  return counts.flatMap((row, t) =>
    row.map((count, a) => ({
      x: columns[a],
      y: names[t],
      text: figure(count),
      showarrow: false,
      ...(shares[t]![a]! >= DARK_FROM ? { font: { color: "#ffffff" } } : {}),
    })),
  );
}

function altOf({ labels, counts, other = [], missing = [] }: ConfusionInput): string {
  const sum = (values: readonly number[]): number =>
    values.reduce((all, value) => all + (finite(value) ?? 0), 0);
  const right = sum(labels.map((_, at) => counts[at]?.[at] ?? 0));
  const all = sum(counts.map(sum)) + sum(other) + sum(missing);
  return `Confusion matrix of ${labels.length} labels: ${figure(right)} of ${figure(all)} rows right (${percent(all === 0 ? undefined : right / all)}).`;
}
