import { describe, expect, it, vi } from "vitest";
import type { Engine } from "../../../src/contract/index.js";
import { BELIEVED_MS, DigestWatch, type Look } from "../../../src/engines/ollama/digest-watch.js";
import type { OllamaOptions } from "../../../src/engines/ollama/index.js";
import { EngineError } from "../../../src/errors/index.js";
import type { FakeOllama, FakeOllamaOptions } from "../../servers/fake-ollama.js";
import { moveClock } from "./move-clock.js";
import { question, serve } from "./serve.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("DigestWatch", () => {
  /** A watch whose server has these digests, and the questions it was asked. */
  function watching(digests: Record<string, string | undefined>) {
    const look = vi.fn<Look>(async (model) => digests[model]);
    return { look, watch: new DigestWatch(look) };
  }

  it("asks once in 15 s, however many requests there are, for each model", async () => {
    const { look, watch } = watching({ a: "1", b: "1" });
    watch.saw("a", "1", 1000);
    watch.saw("b", "1", 1000);
    for (let now = 1000; now < 1000 + BELIEVED_MS; now += 100) watch.of("a", "1", now);
    expect(look).not.toHaveBeenCalled();
    for (let i = 0; i < 100; i++) watch.of("a", "1", 1000 + BELIEVED_MS);
    await settled();
    for (let i = 0; i < 100; i++) watch.of("a", "1", 999 + 2 * BELIEVED_MS);
    expect(look.mock.calls).toEqual([["a", "1"]]);
    expect(watch.of("a", "1", 1000 + 2 * BELIEVED_MS).replacedBy).toBeUndefined();
    watch.of("b", "1", 1000 + 2 * BELIEVED_MS);
    expect(look.mock.calls).toEqual([
      ["a", "1"],
      ["a", "1"],
      ["b", "1"],
    ]);
  });

  it("asks at once about a model nobody has looked at", () => {
    const { look, watch } = watching({});
    watch.of("a", "1", 0);
    expect(look.mock.calls).toEqual([["a", "1"]]);
  });

  it("tells of another digest from then on, also those who asked before", async () => {
    const { watch } = watching({ a: "2" });
    watch.saw("a", "1", 0);
    const early = watch.of("a", "1", 5);
    expect(watch.of("a", "1", BELIEVED_MS).replacedBy).toBeUndefined();
    await settled();
    expect(early.replacedBy).toBe("2");
    expect(watch.of("a", "1", BELIEVED_MS + 1).replacedBy).toBe("2");
    expect(watch.of("a", "2", BELIEVED_MS + 1).replacedBy).toBeUndefined();
  });

  it("believes whoever looks at the model that the old one is there again", async () => {
    const { look, watch } = watching({});
    let answer: (digest: string) => void = () => {};
    look.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    watch.of("a", "1", 0);
    watch.saw("a", "1", 10);
    answer("2");
    await settled();
    expect(watch.of("a", "1", 20).replacedBy).toBeUndefined();
  });

  it("goes on where the question fails, is not answered, or finds no such model", async () => {
    const { look, watch } = watching({});
    look.mockRejectedValueOnce(new Error("no list today"));
    watch.of("a", "1", 0);
    await settled();
    expect(watch.of("a", "1", 1).replacedBy).toBeUndefined();
    watch.of("a", "1", BELIEVED_MS);
    await settled();
    expect(watch.of("a", "1", BELIEVED_MS).replacedBy).toBeUndefined();
    look.mockReturnValue(new Promise(() => {}));
    for (let turn = 2; turn < 9; turn++) watch.of("a", "1", turn * BELIEVED_MS);
    // No second question while the first has no answer.
    expect(look).toHaveBeenCalledTimes(3);
  });
});

describe("a tag that is pulled again while it is asked", () => {
  const [before, after] = ["a".repeat(64), "b".repeat(64)];
  const named = (digest: string) => ({ models: [{ name: "llama3.2", digest }] });
  const asked = question("Hi", { digest: before });
  const pathsOf = ({ received }: FakeOllama) => received.map(({ path }) => path);

  /** An engine that has looked at the model, and whose server was told of another one since, long ago. */
  async function pulledAgain(options: FakeOllamaOptions = {}, more: OllamaOptions = {}) {
    const { fake, engine } = await serve({ ...options, ...named(before) }, more);
    const later = moveClock();
    expect((await engine.inspect("llama3.2", {})).digest).toBe(before);
    await engine.ask(asked);
    fake.set(named(after));
    later(BELIEVED_MS);
    return { fake, engine, later };
  }

  /** Asks until the new digest has been seen; the error of the first request after that. */
  async function askToTheEnd(engine: Engine): Promise<unknown> {
    for (;;) {
      try {
        await engine.ask(asked);
      } catch (error) {
        return error;
      }
    }
  }

  it("answers no more under the digest it had, and says what to do", async () => {
    const { fake, engine } = await pulledAgain();
    const error = await askToTheEnd(engine);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ kind: "not-found", received: after });
    expect(String(error)).toContain(`"llama3.2" at ${fake.url} has changed since it was looked at`);
    const { requests } = fake.stats;
    await expect(engine.ask(asked)).rejects.toThrow("called again");
    expect(fake.stats.requests).toBe(requests);
  });

  it("answers whoever looks at the new one, or asks for no digest", async () => {
    const { fake, engine } = await pulledAgain();
    await askToTheEnd(engine);
    await engine.ask(question("Hi"));
    const { digest } = await engine.inspect("llama3.2", {});
    expect(digest).toBe(after);
    await engine.ask(question("Hi", { digest }));
    fake.set(named(before));
    await engine.inspect("llama3.2", {});
    await engine.ask(asked);
  });

  it("gives no answer that was under way when it was found", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { engine } = await pulledAgain({
      hold: ({ prompt }) => (prompt === "long" ? held : undefined),
    });
    const long = engine.ask(question("long", { digest: before }));
    await askToTheEnd(engine);
    release();
    await expect(long).rejects.toMatchObject({ kind: "not-found" });
  });

  it.each([
    ["fails", "fail"],
    ["is not answered", "stall"],
  ] as const)("is answered while the question about it %s, on one connection", async (_, tags) => {
    const { fake, engine, later } = await pulledAgain({}, { connections: 1 });
    fake.set({ tags });
    await engine.ask(asked);
    await vi.waitUntil(() => pathsOf(fake).filter((path) => path === "/api/tags").length === 2);
    for (let turn = 0; turn < 5; turn++) {
      later(BELIEVED_MS);
      await engine.ask(asked);
    }
    expect(fake.stats.requests).toBe(7);
  });

  it("asks nothing more of the server within the seconds that a look is believed", async () => {
    const { fake, engine } = await serve(named(before));
    await engine.inspect("llama3.2", {});
    const looks = pathsOf(fake).length;
    for (let row = 0; row < 20; row++) await engine.ask(asked);
    expect(pathsOf(fake).slice(looks)).toEqual(Array(20).fill("/api/chat"));
  });
});
