import { rm } from "node:fs/promises";
import { join } from "node:path";
import { TrainingFailedError } from "../../errors/index.js";
import type { TrainedModel } from "../trainer.js";
import { convertByHand, convertCommand, findConverter } from "./convert-gguf.js";
import { sizeOf } from "./json-lines.js";
import { type Run, runStep, type Trained } from "./run-training.js";
import { PLACES } from "./tool.js";
import { DEFAULT_OUTTYPE, ggufPath } from "./write-files.js";

/**
 * Merges the best adapter into its base and makes a GGUF file, where that is wanted and can be done.
 * @throws TrainingFailedError, EngineError `cancelled`
 */
export async function finish(run: Run, trained: Trained): Promise<TrainedModel> {
  const { tool, plan, found, options } = run;
  const adapter = await tool.adapter(plan, trained.checkpoint);
  const made = options.gguf === false ? { weights: adapter } : await mergeAndConvert(run, adapter);
  const { checkpoint, steps, trainingLoss, validationLoss, resumedAt, stoppedEarly } = trained;
  const { gguf, weights, ...more } = made as Made;
  return {
    ...(gguf === undefined ? {} : { gguf }),
    weights,
    steps,
    seconds: (performance.now() - run.began) / 1000,
    ...(trainingLoss === undefined ? {} : { trainingLoss }),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    hyper: { ...plan.hyper, extra: plan.extra },
    details: {
      trainer: tool.name,
      versions: found.versions,
      model: plan.model,
      device: plan.device,
      command: tool.train(plan, found, undefined).join(" "),
      adapter,
      bestStep: checkpoint.step,
      ...(resumedAt === undefined ? {} : { resumedAt }),
      ...(stoppedEarly === undefined ? {} : { stoppedEarly }),
      ...more,
    },
  };
}

interface Made {
  readonly weights: string;
  readonly gguf?: string;
  readonly convertWith?: string;
  readonly ggufBytes?: number;
}

async function mergeAndConvert(run: Run, adapter: string): Promise<Made> {
  const { tool, plan, found, options, context, began } = run;
  const outtype = options.outtype ?? DEFAULT_OUTTYPE;
  const weights = join(plan.folder, PLACES.merged);
  const gguf = ggufPath(plan);
  const tell = (phase: "merging" | "converting") =>
    context.onProgress?.({ phase, step: 0, elapsedMs: performance.now() - began });
  const converter = await findConverter(found.python, options);
  // What an interrupted try has left would be mixed with what this one writes.
  await rm(weights, { recursive: true, force: true });
  await rm(gguf, { force: true });
  tell("merging");
  await runStep(run, "merging", tool.merge(plan, found, adapter));
  if (converter === undefined) {
    const line = convertByHand(weights, gguf, outtype);
    context.onLog?.("warning", `llama.cpp's converter was not found. To make a GGUF file: ${line}`);
    return { weights, convertWith: line };
  }
  tell("converting");
  await runStep(run, "converting", convertCommand(converter, weights, gguf, outtype));
  const ggufBytes = await sizeOf(gguf);
  if (ggufBytes > 0) return { weights, gguf, ggufBytes };
  throw new TrainingFailedError(`The conversion ended well, but ${gguf} is not there.`, {
    hint: `Merged weights are in ${weights}; see the log: ${join(plan.folder, PLACES.log)}`,
  });
}
