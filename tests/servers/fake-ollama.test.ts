import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type FakeOllama, type FakeOllamaOptions, startFakeOllama } from "./fake-ollama.js";
import { startFakeOllamaChild } from "./fake-ollama-child.js";

async function start(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const fake = await startFakeOllama(options);
  onTestFinished(() => fake.stop());
  return fake;
}

/** The parts of any answer that these tests look at. */
interface Answer {
  readonly status: number;
  readonly message: { readonly content: string };
  readonly response: string;
  readonly done?: boolean;
  readonly models: readonly { readonly name: string; readonly context_length: number }[];
  readonly _debug_info: { readonly rendered_template: string };
}

async function get(fake: FakeOllama, path: string): Promise<Answer> {
  return (await fetch(fake.url + path)).json() as Promise<Answer>;
}

async function post(
  fake: FakeOllama,
  path: string,
  body: object,
  signal?: AbortSignal,
): Promise<Answer> {
  const text = JSON.stringify({ stream: false, ...body });
  const response = await fetch(fake.url + path, { method: "POST", body: text, signal });
  return { ...((await response.json()) as Answer), status: response.status };
}

function chat(content: string, more: object = {}) {
  return { model: "llama3.2", messages: [{ role: "user", content }], ...more };
}

const SCHEMA = {
  type: "object",
  properties: { Topic: { enum: ["a", "b", "c"] }, Count: { type: "integer", maximum: 9 } },
};

describe("the fake server's routes", () => {
  it("say what Ollama says", async () => {
    const fake = await start({ version: "0.30.0" });
    expect(await (await fetch(fake.url)).text()).toBe("Ollama is running");
    expect(await get(fake, "/api/version")).toEqual({ version: "0.30.0" });
    expect((await get(fake, "/api/tags")).models[0]!.name).toBe("llama3.2:latest");
    expect(await get(fake, "/api/ps")).toEqual({ models: [] });
    expect(await post(fake, "/api/show", { model: "llama3.2" })).toMatchObject({
      capabilities: ["completion"],
      model_info: { "llama.context_length": 131_072 },
    });
    expect(await post(fake, "/api/chat", { model: "x" })).toEqual({
      status: 404,
      error: "model 'x' not found",
    });
    expect((await fetch(`${fake.url}/nowhere`)).status).toBe(404);
  });

  it("answer chat and generate, streamed by default", async () => {
    const fake = await start();
    const body = JSON.stringify(chat("Hi"));
    const response = await fetch(`${fake.url}/api/chat`, { method: "POST", body });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: "stop" });
    const text = lines.map((line) => line.message.content).join("");
    expect(await post(fake, "/api/chat", chat("Hi"))).toMatchObject({ message: { content: text } });
    const generated = await post(fake, "/api/generate", { model: "llama3.2", prompt: "Hi" });
    expect(generated.response).toBe(text);
  });

  it("render a prompt without answering it", async () => {
    const fake = await start();
    const answer = await post(fake, "/api/chat", chat("Hi", { _debug_render_only: true }));
    expect(answer._debug_info.rendered_template).toContain("Hi");
    expect(answer.done).toBeUndefined();
  });
});

describe("the fake server's answers", () => {
  it("are the same for the same prompt and schema, and fit the schema", async () => {
    const fake = await start();
    const ask = async (content: string) =>
      JSON.parse(
        (await post(fake, "/api/chat", chat(content, { format: SCHEMA }))).message.content,
      );
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const answer = await ask(`row ${i}`);
      expect(answer).toEqual(await ask(`row ${i}`));
      expect(["a", "b", "c"]).toContain(answer.Topic);
      expect(answer.Count).toBeLessThanOrEqual(9);
      seen.add(answer.Topic);
    }
    expect(seen.size).toBe(3);
  });

  it("hold every id of a packed request", async () => {
    const fake = await start();
    const format = { type: "object", properties: { r1: SCHEMA, r2: SCHEMA, r3: SCHEMA } };
    const { message } = await post(fake, "/api/chat", chat("rows", { format }));
    expect(Object.keys(JSON.parse(message.content))).toEqual(["r1", "r2", "r3"]);
  });
});

