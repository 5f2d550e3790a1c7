import { renameSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { gguf, ollama } from "../../src/engines/index.js";
import { BELIEVED_MS } from "../../src/engines/ollama/digest-watch.js";
import { RunStoppedError } from "../../src/errors/index.js";
import { processDataset, runs } from "../../src/functions/index.js";
import { moveClock } from "../engines/ollama/move-clock.js";
import { writeTinyGguf } from "../engines/tiny-gguf.js";
import { startFakeOllama } from "../servers/fake-ollama.js";
import { useTempHome } from "./temp-home.js";

const home = useTempHome();
const engine = gguf({ slots: 2, gpu: false });
afterEach(() => engine.close());

const rows = Array.from({ length: 60 }, (_, n) => ({ n }));
/** Done once, before the fifth request. */
let hook: (() => void) | undefined;
let asked = 0;
const counted = {
  ...engine,
  ask: ((request, context) => {
    if (++asked === 5) hook?.();
    return engine.ask(request, context);
  }) satisfies typeof engine.ask,
};
const prompt = "Say {{n}}";
const answer = z.object({ Word: z.enum(["ant", "bee", "cat", "dog", "eel", "fox", "gnu"]) });

function answersOf(data: readonly object[]): unknown[] {
  return data.map((row) => (row as { Word: unknown }).Word);
}

describe("a GGUF file that is written again while a run asks it", () => {
  const setUp = async () => {
    const file = path.join(home(), "model.gguf");
    const options = {
      model: { engine: counted, model: file },
      prompt,
      answer,
      concurrency: 1,
      progress: false,
    } as const;
    writeTinyGguf(file, { seed: 1 });
    const whole = await processDataset(rows, { ...options, run: false });
    await engine.close();
    asked = 0;
    hook = undefined;
    const replace = () => {
      writeTinyGguf(`${file}.next`, { seed: 2 });
      renameSync(`${file}.next`, file);
    };
    return { file, options, replace, texts: answersOf(whole.data), digest: whole.run.model.digest };
  };

  it("goes on with the weights it began with, also when another run asks the new ones", async () => {
    const { options, replace, texts, digest } = await setUp();
    let other: ReturnType<typeof processDataset> | undefined;
    hook = () => {
      replace();
      other = processDataset(rows, options as never);
    };
    const first = await processDataset(rows, options);
    const second = await other!;
    expect(first.run.model.digest).toBe(digest);
    expect(second.run.model.digest).not.toBe(digest);
    expect(second.run.id).not.toBe(first.run.id);
    expect(answersOf(first.data)).toEqual(texts);
    expect(answersOf(second.data as readonly object[])).not.toEqual(texts);
    // Asked anew, without a journal, the new weights say what was journalled under their digest.
    const anew = await processDataset(rows, { ...options, run: false });
    expect(answersOf(second.data as readonly object[])).toEqual(answersOf(anew.data));
  });

  it("stops where the weights it began with are gone, and the same call asks the new ones", async () => {
    const { options, replace, texts } = await setUp();
    hook = () => {
      replace();
      void engine.close();
    };
    const call = processDataset(rows, options);
    const error = (await call.catch((thrown: unknown) => thrown)) as RunStoppedError;
    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error.code).toBe("engine-unavailable");
    expect(error.message).toContain("has changed since it was looked at");
    for await (const { status, index, values } of runs.entries(error.runId)) {
      if (status === "ok") expect(values?.Word).toBe(texts[index]);
    }
    const again = await processDataset(rows, options);
    expect(again.run).toMatchObject({ counts: { ok: 60 }, resumed: false, reused: 0 });
  });

  it("stops before the first row where it changed before it was loaded", async () => {
    const { options, replace } = await setUp();
    const call = processDataset(rows, {
      ...options,
      // The first row is rendered before the model is loaded.
      prompt: ({ n }) => {
        if (n === 0) replace();
        return `Say ${n}`;
      },
    });
    await expect(call).rejects.toMatchObject({
      code: "engine-unavailable",
      partial: { run: { counts: { ok: 0 } } },
    });
  });
});

describe("an Ollama tag that is pulled again while a run asks it", () => {
  const [before, after] = ["a".repeat(64), "b".repeat(64)];
  const named = (digest: string) => ({ models: [{ name: "llama3.2", digest }] });

  it("stops the run once it is seen, and the same call asks the new model about every row", async () => {
    const later = moveClock();
    let asked = 0;
    const fake = await startFakeOllama({
      ...named(before),
      answer: () => {
        if (++asked === 5) {
          fake.set(named(after));
          later(BELIEVED_MS);
        }
        return undefined;
      },
    });
    const server = ollama({ host: fake.url });
    onTestFinished(async () => {
      await server.close();
      await fake.stop();
    });
    const many = Array.from({ length: 400 }, (_, n) => ({ n }));
    const options = {
      model: { engine: server, model: "llama3.2" },
      prompt,
      answer,
      concurrency: 1,
      progress: false,
    } as const;
    const error = (await processDataset(many, options).catch(
      (thrown: unknown) => thrown,
    )) as RunStoppedError;
    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error.code).toBe("engine-unavailable");
    expect(error.message).toContain("has changed since it was looked at");
    expect((await runs.get(error.runId)).digest).toBe(before);
    const again = await processDataset(many, options);
    expect(again.run.model.digest).toBe(after);
    expect(again.run).toMatchObject({ counts: { ok: 400 }, resumed: false, reused: 0 });
  });
});
