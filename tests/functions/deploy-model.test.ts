import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { models } from "../../src/late-functions.js";
import { startFakeOllama } from "../servers/fake-ollama.js";

it("deploys a GGUF file to the server of the settings, where it is listed and can be asked", async () => {
  const fake = await startFakeOllama({ models: [{ name: "qwen2.5:0.5b" }], answer: () => "hi" });
  const folder = await mkdtemp(join(tmpdir(), "deploy-"));
  vi.stubEnv("OLLAMA_HOST", fake.url);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
    await fake.stop();
  });
  const gguf = join(folder, "labels.gguf");
  await writeFile(gguf, "GGUF and more");
  const steps: string[] = [];
  const made = await models.deploy("ollama:labels", {
    gguf,
    base: "qwen2.5:0.5b",
    onProgress: ({ status }) => steps.push(status),
  });
  expect(made).toMatchObject({ model: "labels:latest", answer: "hi", uploadedBytes: 13 });
  expect(steps[0]).toBe("hashing labels.gguf");
  const listed = (await models.list()).filter(({ engine }) => engine === "ollama");
  expect(listed.map(({ spec }) => spec)).toEqual(["qwen2.5:0.5b", "labels:latest"]);
  await expect(models.deploy("labels", { gguf })).rejects.toMatchObject({ code: "option-invalid" });
});