describe("the fake server's queue", () => {
  it("works on as many requests as it has slots", async () => {
    const fake = await start({ slots: 2, latencyMs: 200 });
    await Promise.all([..."abcdef"].map((text) => post(fake, "/api/chat", chat(text))));
    expect(fake.stats).toMatchObject({ requests: 6, maxInFlight: 6, maxRunning: 2, loads: 1 });
    expect(fake.stats.prompts).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 });
  });

  it("refuses requests beyond its queue while it loads, and only then", async () => {
    const fake = await start({ slots: 1, loadMs: 60, maxQueue: 2 });
    const answers = await Promise.all([..."abcde"].map((t) => post(fake, "/api/chat", chat(t))));
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(2);
    const later = await Promise.all([..."abcde"].map((t) => post(fake, "/api/chat", chat(t))));
    expect(later.filter(({ status }) => status === 503)).toHaveLength(0);
  });

  it("loads again for other load-time options, and not for others", async () => {
    const fake = await start();
    await post(fake, "/api/chat", chat("a", { shift: false }));
    await post(fake, "/api/chat", chat("a", { shift: false, options: { temperature: 1 } }));
    expect(fake.stats.loads).toBe(1);
    await post(fake, "/api/chat", chat("a"));
    await post(fake, "/api/chat", chat("a", { options: { num_ctx: 512 } }));
    expect(fake.stats.loads).toBe(3);
    expect((await get(fake, "/api/ps")).models[0]!.context_length).toBe(512);
  });

  it("unloads after a request that says so", async () => {
    const fake = await start();
    const preload = { model: "llama3.2", messages: [] };
    expect(await post(fake, "/api/chat", preload)).toMatchObject({ done_reason: "load" });
    expect((await get(fake, "/api/ps")).models).toHaveLength(1);
    const unload = { ...preload, keep_alive: 0 };
    expect(await post(fake, "/api/chat", unload)).toMatchObject({ done_reason: "unload" });
    expect((await get(fake, "/api/ps")).models).toHaveLength(0);
    expect(fake.stats).toMatchObject({ preloads: 2, requests: 0 });
  });

  it("aborts a load when the client that began it leaves, and begins it for the next", async () => {
    const fake = await start({ loadMs: 60 });
    const controller = new AbortController();
    const first = post(fake, "/api/chat", chat("a"), controller.signal).catch(() => "left");
    await vi.waitFor(() => expect(fake.stats.loads).toBe(1));
    const second = post(fake, "/api/chat", chat("b"));
    controller.abort();
    expect(await first).toBe("left");
    expect(await second).toMatchObject({ status: 200 });
    expect(fake.stats).toMatchObject({ loads: 2, abortedLoads: 1, aborted: 1 });
  });

  it("frees the slot of a client that left", async () => {
    const fake = await start({ slots: 1, latencyMs: ({ prompt }) => (prompt === "a" ? 5000 : 0) });
    const controller = new AbortController();
    const first = post(fake, "/api/chat", chat("a"), controller.signal).catch(() => "left");
    await vi.waitFor(() => expect(fake.stats.maxRunning).toBe(1));
    const second = post(fake, "/api/chat", chat("b"));
    controller.abort();
    expect(await first).toBe("left");
    expect(await second).toMatchObject({ status: 200 });
  });
});

describe("the fake server's faults", () => {
  it("follow rules by number, prompt and how often a prompt was asked", async () => {
    const fault = { kind: "status", status: 500 } as const;
    const fake = await start({ faults: [{ fault, prompt: "bad", firstTimes: 2 }] });
    const status = async (text: string) => (await post(fake, "/api/chat", chat(text))).status;
    expect([await status("bad 1"), await status("good")]).toEqual([500, 200]);
    expect([await status("bad 1"), await status("bad 1")]).toEqual([500, 200]);
    fake.reset();
    fake.set({ faults: [{ fault, every: 3 }] });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push(await status("x"));
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  it("is counted when a client leaves a stalled request", async () => {
    const fake = await start({ fault: () => ({ kind: "stall" }) });
    await post(fake, "/api/chat", chat("a"), AbortSignal.timeout(30)).catch(() => {});
    await vi.waitFor(() => expect(fake.stats.aborted).toBe(1));
  });
});

describe("a fake server in a process of its own", () => {
  it("answers, counts and ends", async () => {
    const child = await startFakeOllamaChild({ slots: 3, latencyMs: 150 });
    const url = `${child.url}/api/chat`;
    const body = JSON.stringify({ ...chat("Hi"), stream: false });
    const ask = async () => (await fetch(url, { method: "POST", body })).json() as Promise<Answer>;
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    expect(new Set(answers.map(({ message }) => message.content)).size).toBe(1);
    expect(await child.stats()).toMatchObject({ requests: 5, maxRunning: 3, prompts: { Hi: 5 } });
    await child.reset();
    expect((await child.stats()).requests).toBe(0);
    await child.stop();
    expect(await ask().catch(() => "gone")).toBe("gone");
  });
});
