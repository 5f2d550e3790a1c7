import { describe, expect, it } from "vitest";
import { checkNames, type PromptframeError } from "../../src/errors/index.js";
import { fineTuneOrConfig } from "../../src/functions/index.js";
import { checkOptions } from "../../src/functions/read-options.js";
import { isSecret, receivedText, receivedValue } from "../../src/functions/received-text.js";

const SECRET = "sk-4242424242";

async function refusal(call: PromiseLike<unknown>): Promise<PromptframeError> {
  return call.then(
    () => expect.unreachable("accepted") as never,
    (error: PromptframeError) => error,
  );
}

/** Everything a notebook or a log may show of an error. */
function whole(error: PromptframeError): string {
  return JSON.stringify([error.message, error.hint, error.received, String(error.cause)]);
}

describe("a look at a wrong value", () => {
  it("hides what may be a secret, wherever it is shown", () => {
    class Server {
      readonly apiKey = SECRET;
      readonly name = "mine";
    }
    const values: object[] = [
      { env: { HF_TOKEN: SECRET } },
      { environment: SECRET },
      { host: "h", headers: { "X-Team": SECRET } },
      { a: { Authorization: `Bearer ${SECRET}` } },
      [{ "x-api-key": SECRET }],
      new Server(),
      { hf_token: SECRET, clientSecret: SECRET, password: SECRET, cookie: SECRET },
    ];
    for (const value of values) {
      expect(receivedText(value)).not.toContain("42");
      expect(receivedText(value)).toContain("…");
      expect(receivedValue(value)).toBe(receivedText(value));
    }
    expect(receivedText(new Server())).toMatch(/^Server \{ .*name: 'mine'/);
  });

  it("shows everything else as it is", () => {
    expect(receivedText({ maxTokens: 5, contextTokens: 16 })).toBe(
      "{ maxTokens: 5, contextTokens: 16 }",
    );
    expect(receivedText([1, 2, 3, 4, 5, 6, 7])).toBe("[ 1, 2, 3, 4, 5, ... 2 more items ]");
    expect(receivedText(new Map([[1, 2]]))).toBe("Map(1) { 1 => 2 }");
    expect(receivedText(new Uint8Array(2))).toBe("Uint8Array(2) [ 0, 0 ]");
    expect(receivedText(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect([receivedValue(5), receivedValue("x"), receivedValue(null)]).toEqual([5, "x", null]);
    expect(receivedValue(undefined)).toBeUndefined();
    expect(receivedValue(() => 1)).toBe("a function");
    expect([isSecret(["trainerOptions", "environment", "A"]), isSecret(["label"])]).toEqual([
      true,
      false,
    ]);
  });
});

describe("what an error keeps of wrong options", () => {
  it("is the wrong value, the values by name of several, the name of an unknown one", async () => {
    const given = { model: "sample", prompt: "{{text}}" };
    const received = async (more: object) =>
      (await refusal(checkOptions("processDataset", { ...given, ...more }))).received;
    expect(await received({ retries: 99 })).toBe(99);
    expect(await received({ options: { temperature: 9 } })).toBe(9);
    expect(await received({ rows: { first: 1.5 } })).toBe("{ first: 1.5 }");
    expect(await received({ model: undefined })).toBeUndefined();
    expect(await received({ apiKey: SECRET })).toBe("apiKey");
    expect(await received({ retries: 99, fresh: "yes", apikey: SECRET })).toEqual({
      retries: 99,
      fresh: "yes",
      apikey: "apikey",
    });
    const list = await refusal(checkOptions("processDataset", [{ headers: { a: SECRET } }]));
    expect(whole(list)).not.toContain(SECRET);
  });

  it("never holds the environment or the headers that stand beside it", async () => {
    const label = "Topic";
    const rows = [{ text: "a", Topic: "x" }];
    const wrong: object[] = [
      { trainerOptions: { environment: { HF_TOKEN: SECRET }, colour: 1 } },
      { trainerOptions: { environment: `HF_TOKEN=${SECRET}` } },
      { trainerOptions: { environment: { HF_TOKEN: [SECRET] } } },
      { trainer: { command: 5, environment: { HF_TOKEN: SECRET } } },
      { deploy: { model: "m", headers: { Authorization: SECRET }, colour: 1 } },
      { model: { host: "http://gpu", headers: { Authorization: SECRET } } },
    ];
    for (const more of wrong) {
      const options = { model: "sample", label, ...more } as never;
      const error = await refusal(fineTuneOrConfig(rows, options));
      expect(error.code).toBe("option-invalid");
      expect(whole(error)).not.toContain(SECRET);
    }
    expect(() =>
      checkNames("ollama", { headers: { Authorization: SECRET }, hots: 1 }, ["host", "headers"]),
    ).toThrow(expect.objectContaining({ received: "hots" }));
    expect(() => checkNames("ollama", [SECRET], ["host"])).toThrow(
      expect.objectContaining({ received: "0" }),
    );
  });
});
