import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FineTuningNotSupportedError, TrainingFailedError } from "../../errors/index.js";
import type {
  TrainedModel,
  Trainer,
  TrainingCapability,
  TrainingContext,
  TrainingJob,
} from "../trainer.js";
import { capabilityOf, modelOf } from "./capability.js";
import { findConverter } from "./convert-gguf.js";
import { findTool, machineOf } from "./find-tool.js";
import { finish } from "./finish.js";
import type { ExternalTrainerOptions } from "./options.js";
import { type Plan, planOf } from "./plan.js";
import { runTraining } from "./run-training.js";
import { type FoundTool, PLACES, type Tool } from "./tool.js";
import { countTooLong } from "./training-files.js";
import { stopIfAborted } from "./watch.js";
import { commandLines, isSameJob, writeFiles } from "./write-files.js";

/** What a dry run gives: everything is written, nothing is run. */
export interface DryRun {
  readonly files: readonly string[];
  /** Command lines, in the order in which `train` would run them; also in `run.sh`. */
  readonly commands: readonly string[];
}

/** A trainer that is a program of its own. */
export interface ExternalTrainer extends Trainer {
  /** Writes data, configuration and `run.sh` without running anything; the tool need not be there. */
  dryRun(job: TrainingJob): Promise<DryRun>;
}

/** A trainer that runs a tool. */
export function externalTrainer(tool: Tool, options: ExternalTrainerOptions = {}): ExternalTrainer {
  return new ToolTrainer(tool, options);
}

class ToolTrainer implements ExternalTrainer {
  readonly name: string;
  readonly #tool: Tool;
  readonly #options: ExternalTrainerOptions;

  constructor(tool: Tool, options: ExternalTrainerOptions) {
    this.name = tool.name;
    this.#tool = tool;
    this.#options = options;
  }

  capability(base: string, signal?: AbortSignal): Promise<TrainingCapability> {
    return capabilityOf(this.#tool, base, this.#options, signal);
  }

  async prepare(job: TrainingJob): Promise<{ readonly files: readonly string[] }> {
    const { files } = await this.dryRun(job);
    return { files };
  }

  async dryRun(job: TrainingJob): Promise<DryRun> {
    const { found } = await findTool(this.#tool, this.#options);
    const stand: FoundTool = found ?? {
      command: [this.#tool.executables[0]!],
      python: "python3",
      versions: {},
    };
    const plan = await this.#plan(job, found);
    const converter = await findConverter(stand.python, this.#options);
    const commands = commandLines(this.#tool, plan, stand, converter, this.#options);
    return { files: await writeFiles(this.#tool, plan, job, undefined, commands), commands };
  }

  async train(job: TrainingJob, context: TrainingContext = {}): Promise<TrainedModel> {
    const began = performance.now();
    stopIfAborted(context.signal);
    const search = await findTool(this.#tool, this.#options, context.signal);
    stopIfAborted(context.signal);
    if (search.found === undefined) {
      throw new FineTuningNotSupportedError(search.reason, { hint: search.hint });
    }
    if (job.training.length === 0) {
      throw new TrainingFailedError("There are no examples to train on.", {
        hint: "Give rows with labels.",
      });
    }
    const { found } = search;
    const plan = await this.#plan(job, found);
    context.onProgress?.({ phase: "preparing", step: 0, steps: plan.steps, elapsedMs: 0 });
    warnOfLength(job, plan, context);
    await mkdir(plan.folder, { recursive: true });
    if (!(await isSameJob(this.#tool, plan, job))) {
      await rm(join(plan.folder, PLACES.checkpoints), { recursive: true, force: true });
    }
    const run = { tool: this.#tool, plan, job, found, options: this.#options, context, began };
    const trained = await runTraining(run);
    return finish(run, trained);
  }

  async #plan(job: TrainingJob, found: FoundTool | undefined): Promise<Plan> {
    const model = modelOf(this.#tool, job, this.#options);
    const machine =
      found === undefined || found.versions.torch === undefined
        ? { device: "unknown" as const, bf16: true }
        : await machineOf(found.python, this.#options);
    return planOf(job, model, { device: machine.device, bf16: machine.bf16 });
  }
}

function warnOfLength(job: TrainingJob, plan: Plan, context: TrainingContext): void {
  const { maxTokens } = plan.hyper;
  const long = countTooLong([...job.training, ...job.validation], maxTokens);
  if (long === 0) return;
  context.onLog?.(
    "warning",
    `${long} ${long === 1 ? "example is" : "examples are"} probably longer than maxTokens (${maxTokens}); the tool cuts them there.`,
  );
}
