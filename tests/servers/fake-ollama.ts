import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { answerChat, answerPreload, schemaOf, sendJson } from "./fake-ollama-chat.js";
import { answerBlob, answerCreate, type FakeBlobs } from "./fake-ollama-create.js";
import type {
  FakeBody,
  FakeModel,
  FakeOllamaOptions,
  FakeRequest,
  FakeStats,
} from "./fake-ollama-options.js";
import { answerPull } from "./fake-ollama-pull.js";
import { FakeRunner, Gone, type Presence } from "./fake-ollama-runner.js";

export type * from "./fake-ollama-options.js";

/** A running fake server. */
export interface FakeOllama {
  /** Its address, such as `http://127.0.0.1:34567`. */
  readonly url: string;
  readonly port: number;
  readonly stats: FakeStats;
  /** The newest 200 requests of any kind, oldest first, as they came. */
  readonly received: readonly Received[];
  /** Changes how the server behaves from here on. */
  set(options: Partial<FakeOllamaOptions>): void;
  /** Sets every counter to zero and forgets what was received. */
  reset(): void;
  stop(): Promise<void>;
}

/** One request as it came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The JSON body; undefined without one. */
  readonly body: Record<string, unknown> | undefined;
}

/**
 * Starts a server that behaves like Ollama, on a port of its own.
 * Routes, errors, queueing and silent truncation as in Ollama 0.30 to 0.34.
 */
