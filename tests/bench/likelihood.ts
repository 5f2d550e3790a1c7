import path from "node:path";
import { measureIn, withFolder } from "./child.js";
import type { Figure, Part } from "./figure.js";

/**
 * Columns of labels scored by likelihood against the same columns generated under a grammar, by turns in one process.
 * Ratios are of processor time, which other work on the machine hardly disturbs. The gain is in the answer: the longer
 * the row's own text, the smaller its share.
 */
export const likelihood: Part = {
  title: "likelihood: three columns of labels, scored and generated, one thread",
  run: () =>
    withFolder(async (home) => {
      const random = path.join(home, "random-85m.gguf");
      const measure = (model: string, kind: string, slots: number, rows: number) =>
        measureIn("./likelihood-job.ts", [model, kind, `${slots}`, `${rows}`, "2"], {
          PROMPTFRAME_HOME: home,
        });
      const sample = await measure("sample", "messages", 8, 300);
      return [
        ...figures("sample", sample, { scored: ">= 150" }),
        ...figures("85 M weights, titles, 1 at once", await measure(random, "titles", 1, 6), {
          ratio: ">= 3",
        }),
        ...figures("85 M weights, titles, 8 at once", await measure(random, "titles", 8, 16), {
          ratio: ">= 3",
        }),
        ...figures("85 M weights, messages, 1 at once", await measure(random, "messages", 1, 6)),
      ];
    }),
};

function figures(
  what: string,
  { scored, generated, ratio, scoredTokens, generatedTokens }: Readonly<Record<string, number>>,
  bars: { readonly scored?: string; readonly ratio?: string } = {},
): Figure[] {
  return [
    { what: `${what}: generated`, value: generated!, unit: "rows/s" },
    { what: `${what}: tokens generated`, value: generatedTokens!, unit: "a row" },
    { what: `${what}: scored`, value: scored!, unit: "rows/s", bar: bars.scored },
    { what: `${what}: tokens written`, value: scoredTokens!, unit: "a row" },
    { what: `${what}: ratio`, value: ratio!, unit: "x", bar: bars.ratio },
  ];
}
