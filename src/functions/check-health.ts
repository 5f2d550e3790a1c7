import { resolveSettings } from "../config/index.js";
import type { EngineHealth, ModelHandle, ModelListing } from "../contract/index.js";
import { openModel } from "../engines/index.js";

/** Whether an engine answers, and which models it has. */
export interface HealthReport extends EngineHealth {
  readonly models: readonly ModelListing[];
}

/**
 * Asks an engine whether it is there and which models it has; never throws for an absent engine.
 * @param model any model of the engine, such as `"llama3.2"`. Default: the Ollama server.
 */
export async function checkHealth(
  model: string | ModelHandle = "ollama:any",
): Promise<HealthReport> {
  const { engine } = await openModel(model, resolveSettings());
  const health = await engine.health();
  return { ...health, models: health.ok ? await engine.list() : [] };
}
