import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ollama } from "../../../src/engines/ollama/index.js";
import {
  EngineUnavailableError,
  ModelNotFoundError,
  ModelUnsuitableError,
} from "../../../src/errors/index.js";
import { expectKind, failure } from "../engine-contract.js";
import { serve } from "./serve.js";

const MODELS = [
  {
    name: "llama3.2",
    digest: "a".repeat(64),
    contextLength: 131_072,
    size: 1000,
    sizeVram: 600,
  },
  { name: "qwen3:0.6b", family: "qwen3next", capabilities: ["completion", "thinking"] },
  { name: "nomic-embed-text", capabilities: ["embedding"] },
  { name: "gpt-oss:120b-cloud", remoteHost: "https://ollama.com:443" },
  { name: "new-one", requires: "0.40.0" },
];

async function messageOf(promise: Promise<unknown>, kind: new (...args: never[]) => Error) {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(kind);
  return (error as Error).message;
}

describe("inspect", () => {
  it("gathers what the server tells about a model", async () => {
    const { engine, fake } = await serve({ models: MODELS, version: "0.34.1" });
    expect(await engine.inspect("llama3.2", {})).toEqual({
      name: "llama3.2:latest",
      engine: "ollama",
      digest: "a".repeat(64),
      family: "llama",
      parameters: "3.2B",
      quantization: "Q4_K_M",
      contextLength: 131_072,
      contextTokens: undefined,
      capabilities: ["completion"],
      sizeBytes: 1000,
      slots: undefined,
      serverVersion: "0.34.1",
      host: fake.url,
      notes: [],
    });
  });

  it.each(["llama3.2", "llama3.2:latest", "Llama3.2", "library/llama3.2"])(
    "finds the digest of a model named %s",
    async (name) => {
      const { engine } = await serve({ models: MODELS });
      expect((await engine.inspect(name, {})).digest).toBe("a".repeat(64));
    },
  );

  it("lists what is there when a model is missing, the most alike first", async () => {
    const { engine } = await serve({ models: MODELS });
    const message = await messageOf(engine.inspect("qwen3:8b", {}), ModelNotFoundError);
    expect(message).toContain('no model "qwen3:8b". It has: qwen3:0.6b,');
    expect(message).toContain("ollama pull qwen3:8b");
    for (const { name } of MODELS) expect(message).toContain(name);
  });

  it("says so when there are no models at all", async () => {
    const { engine } = await serve({ models: [] });
    const message = await messageOf(engine.inspect("llama3.2", {}), ModelNotFoundError);
    expect(message).toContain("It has no models yet.");
  });

  it("refuses a model that only embeds", async () => {
    const { engine } = await serve({ models: MODELS });
    const message = await messageOf(engine.inspect("nomic-embed-text", {}), ModelUnsuitableError);
    expect(message).toContain("embedding");
  });

  it("refuses to let a model think that cannot, and lets one that can", async () => {
    const { engine } = await serve({ models: MODELS });
    await messageOf(engine.inspect("llama3.2", { think: true }), ModelUnsuitableError);
    await messageOf(engine.inspect("llama3.2", { think: "low" }), ModelUnsuitableError);
    await engine.inspect("llama3.2", { think: false });
    await engine.inspect("qwen3:0.6b", { think: "high" });
  });

  it("refuses another quantization than the tag's", async () => {
    const { engine } = await serve({ models: MODELS });
    const asked = engine.inspect("llama3.2", { quantization: "q8_0" });
    expect(await messageOf(asked, ModelUnsuitableError)).toContain("Q4_K_M");
    await engine.inspect("llama3.2", { quantization: "q4_k_m" });
  });

  it("notes what old servers cannot do", async () => {
    const { engine, fake } = await serve({ version: "0.4.7" });
    const notes = async () => (await engine.inspect("llama3.2", {})).notes!.join("\n");
    expect(await notes()).toContain("no structured outputs");
    expect(await notes()).toContain("shortens prompts");
    fake.set({ version: "0.12.5" });
    expect(await notes()).not.toContain("no structured outputs");
    expect(await notes()).toContain("shortens prompts");
    for (const version of ["0.12.6", "0.30.0-rc1", "1.0.0", "0.0.0"]) {
      fake.set({ version });
      expect(await notes()).toBe("");
    }
  });

  it("notes what is special about a model", async () => {
    const { engine } = await serve({ models: MODELS });
    const notes = async (name: string) => (await engine.inspect(name, {})).notes!.join("\n");
    expect(await notes("gpt-oss:120b-cloud")).toContain("your rows leave this machine");
    expect(await notes("new-one")).toContain("asks for Ollama 0.40.0");
    expect(await notes("qwen3:0.6b")).toContain("one request at a time");
    expect((await engine.inspect("qwen3:0.6b", {})).slots).toBe(1);
  });

  it("notes options that have no effect", async () => {
    const { engine } = await serve({ models: MODELS });
    const extra = { mirostat: 2, top_kk: 7, num_batch: 8 };
    const { notes } = await engine.inspect("llama3.2", { extra, devices: ["gpu0"] });
    expect(notes).toHaveLength(3);
    expect(notes!.join("\n")).toContain("Did you mean top_k?");
    expect(notes!.join("\n")).toContain("mirostat");
    expect(notes!.join("\n")).toContain("devices");
  });
});

