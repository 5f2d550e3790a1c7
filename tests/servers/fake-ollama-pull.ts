import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { FakeModel, FakeOllamaOptions } from "./fake-ollama-options.js";

const STEPS = 4;

/** Answers POST /api/pull: one JSON object a line; a failure is a line of a stream that began with 200. */
export async function answerPull(
  response: ServerResponse,
  name: string,
  options: FakeOllamaOptions,
  pulled: (model: FakeModel) => void,
): Promise<void> {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const tell = (line: object) => response.write(`${JSON.stringify(line)}\n`);
  tell({ status: "pulling manifest" });
  const model = options.pullable?.find((one) => one.name === name);
  if (!model) {
    response.end(`${JSON.stringify({ error: "pull model manifest: file does not exist" })}\n`);
    return;
  }
  const total = model.size ?? 2_019_393_189;
  const digest = `sha256:${createHash("sha256").update(name).digest("hex")}`;
  const status = `pulling ${digest.slice(7, 19)}`;
  for (let step = 0; step <= STEPS; step++) {
    if (response.destroyed) return;
    tell({ status, digest, total, completed: Math.floor((total * step) / STEPS) });
    await new Promise((resolve) => setTimeout(resolve, options.pieceMs ?? 0));
  }
  pulled(model);
  for (const last of ["verifying sha256 digest", "writing manifest"]) tell({ status: last });
  response.end(`${JSON.stringify({ status: "success" })}\n`);
}
