import { describe, expect, it, onTestFinished } from "vitest";
import { type Engine, type NotebookHost, setNotebookHost } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import {
  ask,
  batchInference,
  benchmark,
  compare,
  estimate,
  fineTuneOrConfig,
  processDataset,
} from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

const model = scripted(() => "x");
const CALLS: readonly [string, (signal: AbortSignal) => PromiseLike<unknown>][] = [
  ["processDataset", (signal) => processDataset([{ a: 1 }], { model, prompt: "{{a}}", signal })],
  ["batchInference", (signal) => batchInference(["a"], { model, signal })],
  ["ask", (signal) => ask("a", { model, signal })],
];
/** Functions that read all rows before they ask about any. */
const READERS: readonly [
  string,
  (data: AsyncIterable<Record<string, unknown>>, signal: AbortSignal) => PromiseLike<unknown>,
][] = [
  ["compare", (data, signal) => compare(data, { variants: ["{{a}}", "{{a}}!"], model, signal })],
  ["benchmark", (data, signal) => benchmark({ models: [model], data, prompt: "{{a}}", signal })],
  ["fineTuneOrConfig", (data, signal) => fineTuneOrConfig(data, { model, label: "b", signal })],
  ["estimate", (data, signal) => estimate(data, { model, prompt: "{{a}}", signal })],
];

useTempHome();

describe("a stop before the run begins", () => {
  it.each(CALLS)("rejects %s with a typed error, and nothing is asked", async (_name, call) => {
    const reason = new Error("enough");
    await expect(call(AbortSignal.abort(reason))).rejects.toMatchObject({
      name: "RunStoppedError",
      code: "interrupted",
      cause: reason,
    });
    expect(model.calls).toBe(0);
  });

  it("is heard from the notebook's cell while a server is slow to answer", async () => {
    const cell = new AbortController();
    setNotebookHost({ signal: () => cell.signal } as NotebookHost);
    onTestFinished(() => setNotebookHost(undefined));
    const engine: Engine = Object.assign(Object.create(model.engine), {
      inspect: (_model: string, _options: object, signal?: AbortSignal) => {
        setTimeout(() => cell.abort(), 20);
        return new Promise<never>((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason)),
        );
      },
    });
    const call = processDataset([{ a: 1 }], { model: { engine, model: "m" }, prompt: "{{a}}" });
    await expect(call).rejects.toMatchObject({ code: "interrupted" });
  });

  it.each(READERS)("ends %s while its rows are still read", async (_name, call) => {
    const caller = new AbortController();
    async function* rows() {
      yield { a: 1, b: "x" };
      caller.abort();
      await new Promise(() => {});
    }
    await expect(call(rows(), caller.signal)).rejects.toMatchObject({
      name: "RunStoppedError",
      code: "interrupted",
    });
    expect(model.calls).toBe(0);
  });

  it("leaves no listener behind on the caller's signal", async () => {
    const caller = new AbortController();
    let listeners = 0;
    const { signal } = caller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners++;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners--;
      remove(...given);
    };
    await ask("a", { model, signal });
    expect(listeners).toBe(0);
  });
});
