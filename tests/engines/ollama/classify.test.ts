import { describe, expect, it } from "vitest";
import { retryAfter } from "../../../src/engines/ollama/error-text.js";
import type { EngineErrorKind } from "../../../src/errors/index.js";
import { expectKind } from "../engine-contract.js";
import { question, serve, serveFault } from "./serve.js";

/** Every error of the API, in the server's own words: status, text, kind, whether asking again can help. */
const ERRORS: readonly (readonly [string, number, unknown, EngineErrorKind])[] = [
  ["model absent", 404, "model 'x' not found", "not-found"],
  ["model absent, embed", 404, 'model "x" not found, try pulling it first', "not-found"],
  ["no chat", 400, '"x" does not support chat', "refused"],
  ["no thinking", 400, '"x" does not support thinking', "refused"],
  ["bad body", 400, "missing request body", "refused"],
  ["bad logprobs", 400, "top_logprobs must be between 0 and 20", "refused"],
  ["cloud sign-in", 401, "unauthorized", "refused"],
  ["cloud disabled", 403, "cloud models are disabled", "refused"],
  ["queue full", 503, "server busy, please try again.  maximum pending requests exceeded", "busy"],
  ["rate limit", 429, "too many requests", "busy"],
  [
    "prompt too long, no shift",
    400,
    "the prompt is longer than the context length currently available to the model; shorten it",
    "context",
  ],
  [
    "prompt too long, llama-server",
    400,
    '{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}',
    "context",
  ],
  ["embed too long", 400, "the input length exceeds the context length", "context"],
  [
    "out of memory",
    500,
    "llama-server reported out-of-memory during startup: cudaMalloc failed",
    "out-of-memory",
  ],
  [
    "out of memory, killed",
    500,
    "llama-server process has terminated: signal: killed",
    "out-of-memory",
  ],
  [
    "out of memory, before 0.30",
    500,
    "model requires more system memory (5.6 GiB) than is available (3.1 GiB)",
    "out-of-memory",
  ],
  [
    "broken file",
    500,
    "llama-server process has terminated: error loading model: unknown model architecture: 'zeta'",
    "server",
  ],
  ["load stalled", 500, "timed out waiting for llama-server to start - progress 0.00", "server"],
  [
    "runner died",
    500,
    "model runner has unexpectedly stopped, this may be due to resource limitations",
    "server",
  ],
  ["runner failed", 500, "an error was encountered while running the model: EOF", "server"],
  ["not ready", 500, "unexpected server status: 1", "server"],
  ["client gone", 499, "request canceled", "connection"],
  ["repeats itself", 500, "prediction aborted, token repeat limit reached", "repetition"],
  ["wrong option type", 500, 'option "num_ctx" must be of type integer', "refused"],
  [
    "wrong format",
    500,
    'invalid format: "yaml"; expected "json" or a valid JSON Schema object',
    "refused",
  ],
  ["bad gateway", 502, "upstream is down", "server"],
];

const RETRYABLE: readonly EngineErrorKind[] = [
  "busy",
  "connection",
  "server",
  "out-of-memory",
  "repetition",
];

describe("errors of the server", () => {
  it.each(ERRORS)("%s (%i)", async (_, status, text, kind) => {
    const { engine } = await serveFault({ kind: "status", status, body: { error: text } });
    for (const context of [{}, { onText: () => {} }]) {
      const error = await expectKind(engine.ask(question(), context), kind);
      expect(error.status).toBe(status);
      expect(error.retryable).toBe(RETRYABLE.includes(kind));
      expect(error.message).toContain(String(status));
    }
  });

  it("gives the numbers of a prompt that is too long", async () => {
    const models = [{ name: "llama3.2", native: true }];
    const { engine } = await serve({ models });
    const long = question("word ".repeat(6000));
    const error = await expectKind(engine.ask(long), "context");
    expect(error.message).toContain("7500 tokens");
    expect(error.message).toContain("4096");
    expect(error.hint).toContain("contextTokens");
  });

  it.each([
    ["2", 2000],
    ["0.5", 500],
    ["soon", undefined],
  ])("reads Retry-After: %s", async (header, expected) => {
    const headers = { "retry-after": header };
    const { engine } = await serveFault({ kind: "status", status: 429, headers });
    const error = await expectKind(engine.ask(question()), "busy");
    expect(error.retryAfterMs).toBe(expected);
  });

  it("reads a Retry-After that is a date", () => {
    const now = Date.UTC(2026, 10, 21, 12, 0, 0);
    const wait = (date: string) => retryAfter({ "retry-after": date }, now);
    expect(wait("Sat, 21 Nov 2026 12:01:30 GMT")).toBe(90_000);
    expect(wait("Sat, 21 Nov 2026 11:00:00 GMT")).toBe(0);
  });

  it("says where to sign in for a cloud model", async () => {
    const body = { error: "unauthorized", signin_url: "https://ollama.com/connect?key=1" };
    const { engine } = await serveFault({ kind: "status", status: 401, body });
    const error = await expectKind(engine.ask(question()), "refused");
    expect(error.message).toContain("ollama signin");
    expect(error.message).toContain("https://ollama.com/connect?key=1");
  });

  it("shows the title of a web page instead of its markup", async () => {
    const { engine } = await serveFault({ kind: "html", status: 502, title: "502 Bad Gateway" });
    const error = await expectKind(engine.ask(question()), "server");
    expect(error.message).toContain("502 Bad Gateway");
    expect(error.message).not.toContain("<");
  });

  it("says where a server moved", async () => {
    const headers = { location: "https://new.example/" };
    const { engine } = await serveFault({ kind: "status", status: 308, headers });
    const error = await expectKind(engine.ask(question()), "refused");
    expect(error.message).toContain("https://new.example/");
  });
});

describe("errors of the connection", () => {
  it.each(["arrival", "work", "headers", "body"] as const)("a socket cut at: %s", async (at) => {
    const { engine } = await serveFault({ kind: "drop", at });
    for (const context of [{}, { onText: () => {} }]) {
      const error = await expectKind(engine.ask(question(), context), "connection");
      expect(error.retryable).toBe(true);
    }
  });

  it("bytes that are no HTTP", async () => {
    const { engine } = await serveFault({ kind: "garbage", http: false });
    await expectKind(engine.ask(question()), "protocol");
  });

  it("a server that went away between two requests", async () => {
    const { engine, fake } = await serve();
    await engine.ask(question());
    await fake.stop();
    const error = await expectKind(engine.ask(question()), "connection");
    expect(error.message).toContain(fake.url);
  });

  it("a name that does not exist", async () => {
    const { ollama } = await import("../../../src/engines/ollama/index.js");
    const engine = ollama({ host: "http://no-such-host.invalid:11434" });
    const error = await expectKind(engine.ask(question()), "connection");
    expect(error.message).toContain("no-such-host.invalid");
    expect(error.hint).toContain("OLLAMA_HOST");
  });
});
