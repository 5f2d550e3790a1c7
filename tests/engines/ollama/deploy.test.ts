import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PullProgress } from "../../../src/contract/index.js";
import {
  type DeployOptions,
  deployToOllama,
  showOllamaModel,
} from "../../../src/engines/ollama/index.js";
import {
  DataValidationError,
  EngineError,
  EngineUnavailableError,
  ModelLoadingError,
  ModelNotFoundError,
  ModelUnsuitableError,
  TaskError,
} from "../../../src/errors/index.js";
import type { FakeOllama, FakeOllamaOptions } from "../../servers/fake-ollama.js";
import { expectKind, failure } from "../engine-contract.js";
import { serve } from "./serve.js";

const BASE = {
  name: "qwen2.5:0.5b",
  family: "qwen2",
  template: "{{ .Prompt }}<|im_end|>",
  renderer: "qwen",
  parser: "qwen",
  parameters: 'stop    "<|im_start|>"\nstop    "<|im_end|>"\ntemperature    0.7',
  license: "Apache License",
};

/** A file with the beginning of a GGUF file, and rather more bytes than one piece of an upload. */
async function ggufFile(name = "labels.gguf", bytes = 2_500_000): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deploy-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(bytes, name)]));
  return path;
}

async function served(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const { fake } = await serve({ models: [BASE], answer: () => "hello", ...options });
  return fake;
}

function deploy(fake: FakeOllama, options: Partial<DeployOptions>) {
  return deployToOllama({ model: "labels", host: fake.url, ...options });
}

function createBody(fake: FakeOllama): Record<string, unknown> {
  const create = fake.received.find(({ path }) => path.endsWith("/api/create"));
  return create?.body ?? {};
}

describe("deploying a GGUF file", () => {
  it("uploads it, copies how the base is talked to, and asks the new model", async () => {
    const fake = await served();
    const gguf = await ggufFile();
    const steps: PullProgress[] = [];
    const made = await deploy(fake, {
      gguf,
      base: "qwen2.5:0.5b",
      system: "You label feedback.",
      parameters: { temperature: 0 },
      onProgress: (step) => steps.push(step),
    });
    expect(made).toMatchObject({
      model: "labels:latest",
      serverVersion: "0.34.1",
      uploadedBytes: 2_500_004,
      answer: "hello",
      copied: ["template", "renderer", "parser", "parameters", "license"],
    });
    const body = createBody(fake);
    expect(body).toMatchObject({
      model: "labels",
      template: BASE.template,
      renderer: "qwen",
      parser: "qwen",
      parameters: { stop: ["<|im_start|>", "<|im_end|>"], temperature: 0 },
      system: "You label feedback.",
    });
    expect(body.from).toBeUndefined();
    expect(Object.keys(body.files as object)).toEqual(["labels.gguf"]);
    expect(steps.at(-1)).toEqual({ status: "asking the new model" });
    const uploading = steps.filter(({ status }) => status === "uploading labels.gguf");
    expect(uploading.length).toBeGreaterThan(2);
    expect(uploading.at(-1)).toMatchObject({ doneBytes: 2_500_004, totalBytes: 2_500_004 });
    expect(steps.map(({ status }) => status)).toContain("success");
  });

  it("sends the bytes as they are, with their length and digest", async () => {
    const fake = await served();
    const gguf = await ggufFile("odd name.gguf", 3);
    await deploy(fake, { gguf });
    const digest = createHash("sha256").update("GGUFodd").digest("hex");
    const upload = fake.received.find(
      ({ method, path }) => method === "POST" && path.includes("blobs"),
    );
    expect(upload?.path).toBe(`/api/blobs/sha256:${digest}`);
    expect(upload?.headers["content-length"]).toBe("7");
    expect(createBody(fake).files).toEqual({ "odd name.gguf": `sha256:${digest}` });
  });

  it("sends nothing that the server has", async () => {
    const fake = await served();
    const gguf = await ggufFile();
    await deploy(fake, { gguf });
    const again = await deploy(fake, { gguf, replace: true });
    expect(again.uploadedBytes).toBe(0);
    const uploads = fake.received.filter(
      ({ method, path }) => method === "POST" && /blobs/.test(path),
    );
    expect(uploads).toHaveLength(1);
  });

  it("takes the shards of one file", async () => {
    const fake = await served();
    const shards = [
      await ggufFile("m-00001-of-00002.gguf", 10),
      await ggufFile("m-00002-of-00002.gguf", 10),
    ];
    await deploy(fake, { gguf: shards });
    expect(Object.keys(createBody(fake).files as object)).toHaveLength(2);
  });

  it("prefers the caller's template, and then copies no renderer", async () => {
    const fake = await served();
    await deploy(fake, {
      gguf: await ggufFile("a.gguf", 9),
      base: BASE.name,
      template: "{{ .Prompt }}",
    });
    const body = createBody(fake);
    expect(body.template).toBe("{{ .Prompt }}");
    expect(body.renderer).toBeUndefined();
    expect(body.parameters).toMatchObject({ temperature: 0.7 });
  });

  it("does not take the placeholder of a base without a template for one", async () => {
    const fake = await served({ models: [{ name: "plain", template: "{{ .Prompt }}\n" }] });
    const made = await deploy(fake, { gguf: await ggufFile("a.gguf", 9), base: "plain" });
    expect(made.copied).toEqual([]);
    expect(createBody(fake).template).toBeUndefined();
  });

  it("reaches a server behind a gateway, with credentials", async () => {
    const { fake } = await serve({ models: [], base: "/ollama", auth: "me:secret" });
    const host = fake.url.replace("http://", "http://me:secret@");
    const made = await deployToOllama({ model: "x", gguf: await ggufFile("x.gguf", 5), host });
    expect(made.host).toBe(fake.url);
  });
});

