import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ModelOptions } from "../../src/contract/index.js";
import { readHeader } from "../../src/engines/gguf/header.js";
import { gguf } from "../../src/engines/gguf/index.js";
import { countOfWeights } from "../../src/engines/gguf/model-facts.js";
import {
  ModelLoadingError,
  ModelNotFoundError,
  ModelUnsuitableError,
} from "../../src/errors/index.js";
import { failure } from "./engine-contract.js";
import { writeTinyGguf } from "./tiny-gguf.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "promptframe-gguf-models-"));
const at = (name: string) => path.join(folder, name);
const model = at("tiny.gguf");
writeTinyGguf(model);
const bytes = readFileSync(model);
const sha = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("options of a run that a gguf model cannot follow", () => {
  const notesOf = async (options: ModelOptions) =>
    (await gguf({ gpu: false }).inspect(model, options)).notes;

  it("says which have no effect", async () => {
    expect(await notesOf({ labels: "score", temperature: 0, repeatPenalty: 1, stop: [] })).toEqual(
      [],
    );
    expect(await notesOf({ devices: [], think: false })).toEqual([]);
    expect(await notesOf({ devices: ["cuda:9"] })).toEqual([
      expect.stringContaining("devices has no effect"),
    ]);
    expect(await notesOf({ keepAlive: "1h" })).toEqual([
      expect.stringContaining("keepAlive has no effect"),
    ]);
    expect(await notesOf({ labels: "score", temperature: 1, stop: ["\n"] })).toEqual([
      expect.stringMatching(/"score" has no effect beside temperature, stop:/),
    ]);
    expect(await notesOf({ temperature: 1 })).toEqual([]);
  });

  it("refuses to let a model think that knows no way to", async () => {
    for (const think of [true, "high"] as const) {
      const error = await failure(gguf({ gpu: false }).inspect(model, { think }));
      expect(error).toBeInstanceOf(ModelUnsuitableError);
      expect(error).toMatchObject({ received: think, hint: expect.stringContaining("think") });
    }
    for (const template of ["{{ messages }}<think></think>", "{% if thinking %}{% endif %}"]) {
      const thinker = at("thinker.gguf");
      writeTinyGguf(thinker, { chatTemplate: template });
      await expect(gguf({ gpu: false }).inspect(thinker, { think: true })).resolves.toBeTruthy();
    }
  });
});

describe("gguf header", () => {
  it("reads values, lengths of arrays and the number of weights", async () => {
    const header = await readHeader(model);
    expect(header.version).toBe(3);
    expect(header.values.get("general.architecture")).toBe("llama");
    expect(header.values.get("llama.context_length")).toBe(512);
    expect(header.values.get("tokenizer.ggml.add_bos_token")).toBe(true);
    expect(header.values.get("llama.attention.layer_norm_rms_epsilon")).toBeCloseTo(1e-5, 9);
    expect(header.lengths.get("tokenizer.ggml.tokens")).toBe(4 + 256 + 4);
    expect(header.weights).toBe(2 * 32 * 264 + 32 + 2 * (2 * 32 + 4 * 32 * 32 + 3 * 32 * 64));
    expect(header.sizeBytes).toBe(bytes.length);
  });

  it("reads a vocabulary that is larger than what is read at once", async () => {
    const long = at("long.gguf");
    const texts = Array.from({ length: 30_000 }, (_, index) => `${"word".repeat(12)}${index}`);
    writeTinyGguf(long, { metadata: { "test.texts": texts, "test.after": "still here" } });
    const header = await readHeader(long);
    expect(header.lengths.get("test.texts")).toBe(30_000);
    expect(header.values.get("test.after")).toBe("still here");
  });

  it("says what is wrong with a broken file, wherever it is cut", async () => {
    const broken = at("broken.gguf");
    for (let length = 0; length < bytes.length / 4; length += 997) {
      writeFileSync(broken, bytes.subarray(0, length));
      await expect(readHeader(broken)).rejects.toThrow(RangeError);
    }
    writeFileSync(broken, "this is no model at all");
    await expect(readHeader(broken)).rejects.toThrow("it is no GGUF file");
    const huge = Buffer.from(bytes);
    huge.writeBigUInt64LE(2n ** 60n, 24);
    writeFileSync(broken, huge);
    await expect(readHeader(broken)).rejects.toThrow(RangeError);
  });

  it("says numbers of weights as people do", () => {
    const said = [12, 440_000, 779_136, 1_100_000, 135e6, 3_212_749_888, 70e9].map(countOfWeights);
    expect(said).toEqual(["12", "440K", "779K", "1.1M", "135M", "3.2B", "70B"]);
  });
});

