import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AskContext, Engine, EngineRequest, ModelOptions } from "../../src/contract/index.js";
import { EngineError, ModelNotFoundError } from "../../src/errors/index.js";

/** What the contract needs of an engine to hold it to its word. */
export interface EngineUnderTest {
  readonly engine: Engine;
  readonly model: string;
  /** Options every request needs; most engines need none. */
  readonly options?: ModelOptions;
  /** The engine tells how likely it found the values of closed sets. */
  readonly scores?: boolean;
  /** A request that works for at least 100 ms, and tells of its text piece by piece when streamed. */
  readonly slow: EngineRequest;
  dispose(): Promise<void>;
}

const SCHEMA = {
  type: "object",
  properties: {
    Topic: { type: "string", enum: ["Product", "Billing", "Other"] },
    Urgent: { type: "boolean" },
    Stars: { type: "integer", minimum: 1, maximum: 5 },
  },
  required: ["Topic", "Urgent", "Stars"],
  additionalProperties: false,
} as const;

/** The two ways to tell a request that it should end. */
const WAYS: readonly [string, (signal: AbortSignal) => AskContext][] = [
  ["a signal", (signal) => ({ signal })],
  [
    "a source alone",
    (signal) => ({
      stop: {
        get aborted() {
          return signal.aborted;
        },
        get reason() {
          return signal.reason;
        },
        whenAborted(listener) {
          signal.addEventListener("abort", listener);
          return () => signal.removeEventListener("abort", listener);
        },
      },
    }),
  ],
];

