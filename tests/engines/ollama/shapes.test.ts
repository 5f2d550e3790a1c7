import { describe, expect, it } from "vitest";
import { lastBody, question, serve } from "./serve.js";

const SCHEMA = {
  type: "object",
  properties: { Reason: { type: "string" }, Label: { enum: ["a", "b"] } },
  required: ["Reason", "Label"],
};
const keysOf = (text: string) => Object.keys(JSON.parse(text));
const sentKeys = (body: Record<string, unknown>) =>
  Object.keys((body.format as typeof SCHEMA).properties);

describe("a server that sorts properties", () => {
  it("is found out by its first answer and given sortable names from then on", async () => {
    const { engine, fake } = await serve({ models: [{ name: "llama3.2", native: true }] });
    const first = await engine.ask(question("one", { schema: SCHEMA }));
    expect(sentKeys(lastBody(fake))).toEqual(["Reason", "Label"]);
    expect(keysOf(first.text)).toEqual(["Label", "Reason"]);
    const second = await engine.ask(question("two", { schema: SCHEMA }));
    expect(sentKeys(lastBody(fake))).toEqual(["a_Reason", "b_Label"]);
    expect(keysOf(second.text)).toEqual(["Reason", "Label"]);
  });

  it("is remembered for schemas it has not seen, as packed requests have them", async () => {
    const { engine } = await serve({ models: [{ name: "llama3.2", native: true }] });
    await engine.ask(question("one", { schema: SCHEMA }));
    const rows = {
      type: "object",
      properties: { r2: SCHEMA, r10: SCHEMA },
      required: ["r2", "r10"],
    };
    const reply = await engine.ask(question("two", { schema: rows }));
    const answer = JSON.parse(reply.text);
    expect(Object.keys(answer)).toEqual(["r2", "r10"]);
    expect(Object.keys(answer.r10)).toEqual(["Reason", "Label"]);
  });

  it("is not held against another model of the same server", async () => {
    const models = [{ name: "llama3.2", native: true }, { name: "other" }];
    const { engine, fake } = await serve({ models });
    await engine.ask(question("one", { schema: SCHEMA }));
    const reply = await engine.ask(question("two", { schema: SCHEMA, model: "other" }));
    expect(sentKeys(lastBody(fake))).toEqual(["Reason", "Label"]);
    expect(keysOf(reply.text)).toEqual(["Reason", "Label"]);
  });

  it("streams with the declared names, and the pieces add up", async () => {
    const { engine } = await serve({ models: [{ name: "llama3.2", native: true }] });
    await engine.ask(question("one", { schema: SCHEMA }));
    const pieces: string[] = [];
    const reply = await engine.ask(question("two", { schema: SCHEMA }), {
      onText: (piece) => pieces.push(piece),
    });
    expect(keysOf(reply.text)).toEqual(["Reason", "Label"]);
    expect(pieces.join("")).toBe(reply.text);
    expect(pieces.length).toBeGreaterThan(1);
  });

  it("gives a cut answer back under the declared names", async () => {
    const { engine } = await serve({ models: [{ name: "llama3.2", native: true }] });
    await engine.ask(question("one", { schema: SCHEMA }));
    const options = { maxTokens: 5 };
    for (const context of [{}, { onText: () => {} }]) {
      const reply = await engine.ask(question("two", { schema: SCHEMA, options }), context);
      expect(reply.finish).toBe("length");
      expect(reply.text).toMatch(/^\{"Reason":"te/);
    }
  });

  it("is asked with natural names while its answers are in order or cannot tell", async () => {
    const answers = ["no json", '{"Reason":"x","Label":"a"}', "{}", "[]"];
    const { engine, fake } = await serve({ answer: ({ number }) => answers[number - 1] });
    for (const _ of answers) {
      await engine.ask(question("Hi", { schema: SCHEMA }));
      expect(sentKeys(lastBody(fake))).toEqual(["Reason", "Label"]);
    }
  });
});