describe("deploying without weights", () => {
  it("makes a few-shot model from its base", async () => {
    const fake = await served();
    const messages = [
      { role: "user" as const, content: "The app crashes." },
      { role: "assistant" as const, content: "Product" },
    ];
    const made = await deploy(fake, {
      base: BASE.name,
      system: "Answer with a label.",
      messages,
      parameters: { temperature: 0, stop: ["\n"] },
    });
    expect(made).toMatchObject({ uploadedBytes: 0, copied: [] });
    expect(createBody(fake)).toEqual({
      model: "labels",
      from: BASE.name,
      system: "Answer with a label.",
      messages,
      parameters: { temperature: 0, stop: ["\n"] },
      stream: true,
    });
    const shown = await showOllamaModel("labels", { host: fake.url });
    expect(shown).toMatchObject({ system: "Answer with a label.", template: BASE.template });
  });

  it("adds an adapter on a server that still takes one", async () => {
    const fake = await served({ version: "0.33.2" });
    await deploy(fake, { base: BASE.name, adapter: await ggufFile("lora.gguf", 30), check: false });
    expect(createBody(fake)).toMatchObject({ from: BASE.name, adapters: expect.anything() });
  });
});

describe("what a server's version cannot do is told before the upload", () => {
  it.each([
    ["0.34.1", { base: BASE.name, adapter: "x.gguf" }, /no adapters.*\n.*Merge/],
    ["0.35.0", { gguf: "x.gguf", quantize: "q4_K_M" }, /not quantize.*\n.*llama-quantize/],
    ["0.4.9", { gguf: "x.gguf" }, /0\.4\.9 cannot make models.*\n.*0\.5\.5/],
  ])("%s", async (version, options, said) => {
    const fake = await served({ version });
    const error = await expectKind(deploy(fake, options), "refused");
    expect(error.message).toMatch(said);
    expect(fake.received.every(({ path }) => !path.includes("blobs"))).toBe(true);
  });

  it("takes a build without a number for the newest", async () => {
    const fake = await served({ version: "0.0.0" });
    await expectKind(deploy(fake, { base: BASE.name, adapter: "x.gguf" }), "refused");
  });
});

