import { measureIn, withFolder } from "./child.js";
import { type Figure, median, type Part } from "./figure.js";

const ROWS = 300;
const TURNS = 3;

/** The sample model through processDataset, against the shortest node-llama-cpp loop on the same rows. */
export const gguf: Part = {
  title: `gguf: ${ROWS} rows with the sample model in process`,
  run: async () => {
    const speeds = { bare: [] as number[], promptframe: [] as number[] };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const name of turn % 2 === 0
        ? (["bare", "promptframe"] as const)
        : (["promptframe", "bare"] as const)) {
        const result = await withFolder((home) =>
          measureIn("./gguf-job.ts", [name, String(ROWS)], { PROMPTFRAME_HOME: home }),
        );
        speeds[name].push(result.rows! / (result.ms! / 1000));
      }
    }
    return [
      { what: "bare node-llama-cpp loop", value: median(speeds.bare), unit: "rows/s" },
      { what: "promptframe", value: median(speeds.promptframe), unit: "rows/s" },
      {
        what: "promptframe against the bare loop",
        value: median(speeds.promptframe) / median(speeds.bare),
        unit: "x",
        bar: ">= 0.95",
      },
    ] satisfies Figure[];
  },
};