/** The one suite every engine passes: what callers may rely on, whichever engine answers. */
export function describeEngine(name: string, make: () => Promise<EngineUnderTest>): void {
  describe(`engine contract: ${name}`, () => {
    let under: EngineUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.dispose());

    const request = (text: string, more: Partial<EngineRequest> = {}): EngineRequest => ({
      model: under.model,
      messages: [
        { role: "system", content: "You sort messages." },
        { role: "user", content: text },
      ],
      options: { ...under.options },
      ...more,
    });

    it("tells what it knows about a model", async () => {
      const info = await under.engine.inspect(under.model, under.options ?? {});
      expect(info.engine).toBe(under.engine.name);
      expect(info.name).not.toBe("");
      expect(info.digest).toMatch(/^\S{8,}$/);
      const again = await under.engine.inspect(under.model, under.options ?? {});
      expect(again.digest).toBe(info.digest);
    });

    it("lists the models there are when one is missing", async () => {
      const names = (await under.engine.list()).map((listing) => listing.name);
      const missing = under.engine.inspect("no-such-model-anywhere", under.options ?? {});
      const error = await missing.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ModelNotFoundError);
      expect((error as Error).message).toContain("no-such-model-anywhere");
      for (const known of names.slice(0, 3)) expect((error as Error).message).toContain(known);
    });

    it("is healthy", async () => {
      expect(await under.engine.health()).toMatchObject({ ok: true, engine: under.engine.name });
    });

    it("loads a model ahead of the first request", async () => {
      await under.engine.warm(under.model, under.options ?? {});
    });

    it("answers with text, tokens and times", async () => {
      const reply = await under.engine.ask(request("The invoice is wrong."));
      expect(reply.text.length).toBeGreaterThan(0);
      expect(["stop", "length"]).toContain(reply.finish);
      expect(reply.tokens.prompt).toBeGreaterThan(0);
      expect(reply.tokens.completion).toBeGreaterThan(0);
      for (const [key, value] of Object.entries(reply.durations)) {
        expect(value, key).toBeGreaterThanOrEqual(0);
        expect(value, `${key} in whole microseconds`).toBe(Math.round(value * 1000) / 1000);
      }
      expect(reply.durations.totalMs).toBeGreaterThan(0);
    });

    it("answers the same request alike at temperature 0", async () => {
      const options = { ...under.options, temperature: 0, maxTokens: 16 };
      const first = await under.engine.ask(request("Where is my parcel?", { options }));
      const second = await under.engine.ask(request("Where is my parcel?", { options }));
      expect(second.text).toBe(first.text);
    });

    it("answers in the shape of the schema, keys in the declared order", async () => {
      for (const text of ["The invoice is wrong.", "It broke.", "Hello"]) {
        const reply = await under.engine.ask(request(text, { schema: SCHEMA }));
        expect(reply.finish).toBe("stop");
        const answer = JSON.parse(reply.text);
        expect(Object.keys(answer)).toEqual(["Topic", "Urgent", "Stars"]);
        expect(SCHEMA.properties.Topic.enum).toContain(answer.Topic);
        expect(answer.Urgent).toBeTypeOf("boolean");
        expect(answer.Stars).toBeGreaterThanOrEqual(1);
        expect(answer.Stars).toBeLessThanOrEqual(5);
      }
    });

    it("tells how likely the values of closed sets are, where it can", async () => {
      const asked = request("The invoice is wrong.", { schema: SCHEMA });
      const reply = await under.engine.ask(asked, { probabilities: true });
      if (!under.scores) {
        expect(reply.scored).toBeUndefined();
        return;
      }
      expect(reply.scored!.map(({ path }) => path)).toEqual([["Topic"], ["Urgent"], ["Stars"]]);
      for (const { path, probabilities } of reply.scored!) {
        const shares = Object.values(probabilities);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
        // At temperature 0 the likeliest value is the answer.
        const chosen = String(JSON.parse(reply.text)[path[0]!]);
        expect(probabilities[chosen]).toBe(Math.max(...shares));
      }
    });

    it("streams pieces that add up to the text", async () => {
      for (const more of [{}, { schema: SCHEMA }]) {
        let streamed = "";
        const reply = await under.engine.ask(request("Tell me more.", more), {
          onText: (delta) => {
            streamed += delta;
          },
        });
        expect(streamed).toBe(reply.text);
        expect(streamed.length).toBeGreaterThan(0);
      }
    });

    it("says so when an answer was cut at maxTokens", async () => {
      const options = { ...under.options, maxTokens: 2 };
      const reply = await under.engine.ask(request("Tell me a long story.", { options }));
      expect(reply.finish).toBe("length");
      expect(reply.tokens.completion).toBeLessThanOrEqual(2);
    });

    it.each(WAYS)("does not start when it is cancelled before, told by %s", async (_, tell) => {
      const signal = AbortSignal.abort();
      await expectKind(under.engine.ask(request("Hi"), tell(signal)), "cancelled");
    });

    it.each(WAYS)(
      "ends at once when it is cancelled while it works, told by %s",
      async (_, tell) => {
        const controller = new AbortController();
        const asked = under.engine.ask(under.slow, tell(controller.signal));
        setTimeout(() => controller.abort(), 20);
        await expectKind(asked, "cancelled");
      },
    );

    it.each(WAYS)(
      "ends at once when it is cancelled between two pieces, told by %s",
      async (_, tell) => {
        const controller = new AbortController();
        let pieces = 0;
        const asked = under.engine.ask(under.slow, {
          ...tell(controller.signal),
          onText: () => {
            pieces++;
            controller.abort();
          },
        });
        await expectKind(asked, "cancelled");
        expect(pieces).toBeLessThanOrEqual(2);
      },
    );

    it("throws the reason when that is an EngineError itself", async () => {
      const controller = new AbortController();
      const reason = new EngineError("timeout", "No answer in 20 ms.");
      const asked = under.engine.ask(under.slow, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 20);
      await expect(asked).rejects.toBe(reason);
    });

    it("answers after a cancelled request as if nothing had been", async () => {
      const reply = await under.engine.ask(request("Still there?"));
      expect(reply.text.length).toBeGreaterThan(0);
    });

    it("answers many requests side by side, each its own", async () => {
      const texts = Array.from({ length: 6 }, (_, i) => `Message number ${i}`);
      const options = { ...under.options, temperature: 0, maxTokens: 12 };
      const ask = (text: string) => under.engine.ask(request(text, { options }));
      const together = await Promise.all(texts.map(ask));
      for (const [i, text] of texts.entries()) {
        expect(together[i]!.text).toBe((await ask(text)).text);
      }
    });

    it("throws an EngineError for a model that is not there", async () => {
      const error = await failure(under.engine.ask(request("Hi", { model: "no-such-model" })));
      expect(error).toBeInstanceOf(EngineError);
      expect((error as EngineError).kind).toBe("not-found");
      expect((error as EngineError).retryable).toBe(false);
    });

    it("can be closed, twice, and used again", async () => {
      await under.engine.close();
      await under.engine.close();
      const reply = await under.engine.ask(request("And again?"));
      expect(reply.text.length).toBeGreaterThan(0);
    });
  });
}

/** What a promise rejects with; undefined when it does not. */
export function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** Expects an `EngineError` of one kind, and returns it. */
export async function expectKind(
  promise: Promise<unknown>,
  kind: EngineError["kind"],
): Promise<EngineError> {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(EngineError);
  expect((error as EngineError).kind).toBe(kind);
  return error as EngineError;
}
