import { measureIn, withFolder } from "./child.js";
import type { Figure, Part } from "./figure.js";

/**
 * A student of 500 labelled feedback messages, through `fineTuneOrConfig`: from nothing, and onwards from the sample
 * model. Fields are those of rows apart: of all kinds of rows, a third of which have wordings that the sample was kept
 * from, and of rows with the wordings it was made with.
 * Cancelling is timed from the signal to the end of the call, at three steps; times hold for an idle machine alone.
 */
export const student: Part = {
  title: "student: three labels from 500 rows, two threads",
  run: () =>
    withFolder(async (home) => {
      const measure = (...words: string[]) =>
        measureIn("./student-job.ts", words, { PROMPTFRAME_HOME: home });
      return [
        ...trained("from nothing, all rows", await measure("train", "nothing"), "<= 120"),
        ...trained("from the sample, all rows", await measure("train", "sample")),
        ...trained(
          "from the sample, known wordings",
          await measure("train", "sample", "train-template"),
          "<= 120",
        ),
        ...cancelled(await measure("cancel", "1", "20", "60")),
      ];
    }),
};

function trained(
  what: string,
  { seconds, steps, fields, low, high, asked, rowsPerSecond }: Readonly<Record<string, number>>,
  bar?: string,
): Figure[] {
  return [
    { what: `${what}: trained`, value: seconds!, unit: "s", ...(bar && { bar }) },
    { what: `${what}: steps`, value: steps!, unit: "" },
    {
      what: `${what}: fields right`,
      value: 100 * fields!,
      unit: "%",
      ...(bar && { bar: ">= 95" }),
    },
    { what: `${what}: of fields`, value: asked!, unit: "" },
    { what: `${what}: at least`, value: 100 * low!, unit: "%" },
    { what: `${what}: at most`, value: 100 * high!, unit: "%" },
    { what: `${what}: labels`, value: rowsPerSecond!, unit: "rows/s" },
  ];
}

function cancelled({ slowestMs, mostLost }: Readonly<Record<string, number>>): Figure[] {
  return [
    { what: "cancel, slowest of three", value: slowestMs!, unit: "ms", bar: "<= 1000" },
    { what: "steps a cancel cost at most", value: mostLost!, unit: "" },
  ];
}
