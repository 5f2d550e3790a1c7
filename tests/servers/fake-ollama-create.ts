import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "./fake-ollama-chat.js";
import type { FakeModel, FakeOllamaOptions } from "./fake-ollama-options.js";

/** Files that were uploaded: digest -> bytes. */
export type FakeBlobs = Map<string, number>;

/** Answers HEAD and POST /api/blobs/sha256:<hex>; the body is hashed as it comes. */
export function answerBlob(
  request: IncomingMessage,
  response: ServerResponse,
  digest: string,
  blobs: FakeBlobs,
  options: FakeOllamaOptions,
): void {
  if (request.method === "HEAD") {
    response.writeHead(blobs.has(digest) ? 200 : 404).end();
    return;
  }
  if (options.blobError) {
    request.resume();
    sendJson(response, options.blobError.status, { error: options.blobError.text });
    return;
  }
  const hash = createHash("sha256");
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  request.on("end", () => {
    if (`sha256:${hash.digest("hex")}` !== digest) {
      sendJson(response, 400, { error: "digest does not match file content" });
      return;
    }
    const status = blobs.has(digest) ? 200 : 201;
    blobs.set(digest, bytes);
    response.writeHead(status).end();
  });
}

/** Whether a version comes before another. */
function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 3; i++) if (a![i] !== b![i]) return a![i]! < b![i]!;
  return false;
}

/** Answers POST /api/create: a refusal, or one JSON object a line, an error among them with status 200. */
export async function answerCreate(
  response: ServerResponse,
  body: Record<string, unknown>,
  options: FakeOllamaOptions,
  blobs: FakeBlobs,
  models: readonly FakeModel[],
  created: (model: FakeModel) => void,
): Promise<void> {
  const version = options.version ?? "0.34.1";
  const files = Object.values((body.files ?? {}) as Record<string, string>);
  const adapters = Object.values((body.adapters ?? {}) as Record<string, string>);
  const base = models.find(({ name }) => sameName(name, String(body.from ?? "")));
  if (files.length === 0 && body.from === undefined) {
    sendJson(response, 400, { error: "neither 'from' or 'files' was specified" });
    return;
  }
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const tell = (line: object) => response.write(`${JSON.stringify(line)}\n`);
  const fail = (error: string) => response.end(`${JSON.stringify({ error })}\n`);
  const modern = !isBefore(version, "0.34.1");
  if (body.from !== undefined && base === undefined) return void fail("file does not exist");
  const missing = [...files, ...adapters].find((digest) => !blobs.has(digest));
  if (missing !== undefined) return void fail(`digest "${missing}" not found`);
  if (adapters.length > 0 && modern) return void fail("adapters are not supported");
  if (body.quantize !== undefined && modern) return void fail("quantization is not supported");
  const steps = ["parsing GGUF", body.quantize && `quantizing F16 model to ${body.quantize}`];
  for (const status of [...steps, "validating GGUF model", "verifying conversion"]) {
    if (!status) continue;
    if (response.destroyed) return;
    tell({ status });
    await new Promise((resolve) => setTimeout(resolve, options.pieceMs ?? 0));
  }
  if (options.createError) return void fail(options.createError);
  if (response.destroyed) return;
  created(made(body, base, files));
  tell({ status: "writing manifest" });
  response.end(`${JSON.stringify({ status: "success" })}\n`);
}

function made(
  body: Record<string, unknown>,
  base: FakeModel | undefined,
  files: readonly string[],
): FakeModel {
  const text = (key: string) => (typeof body[key] === "string" ? (body[key] as string) : undefined);
  return {
    ...base,
    name: String(body.model),
    digest: createHash("sha256").update(JSON.stringify(body)).digest("hex"),
    template: text("template") ?? base?.template,
    system: text("system") ?? base?.system,
    renderer: text("renderer") ?? base?.renderer,
    parser: text("parser") ?? base?.parser,
    parameters: parameterText(body.parameters) ?? base?.parameters,
    messages: (body.messages as FakeModel["messages"]) ?? base?.messages,
    weights: files.length > 0 ? files : base?.weights,
  };
}

/** Parameters as POST /api/show prints them. */
function parameterText(parameters: unknown): string | undefined {
  if (typeof parameters !== "object" || parameters === null) return undefined;
  const lines = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name.padEnd(30)} ${JSON.stringify(one)}`),
  );
  return lines.join("\n");
}

function sameName(a: string, b: string): boolean {
  const whole = (name: string) => (name.includes(":") ? name : `${name}:latest`).toLowerCase();
  return whole(a) === whole(b);
}
