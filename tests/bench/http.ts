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
/** More than the plain client has CPU for. */
const MANY_IN_FLIGHT = 128;
const BESIDE_MANY = ["node:http", "promptframe", "ollama"];
/** The client does not limit or spread requests: a loop that awaits each row is its own default. */
const ONE_BY_ONE = ["ollama"];
const ONE_BY_ONE_ROWS = 200;
const LATENCY_MS = 20;
const TURNS = 3;

/** Rows through a server that takes 20 ms and works on 32 at once, beside the clients people use. */
export const http: Part = {
  title: `HTTP: ${ROWS} rows, ${LATENCY_MS} ms each, ${IN_FLIGHT} in flight (ideal ${(ROWS * LATENCY_MS) / IN_FLIGHT} ms)`,
  run: async () => {
    installPeers();
    const usual = await measureAll(CONTENDERS, IN_FLIGHT);
    const many = await measureAll(BESIDE_MANY, MANY_IN_FLIGHT);
    const oneByOne = await measureAll(ONE_BY_ONE, 1, ONE_BY_ONE_ROWS);
    return [...figures(usual), ...loopFigures(usual, oneByOne), ...manyFigures(many)];
  },
};

type Results = ReadonlyMap<string, readonly ChildResult[]>;

async function measureAll(
  contenders: readonly string[],
  inFlight: number,
  rows = ROWS,
): Promise<Results> {
  const server = await startFakeOllamaChild({ slots: inFlight * 2, latencyMs: LATENCY_MS });
  const results = new Map<string, ChildResult[]>(contenders.map((name) => [name, []]));
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      // Every other turn backwards, so that no contender always has the colder machine.
      const order = turn % 2 === 0 ? contenders : [...contenders].reverse();
      for (const name of order) {
        const result = await withFolder((home) =>
          measureIn("./http-job.ts", [name, server.url, String(rows), String(inFlight)], {
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
  return results;
}

function installPeers(): void {
  const folder = fileURLToPath(new URL("./peers", import.meta.url));
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--silent"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function of(results: Results, name: string, key: string): number {
  return median(results.get(name)!.map((result) => result[key]!));
}

/** How many times as long as promptframe a contender takes. */
function slower(results: Results, name: string): number {
  return of(results, name, "wallMs") / of(results, "promptframe", "wallMs");
}

function figures(results: Results): Figure[] {
  const rows = [...results.keys()].flatMap((name): Figure[] => [
    {
      what: `${name}: rows per second`,
      value: ROWS / (of(results, name, "wallMs") / 1000),
      unit: "rows/s",
    },
    {
      what: `${name}: CPU`,
      value: of(results, name, "cpuMsPerRow"),
      unit: "ms/row",
      ...(name === "promptframe" ? { bar: "<= 0.4" } : {}),
    },
  ]);
  return [
    ...rows,
    {
      what: "wall time against raw node:http",
      value: 1 / slower(results, "node:http"),
      unit: "x",
      bar: "<= 1.15",
    },
    {
      what: "faster than the plain ollama client",
      value: slower(results, "ollama"),
      unit: "x",
      bar: ">= 2",
    },
    // Nobody is quicker than the server: this is the most that "faster" can come to.
    {
      what: "the ideal rate against the plain ollama client",
      value: of(results, "ollama", "wallMs") / ((ROWS * LATENCY_MS) / IN_FLIGHT),
      unit: "x",
    },
    {
      what: "CPU of the plain ollama client against ours",
      value: of(results, "ollama", "cpuMsPerRow") / of(results, "promptframe", "cpuMsPerRow"),
      unit: "x",
    },
    { what: "event loop delay, p99", value: of(results, "promptframe", "loopP99Ms"), unit: "ms" },
  ];
}

function loopFigures(usual: Results, oneByOne: Results): Figure[] {
  const perSecond = (ONE_BY_ONE_ROWS / of(oneByOne, "ollama", "wallMs")) * 1000;
  const ours = (ROWS / of(usual, "promptframe", "wallMs")) * 1000;
  return [
    { what: "ollama in a loop, one row at a time", value: perSecond, unit: "rows/s" },
    { what: "faster than that loop", value: ours / perSecond, unit: "x", bar: ">= 2" },
  ];
}

function manyFigures(results: Results): Figure[] {
  const share = (name: string) =>
    (ROWS * LATENCY_MS) / MANY_IN_FLIGHT / of(results, name, "wallMs");
  return [
    ...BESIDE_MANY.map((name) => ({
      what: `${name}: of the ideal rate, ${MANY_IN_FLIGHT} in flight`,
      value: share(name),
      unit: "x",
    })),
    {
      what: `faster than the plain ollama client, ${MANY_IN_FLIGHT} in flight`,
      value: slower(results, "ollama"),
      unit: "x",
      bar: ">= 2",
    },
  ];
}
