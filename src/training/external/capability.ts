import { totalmem } from "node:os";
import { FineTuningNotSupportedError } from "../../errors/index.js";
import type { TrainingCapability, TrainingJob } from "../trainer.js";
import { findConverter } from "./convert-gguf.js";
import { findTool, type Machine, machineOf } from "./find-tool.js";
import { type HubId, hubIdOf } from "./hub-id.js";
import { isGated } from "./hub-table.js";
import type { ExternalTrainerOptions } from "./options.js";
import type { Tool } from "./tool.js";

/** Whether a tool can train a base model on this machine, and all that was found out on the way. */
export async function capabilityOf(
  tool: Tool,
  base: string,
  options: ExternalTrainerOptions,
  signal?: AbortSignal,
): Promise<TrainingCapability> {
  const search = await findTool(tool, options, signal);
  if (search.found === undefined) return { ok: false, reason: search.reason, hint: search.hint };
  const { found } = search;
  const hub = weightsOf(base, options);
  if (hub === undefined || !hub.certain) return { ok: false, ...unknownWeights(base, hub) };
  const usesTorch = found.versions.torch !== undefined;
  const machine: Machine = usesTorch
    ? await machineOf(found.python, options, signal)
    : { device: "unknown", bf16: false };
  if (usesTorch && machine.device === "unknown") {
    return {
      ok: false,
      reason: `${tool.title} is there, but torch cannot be loaded by ${found.python}.`,
      hint: `See why with: ${found.python} -c "import torch" — or install anew: ${tool.install}`,
    };
  }
  const memory = memoryHint(base, options, machine);
  const tooSlow = machine.device === "cpu" && (memory?.parameters ?? 0) > MOST_ON_PROCESSOR;
  if (tooSlow && !options.slow) return { ok: false, ...noCard(base) };
  const tooSmall = memory !== undefined && memory.neededGiB > memory.machineGiB;
  if (tooSmall) return { ok: false, ...noRoom(base, memory) };
  const converter = await findConverter(found.python, options);
  return {
    ok: true,
    details: {
      hubId: hub.id,
      hubIdFrom: hub.source,
      gated: isGated(hub.id),
      command: found.command.join(" "),
      python: found.python,
      versions: found.versions,
      device: machine.device,
      ...(memory === undefined ? {} : { memory }),
      converter: converter?.join(" ") ?? null,
    },
  };
}

/** Parameters beyond which a processor takes days for a few hundred rows. */
const MOST_ON_PROCESSOR = 1e9;

/**
 * Hugging Face id or folder of what a job trains.
 * @throws FineTuningNotSupportedError when it is not known for certain.
 */
export function modelOf(tool: Tool, job: TrainingJob, options: ExternalTrainerOptions): string {
  const given = job.hyper.extra?.hubId;
  const hub = weightsOf(
    job.base,
    typeof given === "string" ? { ...options, hubId: given } : options,
  );
  if (hub?.certain) return hub.id;
  const { reason, hint } = unknownWeights(job.base, hub);
  throw new FineTuningNotSupportedError(`${tool.title} cannot train "${job.base}": ${reason}`, {
    hint,
    received: job.base,
  });
}

function weightsOf(base: string, { hubId, shown }: ExternalTrainerOptions): HubId | undefined {
  if (hubId === undefined) return hubIdOf(base, shown);
  return { id: hubIdOf(hubId)?.id ?? hubId, source: "option", certain: true };
}

function unknownWeights(base: string, hub: HubId | undefined): { reason: string; hint: string } {
  if (hub === undefined) {
    return {
      reason: `it is not known which weights at Hugging Face "${base}" was made from.`,
      hint: 'Name them with trainerOptions: { hubId: "OWNER/NAME" }, such as "Qwen/Qwen2.5-0.5B-Instruct", or a folder.',
    };
  }
  const how = hub.source === "parent" ? "the model that it was derived from" : "a likely name";
  return {
    reason: `"${base}" was perhaps made from ${hub.id} (${how}), which is not certain.`,
    hint: `If it is right, say so with trainerOptions: { hubId: "${hub.id}" }; otherwise name the right one.`,
  };
}

/** What training needs and what the machine has. */
interface MemoryHint {
  readonly parameters: number;
  readonly neededGiB: number;
  readonly machineGiB: number;
  readonly where: "graphics card" | "main memory";
}

const GIB = 2 ** 30;

/**
 * Weights, and a gibibyte and a fifth of the weights again for adapter, optimizer and activations.
 * Weights take two bytes each on a card, four on a processor.
 */
function memoryHint(
  base: string,
  { shown, hubId }: ExternalTrainerOptions,
  { device, bytes }: Machine,
): MemoryHint | undefined {
  const parameters = parametersOf(base, hubId, shown);
  if (parameters === undefined) return undefined;
  const weights = parameters * (device === "cpu" ? 4 : 2);
  return {
    parameters,
    neededGiB: round((weights * 1.2) / GIB + 1),
    machineGiB: round((bytes ?? totalmem()) / GIB),
    where: typeof bytes === "number" ? "graphics card" : "main memory",
  };
}

function parametersOf(
  base: string,
  hubId: string | undefined,
  shown: ExternalTrainerOptions["shown"],
): number | undefined {
  const counted = shown?.model_info?.["general.parameter_count"];
  if (typeof counted === "number") return counted;
  for (const text of [shown?.details?.parameter_size, hubId, base, hubIdOf(base, shown)?.id]) {
    const match = /(?:^|[^\d.a-z])(\d+(?:\.\d+)?)\s?([bm])(?![a-z])/i.exec(text ?? "");
    if (match) return Number(match[1]) * (match[2]!.toLowerCase() === "b" ? 1e9 : 1e6);
  }
  return undefined;
}

function noRoom(base: string, memory: MemoryHint): { reason: string; hint: string } {
  return {
    reason: `training "${base}" takes about ${memory.neededGiB} GiB; the ${memory.where} has ${memory.machineGiB} GiB.`,
    hint: "Choose a smaller base model, or a machine with more memory.",
  };
}

function noCard(base: string): { reason: string; hint: string } {
  return {
    reason: `training "${base}" without a graphics card would take days.`,
    hint: "Choose a base model below a billion parameters, or insist with trainerOptions: { slow: true }.",
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
