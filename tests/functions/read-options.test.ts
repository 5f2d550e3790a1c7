import { describe, expect, it } from "vitest";
import { PromptframeError } from "../../src/errors/index.js";
import { ask, compare, fineTuneOrConfig, runs } from "../../src/functions/index.js";
import { checkOptions } from "../../src/functions/read-options.js";

const task = { model: "sample", prompt: "{{text}}" };

type Call = Parameters<typeof checkOptions>[0];

/** What is said about options of `processDataset`, or of another call. */
async function complaint(
  more: Record<string, unknown>,
  call: Call = "processDataset",
): Promise<string> {
  const error = await checkOptions(call, { ...task, ...more }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PromptframeError);
  expect(error).toMatchObject({ code: "option-invalid" });
  return (error as Error).message;
}

const ROWS =
  'option "rows" must be { first: 20 }, { from: 1, to: 20 } (rows count from 1), { ids: ["7"] }, { idsFile: "ids.txt" } or a function of the row';

describe("an option that cannot be", () => {
  it.each([
    [{ limit: 20 }, "{ limit: 20 }"],
    [20, "20"],
    [[1, 2, 3], "[ 1, 2, 3 ]"],
    [{ from: 0 }, "{ from: 0 }"],
    [{ first: 1.5 }, "{ first: 1.5 }"],
    [{ first: 5, to: 9 }, "{ first: 5, to: 9 }"],
    [{ ids: [5n] }, "{ ids: [ 5n ] }"],
  ])("is told the forms of rows: %s", async (rows, received) => {
    expect(await complaint({ rows })).toBe(`processDataset: ${ROWS}; received ${received}.`);
  });

  it.each([
    [{ timeout: "30s" }, "must be a number of milliseconds above 0, such as 30000, "],
    [{ timeout: Number.NaN }, '"slow" or "network"; received NaN.'],
    [{ timeout: 5n }, "received 5n."],
    [{ concurrency: "4" }, 'must be "auto" or a whole number from 1 to 1024; received "4".'],
    [{ retries: 99 }, 'option "retries" must be a whole number from 0 to 20; received 99.'],
    [{ retries: 0.5 }, 'option "retries" must be a whole number from 0 to 20; received 0.5.'],
    [{ options: { temperature: 9 } }, '"options.temperature" must be a number from 0 to 2;'],
    [{ options: { contextTokens: 1 } }, "must be a whole number of 16 or more; received 1."],
    [{ options: { stop: ["x", ""] } }, '"options.stop.1" must be a text that is not empty'],
    [{ options: 5 }, 'option "options" must be an object; received 5.'],
    [{ run: true }, 'option "run" must be false or a text that is not empty; received true.'],
    [{ existing: "keep" }, 'must be "validate" or "replace"; received "keep".'],
    [{ rowsPerRequest: "huge" }, '"small", "medium", "large" or a whole number from 1 to 50;'],
    [{ fresh: "yes" }, 'option "fresh" must be true or false; received "yes".'],
    [{ name: Symbol("x") }, 'option "name" must be a text that is not empty; received Symbol(x).'],
    [{ signal: new AbortController() }, "must be an AbortSignal, such as controller.signal;"],
    [{ answer: ["A", "B"] }, "such as z.object({ Topic: z.enum([…]) }); received [ 'A', 'B' ]."],
    [{ onEvent: "log" }, 'option "onEvent" must be a function; received "log".'],
  ])("is told what it takes, and what it was: %o", async (more, part) => {
    expect(await complaint(more)).toContain(part);
  });

  it("may hold itself, throw when it is read, or be long", async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const name of ["answer", "model", "rows", "timeout", "options"]) {
      expect(await complaint({ [name]: cyclic })).toMatch(/Circular|options\.self/);
    }
    const hostile = {
      get width(): never {
        throw new Error("read me not");
      },
      toJSON: () => 5n,
      toString: 7,
    };
    expect(await complaint({ answer: hostile })).toContain("[Getter]");
    const long = await complaint({ timeout: "x".repeat(10_000) });
    expect(long.length).toBeLessThan(300);
  });

  it("is one that is wrong in each of several ways", async () => {
    const message = await complaint({ retries: -1, model: undefined, colour: 1, rows: 3 });
    for (const part of ["retries", '"model" is missing', '"colour"', '"rows"']) {
      expect(message).toContain(part);
    }
  });

  it("keeps a reason of its own", async () => {
    expect(await complaint({ variants: {}, confidence: true }, "compare")).toContain(
      "probabilities: true is for labels; received true",
    );
  });
});

