import { createRequire } from "node:module";
import { withFolder } from "./child.js";
import { type Figure, median, type Part } from "./figure.js";

const ROWS = 100_000;
const TURNS = 5;

/** Merging four answer columns into a danfo frame, against what danfo itself needs to build that frame. */
export const danfo: Part = {
  title: `danfo: merging 4 answer columns into ${ROWS.toLocaleString("en-US")} rows x 4 columns`,
  run: () =>
    withFolder(async () => {
      const { openTable } = await import("../../dist/frames/index.js");
      const { DataFrame } = createRequire(import.meta.url)("danfojs-node");
      const columns = {
        id: Array.from({ length: ROWS }, (_, i) => i),
        group: Array.from({ length: ROWS }, (_, i) => `group ${i % 7}`),
        score: Array.from({ length: ROWS }, (_, i) => i / 7),
        text: Array.from({ length: ROWS }, (_, i) => `the text of row ${i}`),
      };
      const frame = new DataFrame(columns);
      const merged = {
        ...columns,
        Topic: columns.id.map(() => "Billing"),
        Urgency: columns.id.map(() => "High"),
        answer_status: columns.id.map(() => "ok"),
        answer_error: columns.id.map(() => null),
      };
      const own: number[] = [];
      const merge: number[] = [];
      for (let turn = 0; turn < TURNS; turn++) {
        globalThis.gc?.();
        let started = performance.now();
        new DataFrame(merged);
        own.push(performance.now() - started);
        const table = await openTable(frame, {});
        const sink = await table.sink(["Topic", "Urgency", "answer_status", "answer_error"]);
        for await (const batch of table.batches()) {
          for (const row of batch) void sink.put(row, ["Billing", "High", "ok", null]);
        }
        globalThis.gc?.();
        started = performance.now();
        await sink.finish();
        merge.push(performance.now() - started);
      }
      return [
        { what: "danfo's own construction of the 8 columns", value: median(own), unit: "ms" },
        { what: "promptframe's merge, 8 columns out", value: median(merge), unit: "ms" },
        {
          what: "merge against construction",
          value: median(merge) / median(own),
          unit: "x",
          bar: "<= 1.5",
        },
      ] satisfies Figure[];
    }),
};
