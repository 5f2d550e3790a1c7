import { batchInference, benchmark, ollama } from "../../dist/index.js";
import { startFakeOllamaChild } from "../servers/fake-ollama-child.js";
import { withFolder } from "./child.js";
import { type Figure, median, type Part } from "./figure.js";

const PROMPTS = 150;
const LATENCY_MS = 100;
const IN_FLIGHT = 5;
const TURNS = 2;

/** Prompts asked one after the other and five at a time, of a server that runs requests in parallel. */
export const parallel: Part = {
  title: `parallel: ${PROMPTS} prompts of ${LATENCY_MS} ms, ${IN_FLIGHT} at once against one after the other`,
  run: async () => {
    const server = await startFakeOllamaChild({ slots: IN_FLIGHT, latencyMs: LATENCY_MS });
    process.env.OLLAMA_HOST = server.url;
    try {
      return await withFolder(async (home) => {
        process.env.PROMPTFRAME_HOME = home;
        return [...(await batches()), ...(await measured(server.url))];
      });
    } finally {
      await server.stop();
    }
  },
};

/** Whole batches as a user makes them, in turn: start delay, journal and warm-up of both are in the figures. */
async function batches(): Promise<Figure[]> {
  const prompts = Array.from({ length: PROMPTS }, (_, i) => `prompt ${i}`);
  const seconds = { one: [] as number[], five: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const name of turn % 2 === 0 ? (["one", "five"] as const) : (["five", "one"] as const)) {
      const started = performance.now();
      await batchInference(prompts, {
        model: "llama3.2",
        progress: false,
        fresh: true,
        ...(name === "one" && { concurrency: 1, startDelayMs: 0 }),
      });
      seconds[name].push((performance.now() - started) / 1000);
    }
  }
  return [
    { what: "batchInference, one after the other", value: median(seconds.one), unit: "s" },
    { what: "batchInference, 5 at once (its default)", value: median(seconds.five), unit: "s" },
    {
      what: "batchInference, times as fast",
      value: median(seconds.one) / median(seconds.five),
      unit: "x",
      bar: ">= 4",
    },
  ];
}

/** The same as benchmark() sees it, with the interval it gives. */
async function measured(host: string): Promise<Figure[]> {
  const result = await benchmark({
    models: { engine: ollama({ host }), model: "llama3.2" },
    prompts: Array.from({ length: PROMPTS / 3 }, (_, i) => `prompt ${i}`),
    concurrency: [1, IN_FLIGHT],
    runs: TURNS,
    progress: false,
  });
  const { speedup } = result.knees[0]!.levels.at(-1)!;
  const overhead = result.cells.at(-1)!.clientOverheadMs!;
  return [
    { what: "benchmark(), times as fast", value: speedup.estimate, unit: "x", bar: ">= 4" },
    { what: "  lower end of its interval", value: speedup.low, unit: "x" },
    { what: "  client overhead at 5 at once, median", value: overhead.estimate, unit: "ms" },
  ];
}
