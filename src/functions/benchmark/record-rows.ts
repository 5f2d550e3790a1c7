import type { BenchmarkedModel, BenchmarkResult } from "./benchmark-result.js";
import { bytes, duration, written } from "./write-figures.js";

/** On what and how it was measured, as pairs of what and value. */
export function recordRows({
  models,
  machine,
  plan,
  run,
}: Pick<BenchmarkResult, "models" | "machine" | "plan" | "run">): string[][] {
  const { cpu, cores, memoryBytes, platform, node, promptframe, load, at } = machine;
  return [
    ...models.flatMap(modelRows),
    ["machine", `${cpu}, ${cores} cores, ${bytes(memoryBytes)}, ${platform}`],
    ["load before", written(load)],
    ["Node", node],
    ["promptframe", promptframe],
    ["measured", at],
    [
      "plan",
      `${plan.runs} runs of ${plan.requests} requests at ${plan.levels.join(", ")} at once, order ${plan.order}, seed ${plan.seed}${plan.unique ? ", unique prompts" : ""}`,
    ],
    ["run", run.id],
  ];
}

function modelRows({ name, info, options, load, memory }: BenchmarkedModel): string[][] {
  const { engine, serverVersion, host, parameters, quantization, digest, slots } = info;
  const where = [engine, serverVersion, host && `at ${host}`].filter(Boolean).join(" ");
  const what = [parameters, quantization, slots && `${slots} slots`].filter(Boolean).join(", ");
  const loaded = load.wasLoaded
    ? "in memory already"
    : load.firstMs === undefined
      ? ""
      : duration(load.firstMs);
  const facts: [string, string | undefined][] = [
    ["engine", where],
    ["model", what],
    ["digest", digest],
    ["options", Object.keys(options).length === 0 ? "" : JSON.stringify(options)],
    ["load time", loaded],
    ["warm-up", duration(load.warmupMs)],
    ["memory", memory?.sizeBytes === undefined ? "" : bytes(memory.sizeBytes)],
    ["on the GPU", memory?.vramBytes === undefined ? "" : bytes(memory.vramBytes)],
  ];
  return facts.filter(([, value]) => value).map(([fact, value]) => [`${name}: ${fact}`, value!]);
}
