import { measureIn, withFolder } from "./child.js";
import { type Figure, median, type Part } from "./figure.js";

const ROWS = 100_000;
const TURNS = 3;

/** What promptframe itself costs a row: an engine that answers at once, template, JSON, zod, journal. */
export const overhead: Part = {
  title: `Overhead: ${ROWS.toLocaleString("en-US")} rows in memory, an engine that answers at once, 64 in flight`,
  run: async () => {
    const plain: number[] = [];
    const journal: number[] = [];
    const warm: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      plain.push((await inHome("plain")).ms!);
      const journalled = await inHome("journal");
      journal.push(journalled.ms!);
      warm.push(journalled.warmMs!);
    }
    const perRow = (values: readonly number[]) => (median(values) * 1000) / ROWS;
    return [
      { what: "without journal", value: perRow(plain), unit: "µs/row" },
      { what: "with journal", value: perRow(journal), unit: "µs/row", bar: "<= 25" },
      {
        what: "what the journal adds",
        value: perRow(journal) - perRow(plain),
        unit: "µs/row",
        bar: "<= 15",
      },
      {
        what: "warm re-run, nothing asked",
        value: perRow(warm) / 1000,
        unit: "ms/row",
        bar: "<= 0.02",
      },
    ] satisfies Figure[];
  },
};

function inHome(mode: string) {
  return withFolder((home) =>
    measureIn("./rows-job.mjs", [mode, String(ROWS), home], { PROMPTFRAME_HOME: home }),
  );
}
