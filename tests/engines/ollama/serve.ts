import { onTestFinished } from "vitest";
import type { Engine, EngineRequest } from "../../../src/contract/index.js";
import { type OllamaOptions, ollama } from "../../../src/engines/ollama/index.js";
import {
  type FakeFault,
  type FakeOllama,
  type FakeOllamaOptions,
  startFakeOllama,
} from "../../servers/fake-ollama.js";

/** A fake server and an engine that talks to it; both end with the test. */
export interface Served {
  readonly fake: FakeOllama;
  readonly engine: Engine;
}

/** Starts both. */
export async function serve(
  options: FakeOllamaOptions = {},
  more: Omit<OllamaOptions, "host"> = {},
): Promise<Served> {
  const fake = await startFakeOllama(options);
  const engine = ollama({ host: fake.url, ...more });
  onTestFinished(async () => {
    await engine.close();
    await fake.stop();
  });
  return { fake, engine };
}

/** Starts both, and every request meets the fault. */
export function serveFault(fault: FakeFault, options: FakeOllamaOptions = {}): Promise<Served> {
  return serve({ ...options, fault: () => fault });
}

/** A request to the fake server's only model. */
export function question(text = "Hi", more: Partial<EngineRequest> = {}): EngineRequest {
  return { model: "llama3.2", messages: [{ role: "user", content: text }], options: {}, ...more };
}

/** Body of the newest chat request. */
export function lastBody(fake: FakeOllama): Record<string, unknown> {
  const chat = fake.received.filter(({ path }) => path.endsWith("/api/chat")).at(-1);
  if (!chat?.body) throw new Error("no chat request came");
  return chat.body;
}
