import { processDataset, type RunEvent } from "../../dist/index.js";
import { startFakeOllamaChild } from "../servers/fake-ollama-child.js";
import { withFolder } from "./child.js";
import type { Figure, Part } from "./figure.js";

const ROWS = 2000;
const LATENCY_MS = 40;
const SLOTS = [2, 4, 16];

/** A server with a hidden number of slots that queues silently: how busy it is kept, and how crowded. */
export const auto: Part = {
  title: `concurrency "auto": ${ROWS} rows, ${LATENCY_MS} ms each, hidden slots`,
  run: async () => {
    const figures: Figure[] = [];
    for (const slots of SLOTS) {
      const { busy, crowd } = await withFolder((home) => measure(slots, home));
      figures.push({
        what: `${slots} slots: share of time busy`,
        value: busy,
        unit: "",
        bar: ">= 0.95",
      });
      figures.push({
        what: `${slots} slots: most in flight once settled`,
        value: crowd,
        unit: "requests",
        bar: `<= ${2 * slots}`,
      });
    }
    return figures;
  },
};

async function measure(slots: number, home: string): Promise<{ busy: number; crowd: number }> {
  process.env.PROMPTFRAME_HOME = home;
  const server = await startFakeOllamaChild({ slots, latencyMs: LATENCY_MS });
  process.env.OLLAMA_HOST = server.url;
  let rows = 0;
  let crowd = 0;
  await processDataset(
    Array.from({ length: ROWS }, (_, i) => ({ text: `row ${i}` })),
    {
      model: "llama3.2",
      prompt: "{{text}}",
      progress: false,
      onEvent: (event: RunEvent) => {
        if (event.type === "row") rows++;
        // Settled: the first quarter of the rows is the search.
        if (event.type === "progress" && rows > ROWS / 4)
          crowd = Math.max(crowd, event.progress.inFlight);
      },
    },
  );
  const { busyMs, spanMs } = await server.stats();
  await server.stop();
  // As the server saw it: from its first request to its last, which share of its slots' time was taken.
  return { busy: busyMs / slots / spanMs, crowd };
}