describe("an option that is not there", () => {
  it.each([
    [{ temperature: 0 }, "it is one of the model's: write options: { temperature: 0 }"],
    [{ maxTokens: 10 }, "write options: { maxTokens: 10 }"],
    [{ max_tokens: 10 }, "did you mean options: { maxTokens: … }?"],
    [{ modle: "x" }, 'did you mean "model"?'],
    [{ options: { temprature: 0 } }, '"options.temprature" (did you mean "temperature"?)'],
    [{ options: { timeout: 5 } }, '"options.timeout" (write it beside options, not in it)'],
    [{ options: { colour: 5 } }, '"options.colour" (known are temperature, topP,'],
    [{ colour: 5 }, '"colour" (known are model, system, options,'],
  ])("is told where it belongs, or what is near: %j", async (more, part) => {
    expect(await complaint(more)).toContain(part);
  });
});

describe("a call that is given too little", () => {
  const CALLS: Call[] = [
    "processDataset",
    "estimate",
    "batchInference",
    "ask",
    "retryFailures",
    "compare",
    "benchmark",
    "fineTuneOrConfig",
  ];

  async function hintOf(call: Call, given: unknown): Promise<string> {
    const error = await checkOptions(call, given).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "option-invalid" });
    return String((error as PromptframeError).hint);
  }

  it.each(CALLS)("%s: its hint is options that it takes", async (call) => {
    for (const given of [undefined, null, "sample", 7, []]) {
      const [, options] = (await hintOf(call, given)).match(/(\{.*\})/)!;
      await checkOptions(call, new Function(`return ${options}`)());
    }
  });

  it.each(["processDataset", "estimate", "batchInference", "ask", "fineTuneOrConfig"] as const)(
    "%s: is also told so where a part is missing, and only then",
    async (call) => {
      expect(await hintOf(call, {})).toContain("Give at least { model:");
      expect(await hintOf(call, { ...task, colour: 1 })).toBe("undefined");
    },
  );

  it("names no part that the call would refuse", async () => {
    await expect(ask("x", undefined as never)).rejects.toMatchObject({
      hint: 'Give at least { model: "llama3.2" }.',
    });
    await expect(compare([{ text: "x" }], undefined as never)).rejects.toThrow(/variants: \{/);
    await expect(fineTuneOrConfig([], undefined as never)).rejects.toThrow(/label: "Topic"/);
  });
});

describe("a call that keeps no run of its own", () => {
  it.each(["run", "project", "version", "fresh", "reask", "failOnError"])(
    "takes no %s",
    async (name) => {
      const more = { [name]: name === "failOnError" ? 0.5 : "x" };
      const error = await checkOptions("retryFailures", { model: "sample", ...more }).catch(
        (e) => e,
      );
      expect(error.message).toContain(`there is no option "${name}"`);
      expect(error.message).not.toMatch(/known are .*(reask|fresh|failOnError)/);
    },
  );

  it("reads what it does take", async () => {
    const wrong = (options: object) => runs.retryFailures("x", options as never);
    await expect(wrong({ statuses: "failed" })).rejects.toThrow(/"statuses" must be a list, each/);
    await expect(wrong({ statuses: ["bad"] })).rejects.toThrow(
      /"invalid", "truncated" or "failed"/,
    );
    await expect(wrong({ system: "x" })).rejects.toThrow(/no option "system"/);
  });
});
