import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeEngines, scripted } from "../../src/engines/index.js";
import { models } from "../../src/functions/index.js";
import { type FakeOllama, startFakeOllama } from "../servers/fake-ollama.js";

let fake: FakeOllama;
const host = process.env.OLLAMA_HOST;
beforeEach(async () => {
  fake = await startFakeOllama({ pullable: [{ name: "qwen3:0.6b", size: 10 }] });
  process.env.OLLAMA_HOST = fake.url;
});
afterEach(async () => {
  if (host === undefined) delete process.env.OLLAMA_HOST;
  else process.env.OLLAMA_HOST = host;
  await closeEngines();
  await fake.stop();
});

describe("models", () => {
  it("lists every engine's models under the names that the option model takes", async () => {
    const listed = await models.list();
    expect(listed).toContainEqual(
      expect.objectContaining({ engine: "ollama", spec: "llama3.2:latest" }),
    );
    expect(listed).toContainEqual(expect.objectContaining({ engine: "gguf", spec: "sample" }));
  });

  it("lists the rest while a server does not answer", async () => {
    await fake.stop();
    expect((await models.list()).map(({ spec }) => spec)).toContain("sample");
  });

  it("has a server fetch a model", async () => {
    await models.pull("qwen3:0.6b");
    expect((await models.list()).map(({ spec }) => spec)).toContain("qwen3:0.6b");
  });

  it("says when an engine fetches none", async () => {
    await expect(models.pull(scripted(() => "x"))).rejects.toThrow("fetches no models");
    await expect(models.pull("gguf:other")).rejects.toThrow("fetches no models");
  });
});