describe("inspect after warm", () => {
  it("tells the window the server gave and what is not on the GPU", async () => {
    const { engine } = await serve({ models: MODELS });
    const options = { contextTokens: 8192 };
    expect((await engine.inspect("llama3.2", options)).contextTokens).toBeUndefined();
    await engine.warm("llama3.2", options);
    const info = await engine.inspect("llama3.2", options);
    expect(info.contextTokens).toBe(8192);
    expect(info.notes!.join("\n")).toContain("40 %");
    expect((await engine.inspect("llama3.2", {})).contextTokens).toBeUndefined();
  });

  it("notes that a window was lowered", async () => {
    const { engine } = await serve({ models: [{ name: "llama3.2", contextLength: 2048 }] });
    const options = { contextTokens: 100_000 };
    await engine.warm("llama3.2", options);
    const info = await engine.inspect("llama3.2", options);
    expect(info.contextTokens).toBe(2048);
    expect(info.notes!.join("\n")).toContain("2048 tokens, not the 100000 asked for");
  });
});

describe("something else at the address", () => {
  async function serveOther(handle: RequestListener): Promise<string> {
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function problemAt(handle: RequestListener): Promise<string> {
    const host = await serveOther(handle);
    const engine = ollama({ host, serverTimeoutMs: 60 });
    const message = await messageOf(engine.inspect("llama3.2", {}), EngineUnavailableError);
    expect(message).toContain(host);
    expect((await engine.health()).ok).toBe(false);
    await engine.close();
    return message;
  }

  it.each<[string, number, string, string, string]>([
    ["a web server", 404, "text/html", "<title>404 Not Found</title>", "it is not Ollama"],
    ["a web page", 200, "text/html", "<title>My blog</title>", "it is not Ollama"],
    ["another API", 200, "application/json", '{"status":"ok"}', "it is not Ollama"],
    ["a list", 200, "application/json", "[1]", "it is not Ollama"],
    ["LM Studio", 200, "application/json", '{"error":"Unexpected endpoint"}', "it is not Ollama"],
    ["a proxy", 502, "text/html", "<title>Bad Gateway</title>", "Ollama does not"],
    ["a locked door", 401, "text/html", "<title>Sign in</title>", "wants credentials"],
  ])("%s", async (_, status, type, body, says) => {
    const message = await problemAt((_request, response) => {
      response.writeHead(status, { "content-type": type });
      response.end(body);
    });
    expect(message).toContain(says);
  });

  it("one that never answers", async () => {
    expect(await problemAt(() => {})).toContain("did not answer within");
  });

  it("one that goes away while it is asked", async () => {
    const host = await serveOther((request, response) => {
      if (request.url === "/api/version") response.end('{"version":"0.34.1"}');
      else request.socket.destroy();
    });
    const engine = ollama({ host });
    await messageOf(engine.inspect("llama3.2", {}), EngineUnavailableError);
    await engine.close();
  });

  it("leaves a cancelled check a cancelled check", async () => {
    const host = await serveOther(() => {});
    const engine = ollama({ host });
    const { signal, abort } = boundController();
    const inspected = engine.inspect("llama3.2", {}, signal);
    setTimeout(abort, 10);
    await expectKind(inspected, "cancelled");
    await engine.close();
  });
});

function boundController(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