describe("a deployment that cannot be", () => {
  it.each<[string, Partial<DeployOptions>, RegExp]>([
    ["nothing to make it of", {}, /nothing to make a model of/],
    ["a bad name", { model: "my labels!", base: BASE.name }, /no name for a model/],
    ["its own base", { model: "QWEN2.5:0.5b", base: BASE.name }, /replace its own base/],
    ["an adapter without a base", { adapter: "a.gguf" }, /nothing to make|needs the base/],
    ["an empty list of files", { gguf: [] }, /names no file/],
  ])("is refused at once: %s", async (_, options, said) => {
    const error = await failure(
      deployToOllama({ model: "labels", host: "http://127.0.0.1:9", ...options }),
    );
    expect(error).toBeInstanceOf(TaskError);
    expect(String(error)).toMatch(said);
  });

  it("keeps a model that has the name, unless it may be replaced", async () => {
    const fake = await served({ models: [BASE, { name: "labels" }] });
    const error = await failure(deploy(fake, { base: BASE.name }));
    expect(error).toBeInstanceOf(TaskError);
    expect(String(error)).toContain("replace: true");
    expect((await deploy(fake, { base: BASE.name, replace: true })).model).toBe("labels:latest");
  });

  it("names the models there are when the base is not one of them", async () => {
    const fake = await served();
    const error = await failure(deploy(fake, { base: "qwen2.5:7b" }));
    expect(error).toBeInstanceOf(ModelNotFoundError);
    expect(String(error)).toContain("qwen2.5:0.5b");
  });

  it("wants a GGUF file that is there and is one", async () => {
    const fake = await served();
    const other = await ggufFile();
    await writeFile(other, "PK\u0003\u0004 a zip");
    expect(await failure(deploy(fake, { gguf: "/no/such.gguf" }))).toMatchObject({
      code: "file-not-found",
    });
    const error = await failure(deploy(fake, { gguf: other }));
    expect(error).toBeInstanceOf(DataValidationError);
    expect(error).toMatchObject({ code: "file-format" });
  });

  it("says so when no server is there", async () => {
    const fake = await served();
    await fake.stop();
    expect(await failure(deploy(fake, { base: BASE.name }))).toBeInstanceOf(EngineUnavailableError);
  });

  it.each([
    ["failed to validate GGUF with llama-quantize: unknown", ModelUnsuitableError],
    ["unsupported architecture", ModelUnsuitableError],
    ["no space left on device", EngineError],
  ])("tells what the server says in its stream: %s", async (createError, type) => {
    const fake = await served({ createError });
    const error = await failure(deploy(fake, { base: BASE.name }));
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toContain(createError);
  });

  it("tells why an upload was refused", async () => {
    const fake = await served({ blobError: { status: 507, text: "no space left on device" } });
    const error = await failure(deploy(fake, { gguf: await ggufFile("a.gguf", 50) }));
    expect(error).toMatchObject({ kind: "server", status: 507 });
  });

  it("notices a stream that ends without success", async () => {
    const fake = await served({ pieceMs: 5000 });
    const making = failure(deploy(fake, { base: BASE.name }));
    await expect.poll(() => fake.received.some(({ path }) => path.endsWith("create"))).toBe(true);
    await fake.stop();
    expect(await making).toBeInstanceOf(Error);
  });

  it("ends at once when it is aborted, also in the middle of an upload", async () => {
    const fake = await served();
    const abort = new AbortController();
    const deploying = deploy(fake, {
      gguf: await ggufFile(),
      signal: abort.signal,
      onProgress: ({ status, doneBytes = 0 }) => {
        if (status.startsWith("uploading") && doneBytes > 0) abort.abort();
      },
    });
    await expectKind(deploying, "cancelled");
    expect(createBody(fake)).toEqual({});
  });
});

describe("the finished model is asked", () => {
  it("with the caller's own question", async () => {
    const fake = await served({ answer: ({ prompt }) => `You said: ${prompt}` });
    const made = await deploy(fake, { base: BASE.name, check: "Which label?" });
    expect(made.answer).toBe("You said: Which label?");
  });

  it("and not at all when that is not wanted", async () => {
    const fake = await served();
    expect((await deploy(fake, { base: BASE.name, check: false })).answer).toBeUndefined();
    expect(fake.received.some(({ path }) => path.endsWith("/api/chat"))).toBe(false);
  });

  it("and one that answers nothing is no success", async () => {
    const fake = await served({ answer: () => " " });
    const error = await failure(deploy(fake, { base: BASE.name }));
    expect(error).toBeInstanceOf(ModelUnsuitableError);
    expect(String(error)).toContain("ollama rm labels");
  });

  it("nor is one that cannot be loaded", async () => {
    const fake = await served({
      models: [{ ...BASE, loadError: "llama-server process has terminated: unknown architecture" }],
    });
    expect(await failure(deploy(fake, { base: BASE.name }))).toBeInstanceOf(ModelLoadingError);
  });
});
