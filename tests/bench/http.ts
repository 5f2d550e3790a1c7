import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startFakeOllamaChild } from "../servers/fake-ollama-child.js";
import { type ChildResult, measureIn, withFolder } from "./child.js";
import { type Figure, median, type Part } from "./figure.js";

const CONTENDERS = [
  "node:http",
  "undici",
  "promptframe",
  "promptframe, no journal",
  "ollama",
  "LangChain.js",
];
const ROWS = 5000;
const IN_FLIGHT = 32;
const LATENCY_MS = 20;
const TURNS = 3;

/** Rows through a server that takes 20 ms and works on 32 at once, beside the clients people use. */
export const http: Part = {
  title: `HTTP: ${ROWS} rows, ${LATENCY_MS} ms each, ${IN_FLIGHT} in flight (ideal ${(ROWS * LATENCY_MS) / IN_FLIGHT} ms)`,
  run: async () => {
    installPeers();
    const server = await startFakeOllamaChild({ slots: IN_FLIGHT * 2, latencyMs: LATENCY_MS });
    const results = new Map<string, ChildResult[]>(CONTENDERS.map((name) => [name, []]));
    try {
      for (let turn = 0; turn < TURNS; turn++) {
        // Every other turn backwards, so that no contender always has the colder machine.
        const order = turn % 2 === 0 ? CONTENDERS : [...CONTENDERS].reverse();
        for (const name of order) {
          const result = await withFolder((home) =>
            measureIn("./http-job.ts", [name, server.url, String(ROWS), String(IN_FLIGHT)], {
              PROMPTFRAME_HOME: home,
              OLLAMA_HOST: server.url,
            }),
          );
          results.get(name)!.push(result);
        }
      }
    } finally {
      await server.stop();
    }
    return figures(results);
  },
};

function installPeers(): void {
  const folder = fileURLToPath(new URL("./peers", import.meta.url));
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--silent"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function figures(results: ReadonlyMap<string, readonly ChildResult[]>): Figure[] {
  const of = (name: string, key: string) =>
    median(results.get(name)!.map((result) => result[key]!));
  const rows = [...results.keys()].flatMap((name): Figure[] => [
    { what: `${name}: rows per second`, value: ROWS / (of(name, "wallMs") / 1000), unit: "rows/s" },
    {
      what: `${name}: CPU`,
      value: of(name, "cpuMsPerRow"),
      unit: "ms/row",
      ...(name === "promptframe" ? { bar: "<= 0.4" } : {}),
    },
  ]);
  return [
    ...rows,
    {
      what: "wall time against raw node:http",
      value: of("promptframe", "wallMs") / of("node:http", "wallMs"),
      unit: "x",
      bar: "<= 1.15",
    },
    {
      what: "faster than the plain ollama client",
      value: of("ollama", "wallMs") / of("promptframe", "wallMs"),
      unit: "x",
      bar: ">= 2",
    },
    { what: "event loop delay, p99", value: of("promptframe", "loopP99Ms"), unit: "ms" },
  ];
}