export async function startFakeOllama(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const fake = new Fake(options);
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    fake.handle(request, response);
  };
  const server: Server = options.tls
    ? createSecureServer(options.tls, handle)
    : createServer(handle);
  server.keepAliveTimeout = 0;
  server.on("connection", () => fake.counts.connections++);
  const hostname = options.hostname ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, hostname, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `${options.tls ? "https" : "http"}://${name}:${port}${options.base ?? ""}`,
    port,
    get stats() {
      return fake.stats();
    },
    get received() {
      return fake.received;
    },
    set: (changes) => fake.set(changes),
    reset: () => fake.reset(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const DEFAULT_MODELS: readonly FakeModel[] = [{ name: "llama3.2" }];
const KEPT = 200;

class Fake {
  received: Received[] = [];
  counts = freshCounts();
  #options: FakeOllamaOptions;
  #runners = new Map<string, FakeRunner>();
  #prompts = new Map<string, number>();
  readonly #blobs: FakeBlobs = new Map();

  constructor(options: FakeOllamaOptions) {
    this.#options = options;
    this.#makeRunners();
  }

  set(changes: Partial<FakeOllamaOptions>): void {
    this.#options = { ...this.#options, ...changes };
    const shapesRunners = ["models", "slots", "loadMs", "maxQueue", "defaultContext"];
    if (Object.keys(changes).some((name) => shapesRunners.includes(name))) this.#makeRunners();
  }

  reset(): void {
    this.counts = freshCounts();
    this.received = [];
    this.#prompts.clear();
    this.#makeRunners();
  }

  stats(): FakeStats {
    const { running: _, inFlight: __, firstEntered, lastLeft, ...counts } = this.counts;
    return {
      ...counts,
      spanMs: lastLeft - firstEntered,
      prompts: Object.fromEntries(this.#prompts),
    };
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const digest = /\/api\/blobs\/(sha256:[0-9a-f]{64})$/.exec(request.url ?? "")?.[1];
    if (digest !== undefined) {
      this.#blob(request, response, digest);
      return;
    }
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => this.#route(request, response, text));
  }

  /** Apart from the others, whose bodies are text. */
  #blob(request: IncomingMessage, response: ServerResponse, digest: string): void {
    this.counts.httpRequests++;
    const { method = "GET", url = "/", headers } = request;
    this.#keep({ method, path: url, headers, body: undefined });
    if (this.#isStranger(request)) sendJson(response, 401, { error: "unauthorized" });
    else answerBlob(request, response, digest, this.#blobs, this.#options);
  }

  #isStranger({ headers }: IncomingMessage): boolean {
    const { auth } = this.#options;
    if (auth === undefined) return false;
    return headers.authorization !== `Basic ${Buffer.from(auth).toString("base64")}`;
  }

  #route(request: IncomingMessage, response: ServerResponse, text: string): void {
    const method = request.method ?? "GET";
    const url = request.url ?? "/";
    if (url === "/__stats") {
      sendJson(response, 200, this.stats());
      return;
    }
    if (url === "/__reset") {
      this.reset();
      sendJson(response, 200, {});
      return;
    }
    this.counts.httpRequests++;
    const { base = "" } = this.#options;
    if (this.#isStranger(request)) {
      sendJson(response, 401, { error: "unauthorized" });
      return;
    }
    const body = parseBody(text);
    this.#keep({ method, path: url, headers: request.headers, body });
    const path = url.startsWith(base) ? url.slice(base.length) : "";
    this.#answer(`${method} ${path}`, request, response, body, text);
  }

  #answer(
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Record<string, unknown> | undefined,
    text: string,
  ): void {
    switch (route) {
      case "GET /":
        response.writeHead(200, { "content-type": "text/plain" });
        response.end("Ollama is running");
        return;
      case "GET /api/version":
        sendJson(response, 200, { version: this.#options.version ?? "0.34.1" });
        return;
      case "GET /api/tags":
        if (this.#options.tags === "fail") sendJson(response, 500, { error: "no list today" });
        else if (this.#options.tags !== "stall")
          sendJson(response, 200, { models: this.#models().map(tagged) });
        return;
      case "GET /api/ps":
        sendJson(response, 200, { models: this.#loaded() });
        return;
      case "POST /api/show":
        this.#show(response, body);
        return;
      case "POST /api/pull":
        void answerPull(response, String(body?.model), this.#options, (model) =>
          this.set({ models: [...this.#models(), model] }),
        );
        return;
      case "POST /api/create":
        void answerCreate(
          response,
          body ?? {},
          this.#options,
          this.#blobs,
          this.#models(),
          (model) =>
            this.set({
              models: [...this.#models().filter(({ name }) => name !== model.name), model],
            }),
        );
        return;
      case "POST /api/chat":
      case "POST /api/generate":
        if (body) this.#work(route.slice(5), request, response, body as FakeBody);
        else sendJson(response, 400, { error: bodyError(text) });
        return;
      default:
        response.writeHead(404, { "content-type": "text/plain" });
        response.end("404 page not found");
    }
  }

  #work(path: string, request: IncomingMessage, response: ServerResponse, body: FakeBody): void {
    const name = body.model ?? "";
    const runner = this.#runners.get(canonical(name));
    if (!runner) {
      sendJson(response, 404, { error: `model '${name}' not found` });
      return;
    }
    const presence = watch(response, () => this.counts.aborted++);
    const { counts } = this;
    const prompt = body.messages?.at(-1)?.content ?? body.prompt ?? "";
    const preload = path === "/api/chat" ? !body.messages?.length : prompt === "";
    let work: Promise<void>;
    if (preload) {
      counts.preloads++;
      work = answerPreload(response, body, path, runner, presence);
    } else {
      const chat = this.#chatRequest(path, request, body, prompt);
      counts.inFlight++;
      if (counts.inFlight > counts.maxInFlight) counts.maxInFlight = counts.inFlight;
      work = answerChat(response, chat, runner, this.#options, presence).finally(() => {
        counts.inFlight--;
      });
    }
    work.catch((error: unknown) => {
      if (!(error instanceof Gone)) response.destroy(error as Error);
    });
  }

  #chatRequest(
    path: string,
    request: IncomingMessage,
    body: FakeBody,
    prompt: string,
  ): FakeRequest {
    const times = (this.#prompts.get(prompt) ?? 0) + 1;
    this.#prompts.set(prompt, times);
    return {
      path,
      number: ++this.counts.requests,
      times,
      model: body.model ?? "",
      prompt,
      schema: schemaOf(body),
      body,
      headers: request.headers,
    };
  }

  #show(response: ServerResponse, body: Record<string, unknown> | undefined): void {
    const name = String(body?.model ?? "");
    const model = this.#runners.get(canonical(name))?.model;
    if (model) sendJson(response, 200, shown(model));
    else sendJson(response, 404, { error: `model '${name}' not found` });
  }

  #loaded(): object[] {
    const loaded = [...this.#runners.values()].filter((runner) => runner.loaded);
    return loaded.map(({ model, expiresAt, contextTokens }) => ({
      ...tagged(model),
      size_vram: model.sizeVram ?? sizeOf(model),
      expires_at: expiresAt.toISOString(),
      context_length: contextTokens,
    }));
  }

  #models(): readonly FakeModel[] {
    return this.#options.models ?? DEFAULT_MODELS;
  }

  #makeRunners(): void {
    const { slots = 4, loadMs = 0, maxQueue = 512, defaultContext = 4096 } = this.#options;
    const options = { slots, loadMs, maxQueue, defaultContext };
    this.#runners = new Map(
      this.#models().map((model) => [
        canonical(model.name),
        new FakeRunner(model, options, this.counts),
      ]),
    );
  }

  #keep(received: Received): void {
    this.received.push(received);
    if (this.received.length > 2 * KEPT) this.received = this.received.slice(-KEPT);
  }
}

function freshCounts() {
  return {
    requests: 0,
    httpRequests: 0,
    connections: 0,
    inFlight: 0,
    maxInFlight: 0,
    running: 0,
    maxRunning: 0,
    busyMs: 0,
    firstEntered: 0,
    lastLeft: 0,
    aborted: 0,
    loads: 0,
    abortedLoads: 0,
    preloads: 0,
  };
}

function watch(response: ServerResponse, onAbort: () => void): Presence {
  const presence = { gone: false, onGone: undefined as (() => void) | undefined };
  response.on("close", () => {
    if (response.writableFinished) return;
    presence.gone = true;
    onAbort();
    presence.onGone?.();
  });
  return presence;
}

function parseBody(text: string): Record<string, unknown> | undefined {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bodyError(text: string): string {
  return text === "" ? "missing request body" : "invalid character in the request body";
}

function canonical(name: string): string {
  const short = name.toLowerCase().replace(/^(registry\.ollama\.ai\/)?(library\/)?/, "");
  return /:[^/]*$/.test(short) ? short : `${short}:latest`;
}

function tagged(model: FakeModel): object {
  const name = /:[^/]*$/.test(model.name) ? model.name : `${model.name}:latest`;
  return {
    name,
    model: name,
    modified_at: "2026-11-21T00:00:00Z",
    size: sizeOf(model),
    digest: model.digest ?? Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64),
    details: detailsOf(model),
    remote_host: model.remoteHost,
  };
}

function shown(model: FakeModel): object {
  const family = model.family ?? "llama";
  return {
    modelfile: `FROM ${model.name}`,
    template: model.template,
    system: model.system,
    renderer: model.renderer,
    parser: model.parser,
    parameters: model.parameters,
    license: model.license,
    messages: model.messages,
    details: detailsOf(model),
    model_info: {
      "general.architecture": family,
      [`${family}.context_length`]: model.contextLength ?? 131_072,
      ...model.modelInfo,
    },
    capabilities: model.capabilities ?? ["completion"],
    remote_host: model.remoteHost,
    requires: model.requires,
  };
}

function detailsOf(model: FakeModel): object {
  return {
    parent_model: "",
    format: "gguf",
    family: model.family ?? "llama",
    families: [model.family ?? "llama"],
    parameter_size: model.parameterSize ?? "3.2B",
    quantization_level: model.quantization ?? "Q4_K_M",
  };
}

function sizeOf(model: FakeModel): number {
  return model.size ?? 2_019_393_189;
}