describe("models in memory", () => {
  it("are told with what they take and were loaded with, and are gone once closed", async () => {
    const engine = gguf({ slots: 2 });
    expect(await engine.loaded!()).toEqual([]);
    await engine.warm(model, { threads: 1, contextTokens: 128 });
    await engine.warm(model, { contextTokens: 512 });
    const [narrow, wide] = (await engine.loaded!())!;
    expect(narrow).toMatchObject({
      name: model,
      contextTokens: 128,
      loadedWith: { threads: 1, contextTokens: 128 },
    });
    expect(narrow!.sizeBytes).toBeGreaterThan(4 * 2 * 32 * 264);
    expect(wide!.sizeBytes).toBeGreaterThan(narrow!.sizeBytes!);
    await engine.close();
    expect(await engine.loaded!()).toEqual([]);
  });
});

describe("gguf inspect", () => {
  const engine = gguf({ ollamaModels: at("ollama"), samplePath: at("no-sample.gguf") });

  it("tells what the file says, with the hash of its bytes", async () => {
    expect(await engine.inspect(model, { contextTokens: 9999 })).toMatchObject({
      name: model,
      engine: "gguf",
      digest: `sha256:${sha(bytes)}`,
      family: "llama",
      parameters: "38K",
      quantization: "F32",
      contextLength: 512,
      contextTokens: 512,
      capabilities: ["completion"],
      sizeBytes: bytes.length,
      slots: 16,
      notes: [expect.stringContaining("9999")],
    });
  });

  it("refuses models that make embeddings, and files without a vocabulary", async () => {
    for (const [architecture, metadata] of [
      ["nomic-bert", {}],
      ["qwen3", { "qwen3.pooling_type": 3 }],
      ["clip", {}],
    ] as const) {
      const file = at(`${architecture}.gguf`);
      writeTinyGguf(file, { architecture, metadata });
      const error = await failure(engine.inspect(file, {}));
      expect(error).toBeInstanceOf(ModelUnsuitableError);
    }
  });

  it("refuses broken files, before and while loading", async () => {
    const cut = at("cut.gguf");
    writeFileSync(cut, bytes.subarray(0, 2000));
    expect(await failure(engine.inspect(cut, {}))).toBeInstanceOf(ModelLoadingError);
    writeFileSync(cut, bytes.subarray(0, bytes.length - 5000));
    const late = (await failure(engine.warm(cut, {}))) as Error;
    expect(late).toBeInstanceOf(ModelLoadingError);
    expect(late.message).toContain("not within the file bounds");
  });

  it("says of a file of another kind that it is none of a model", async () => {
    writeFileSync(at("table.csv"), "a,b\n");
    const file = `tests/../${path.relative(process.cwd(), at("table.csv"))}`;
    const error = (await failure(engine.inspect(file, {}))) as Error;
    expect(error).toBeInstanceOf(ModelUnsuitableError);
    expect(error.message).toMatch(/table\.csv" is a file[\s\S]*\.gguf/);
    expect(error.message).not.toContain("ollama pull");
  });

  it("refuses an unknown option", () => {
    expect(() => gguf({ slot: 2 } as never)).toThrow(/"slots"/);
  });

  it("checks the quantization when one is asked for", async () => {
    await engine.inspect(model, { quantization: "f32" });
    const other = await failure(engine.inspect(model, { quantization: "q4_K_M" }));
    expect(other).toBeInstanceOf(ModelNotFoundError);
  });

  it("takes all parts of a split model, and misses one that is not there", async () => {
    for (const part of ["00001", "00002"]) copyFileSync(model, at(`big-${part}-of-00002.gguf`));
    const info = await engine.inspect(at("big-00001-of-00002.gguf"), {});
    expect(info.sizeBytes).toBe(2 * bytes.length);
    expect(info.digest).toBe(`sha256:${sha(Buffer.concat([bytes, bytes]))}`);
    rmSync(at("big-00002-of-00002.gguf"));
    const error = (await failure(engine.inspect(at("big-00001-of-00002.gguf"), {}))) as Error;
    expect(error.message).toContain("big-00002-of-00002.gguf");
  });

  it("names the files beside a path that is not there", async () => {
    const error = (await failure(engine.inspect(at("tinny.gguf"), {}))) as Error;
    expect(error).toBeInstanceOf(ModelNotFoundError);
    expect(error.message).toContain("tiny.gguf");
    const nowhere = (await failure(engine.inspect("/no/such/folder/m.gguf", {}))) as Error;
    expect(nowhere.message).toContain("There is no folder");
  });

  it("tells how to get the sample when it is not there", async () => {
    const error = (await failure(engine.inspect("sample", {}))) as Error;
    expect(error).toBeInstanceOf(ModelNotFoundError);
    expect(error.message).toContain("npm run train:sample");
  });
});

describe("models of Ollama", () => {
  const store = at("ollama");
  const put = (data: Buffer | string): { digest: string; size: number } => {
    const digest = sha(data);
    mkdirSync(path.join(store, "blobs"), { recursive: true });
    writeFileSync(path.join(store, "blobs", `sha256-${digest}`), data);
    return { digest: `sha256:${digest}`, size: data.length };
  };
  const LAYER = "application/vnd.ollama.image.";
  const pull = (parts: readonly string[], layers: Record<string, Buffer | string>): void => {
    const file = path.join(store, "manifests", ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    const config = {
      model_format: "gguf",
      model_family: "llama",
      model_type: "38K",
      file_type: "F32",
    };
    const manifest = {
      schemaVersion: 2,
      config: {
        mediaType: "application/vnd.docker.container.image.v1+json",
        ...put(JSON.stringify(config)),
      },
      layers: Object.entries(layers).map(([kind, data]) => ({
        mediaType: LAYER + kind,
        ...put(data),
      })),
    };
    writeFileSync(file, JSON.stringify(manifest));
  };
  const PLAIN = ["registry.ollama.ai", "library", "tiny", "latest"];
  pull(PLAIN, { model: bytes, template: "{{ .Prompt }}", license: "MIT" });
  pull(["registry.ollama.ai", "someone", "tiny", "q4"], {
    model: bytes,
    params: JSON.stringify({ stop: ["zzz"], temperature: 0.7, num_ctx: 99 }),
    system: "You are somebody.",
  });
  pull(["hf.co", "Maker", "Tiny-GGUF", "Q4_K_M"], { model: bytes });
  pull(["registry.ollama.ai", "library", "tuned", "latest"], { model: bytes, adapter: "x" });
  writeFileSync(
    path.join(store, "manifests", "registry.ollama.ai", "library", "tiny", "broken"),
    "{",
  );
  const engine = gguf({ ollamaModels: store, samplePath: model, gpu: false, slots: 2 });
  afterAll(() => engine.close());

  it("lists what was pulled, and the sample", async () => {
    const listed = await engine.list();
    expect(listed.map(({ name }) => name)).toEqual([
      "sample",
      "hf.co/Maker/Tiny-GGUF:Q4_K_M",
      "someone/tiny:q4",
      "tiny:latest",
      "tuned:latest",
    ]);
    expect(listed[3]).toMatchObject({ family: "llama", parameters: "38K", quantization: "F32" });
    expect(listed[3]!.sizeBytes).toBeGreaterThanOrEqual(bytes.length);
  });

  it("finds a model under every way of writing its name", async () => {
    const digest = `sha256:${sha(bytes)}`;
    for (const name of [
      "tiny",
      "tiny:latest",
      "TINY",
      "library/tiny",
      "registry.ollama.ai/library/tiny:latest",
    ]) {
      expect(await engine.inspect(name, {})).toMatchObject({ name: "tiny:latest", digest });
    }
    expect((await engine.inspect("hf.co/maker/tiny-gguf:q4_k_m", {})).digest).toBe(digest);
    expect((await engine.inspect("someone/tiny:q4", {})).name).toBe("someone/tiny:q4");
  });

  it("gives settings that come with a model a part in its digest", async () => {
    const plain = await engine.inspect("tiny", {});
    const dressed = await engine.inspect("someone/tiny:q4", {});
    expect(dressed.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(dressed.digest).not.toBe(plain.digest);
  });

  it("uses the system text that comes with a model, unless the request has one", async () => {
    const ask = (name: string, system?: string) =>
      engine.ask({
        model: name,
        messages: [
          ...(system === undefined ? [] : [{ role: "system", content: system } as const]),
          { role: "user", content: "Hi" },
        ],
        options: { temperature: 0, maxTokens: 4, stop: [] },
      });
    const plain = await ask("tiny", "You are somebody.");
    const dressed = await ask("someone/tiny:q4");
    expect(dressed.tokens.prompt).toBe(plain.tokens.prompt);
    expect(dressed.text).toBe(plain.text);
    expect((await ask("someone/tiny:q4", "")).tokens.prompt).toBeLessThan(dressed.tokens.prompt);
  });

  it("leaves what it cannot put together to the Ollama server", async () => {
    const error = (await failure(engine.inspect("tuned", {}))) as Error;
    expect(error).toBeInstanceOf(ModelUnsuitableError);
    expect(error.message).toContain("ollama:tuned:latest");
  });

  it("lists the nearest names first when one is missing, and never leaves its folder", async () => {
    for (const name of ["tini", "../../etc/passwd:x", "a:b:c", ""]) {
      const error = (await failure(engine.inspect(name || " ", {}))) as Error;
      expect(error).toBeInstanceOf(ModelNotFoundError);
    }
    const error = (await failure(engine.inspect("tini", {}))) as Error;
    expect(error.message).toMatch(/There is: tiny:latest/);
    expect(error.message).toContain("ollama pull tini");
  });
});
