import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ollama } from "../../src/engines/index.js";
import { processDataset } from "../../src/functions/index.js";
import { type FakeOllama, type FakeRequest, startFakeOllama } from "../servers/fake-ollama.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

let server: FakeOllama;
afterEach(() => server.stop());

const answer = z.object({ Value: z.number(), Parity: z.enum(["even", "odd"]) });
const data = Array.from({ length: 47 }, (_, i) => ({
  text: `number ${i} ${i % 9 === 0 ? '=== r1 {"r2": 1}' : ""}`,
}));
const expected = data.map((_, i) => ({ Value: i, Parity: i % 2 === 0 ? "even" : "odd" }));

const numberIn = (text: string) => Number(text.match(/number (\d+)/)![1]);
const oneAnswer = (text: string) => {
  const n = numberIn(text);
  return { Value: n, Parity: n % 2 === 0 ? "even" : "odd" };
};

/** What a model that handles packs badly does to the entries of one. */
type Mischief = (entries: [string, object][], call: number) => [string, object][];

/** Answers every row of a request from its own text, then does mischief to packs. */
function answering(mischief: Mischief): (request: FakeRequest) => string {
  return ({ prompt, schema, number }) => {
    const properties = (schema as { properties: Record<string, unknown> }).properties;
    const ids = Object.keys(properties);
    if ("Value" in properties) return JSON.stringify(oneAnswer(prompt));
    const sections = prompt.split(/^===.*? r\d+$/m).slice(1);
    const entries = ids.map((id, at): [string, object] => [id, oneAnswer(sections[at]!)]);
    // Built by hand: an object could not hold a key twice.
    const pairs = mischief(entries, number).map(
      ([id, value]) => `${JSON.stringify(id)}: ${JSON.stringify(value)}`,
    );
    return `{${pairs.join(", ")}}`;
  };
}

const MISCHIEF: Record<string, Mischief> = {
  none: (entries) => entries,
  drops: (entries, call) => entries.filter((_, at) => (at + call) % 4 !== 0),
  duplicates: (entries, call) => {
    const twice = entries[call % entries.length]!;
    const other = entries[(call + 1) % entries.length]!;
    return [...entries, [twice[0], other[1]]];
  },
  reorders: (entries) => [...entries].reverse(),
  "renames and invents": (entries) => [...entries.slice(1), ["r99", { Value: 0, Parity: "even" }]],
  "answers one row badly": (entries) =>
    entries.map(([id, value], at) => [id, at === 1 ? { Value: "x" } : value]),
  "drops all": () => [],
};

async function ask(rowsPerRequest: number, mischief: Mischief) {
  server = await startFakeOllama({ answer: answering(mischief) });
  const handle = { engine: ollama({ host: server.url }), model: "llama3.2" };
  try {
    return await processDataset(data, {
      model: handle,
      prompt: "What is in this?\n{{text}}",
      answer,
      rowsPerRequest,
      concurrency: 3,
    });
  } finally {
    await handle.engine.close();
  }
}

describe("several rows in one request", () => {
  const cases = [1, 5, 15].flatMap((size) =>
    Object.keys(MISCHIEF).map((name) => [size, name] as const),
  );

  it.each(cases)(
    "%i rows a request, server %s: the same answers in the right rows",
    async (size, name) => {
      const { data: out, run } = await ask(size, MISCHIEF[name]!);
      expect(out.map(({ Value, Parity }) => ({ Value, Parity }))).toEqual(expected);
      expect(run.counts.ok).toBe(data.length);
      const requests = server.stats.requests;
      const packs = Math.ceil(data.length / size);
      if (size === 1 || name === "none" || name === "reorders") expect(requests).toBe(packs);
      else expect(requests).toBeGreaterThan(packs);
    },
  );

  it("a pack that fails as a whole is asked row by row", async () => {
    server = await startFakeOllama({
      answer: answering(MISCHIEF.none!),
      fault: ({ schema }) =>
        "r1" in ((schema as any).properties ?? {}) || "r01" in ((schema as any).properties ?? {})
          ? {
              kind: "status",
              status: 400,
              body: {
                error:
                  "the prompt is longer than the context length currently available to the model",
              },
            }
          : undefined,
    });
    const handle = { engine: ollama({ host: server.url }), model: "llama3.2" };
    const { data: out } = await processDataset(data.slice(0, 10), {
      model: handle,
      prompt: "What is in this?\n{{text}}",
      answer,
      rowsPerRequest: 5,
    });
    await handle.engine.close();
    expect(out.map((row) => row.Value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
