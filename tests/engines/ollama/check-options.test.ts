import { describe, expect, it } from "vitest";
import { type OllamaOptions, ollama } from "../../../src/engines/ollama/index.js";
import { TaskError } from "../../../src/errors/index.js";
import { question, serve } from "./serve.js";

function refusal(options: object): TaskError {
  try {
    ollama(options as OllamaOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(TaskError);
    return error as TaskError;
  }
  throw new Error("It was not refused.");
}

describe("options of the ollama engine", () => {
  it.each([
    ["loadTimeoutMs", [0, -1, Number.NaN, "10", null, Number.NEGATIVE_INFINITY]],
    ["serverTimeoutMs", [0, -5, Number.NaN, "10", {}]],
    ["connections", [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2", null]],
  ])("refuses a %s that cannot be used, and names it", (name, values) => {
    for (const value of values) {
      const error = refusal({ [name]: value });
      expect(error).toMatchObject({ code: "option-invalid" });
      expect(error.message).toContain(name);
      expect(error.hint).toMatch(/^Give /);
    }
  });

  it("refuses headers that cannot be sent, without showing what may be a secret", () => {
    for (const headers of [
      { "X Team": "a" },
      { "X-Key": "secret\r\nHost: evil" },
      { "X-Key": "secret\u0000" },
      { "X-Key": 12 },
      { "": "a" },
      [["X-Key", "secret"]],
      new Map([["X-Key", "secret"]]),
      "X-Key: secret",
    ]) {
      const error = refusal({ headers });
      expect(error).toMatchObject({ code: "option-invalid" });
      expect(error.message).not.toContain("secret");
    }
    expect(() => ollama({ headers: { "X-Key": "sécret", "x-empty": "" } })).not.toThrow();
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 32, 2 ** 31, 1500.5])(
    "takes %s milliseconds: what no timer can wait for is no limit",
    async (timeoutMs) => {
      const fake = await serve({ loadMs: 5 });
      const engine = ollama({
        host: fake.fake.url,
        loadTimeoutMs: timeoutMs,
        serverTimeoutMs: timeoutMs,
        connections: 1,
      });
      expect((await engine.inspect("llama3.2", {})).name).toContain("llama3.2");
      await engine.warm("llama3.2", {});
      expect((await engine.ask(question("Hi"))).text).not.toBe("");
      await engine.close();
    },
  );
});
