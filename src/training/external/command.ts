import { join } from "node:path";
import { TaskError } from "../../errors/index.js";
import {
  huggingFaceCheckpoints,
  huggingFaceEvaluations,
  TrainerStates,
} from "./hugging-face-checkpoints.js";
import { JsonLines, readJsonLines } from "./json-lines.js";
import { numberIn } from "./lenient-json.js";
import { MERGE_SCRIPT } from "./merge-script.js";
import type { Plan } from "./plan.js";
import { type Checkpoint, type Command, PLACES, type ProgressRecord, type Tool } from "./tool.js";

/** A trainer that is described instead of known: programs, files and where it reports. */
export interface CommandTrainerOptions {
  /**
   * Program and arguments that train. In each, and in `config.text`, these are filled in: `{{folder}}`,
   * `{{name}}`, `{{model}}`, `{{training}}`, `{{validation}}`, `{{output}}`, `{{config}}`, `{{steps}}`, every
   * hyper-parameter by its name, and `{{resume}}` (empty at a fresh start).
   */
  readonly command: readonly string[];
  /** Arguments added when training goes on from a checkpoint. Default none. */
  readonly resume?: readonly string[];
  /** A configuration file that is written first: its path below the folder, and its text. */
  readonly config?: { readonly path: string; readonly text: string };
  /**
   * Where progress is read from. `trainer-state`: `checkpoint-*` folders as transformers writes them, in
   * `{{output}}`. A file: JSON lines with the fields named. Default `trainer-state`.
   */
  readonly progress?: "trainer-state" | ProgressFile;
  /** Program that merges; also filled in, with `{{adapter}}` and `{{merged}}`. Default: peft's own merging. */
  readonly merge?: readonly string[];
  /** How users install it, for error texts. */
  readonly install?: string;
}

/** A file of JSON lines, and how its fields are called. */
export interface ProgressFile {
  /** Path below the folder; filled in like a command. */
  readonly file: string;
  readonly step?: string;
  readonly steps?: string;
  readonly epoch?: string;
  readonly trainingLoss?: string;
  readonly validationLoss?: string;
  readonly learningRate?: string;
}

const NAMES: Required<Omit<ProgressFile, "file">> = {
  step: "step",
  steps: "steps",
  epoch: "epoch",
  trainingLoss: "loss",
  validationLoss: "eval_loss",
  learningRate: "learning_rate",
};

/**
 * Any other trainer, by template.
 * @throws TaskError `option-invalid` for a command without a program or with an unknown placeholder.
 */
export function commandTool(options: CommandTrainerOptions): Tool {
  const [program] = options.command;
  if (program === undefined || program.trim() === "") {
    throw new TaskError("option-invalid", "The command of a trainer names no program.", {
      hint: 'Give it as a list, such as ["axolotl", "train", "{{config}}"].',
      received: options.command,
    });
  }
  const fill = (text: string, plan: Plan, more: Readonly<Record<string, string>> = {}) =>
    filled(text, { ...valuesOf(plan, options), ...more });
  const fillAll = (words: readonly string[], plan: Plan, more?: Record<string, string>) =>
    words.map((word) => fill(word, plan, more)) as unknown as Command;
  const output = (plan: Plan) => join(plan.folder, PLACES.checkpoints);
  const reports = (plan: Plan, file: ProgressFile) => join(plan.folder, fill(file.file, plan));
  const { progress = "trainer-state", config } = options;
  return {
    name: "command",
    title: program,
    install: options.install ?? `see the documentation of ${program}`,
    executables: [program],
    packages: [],
    stopsEarly: false,
    files: (plan, _data, resume) => [
      ...(config === undefined
        ? []
        : [{ path: config.path, text: fill(config.text, plan, { resume: resume?.path ?? "" }) }]),
      ...(options.merge === undefined ? [{ path: "merge.py", text: MERGE_SCRIPT }] : []),
    ],
    train: (plan, _found, resume) =>
      fillAll([...options.command, ...(resume === undefined ? [] : (options.resume ?? []))], plan, {
        resume: resume?.path ?? "",
      }),
    merge: (plan, { python }, adapter) => {
      const merged = join(plan.folder, PLACES.merged);
      if (options.merge !== undefined) return fillAll(options.merge, plan, { adapter, merged });
      return [python, join(plan.folder, "merge.py"), plan.model, adapter, merged];
    },
    progress: async (plan, resume) => {
      if (progress === "trainer-state") return TrainerStates.after(output(plan), resume);
      const lines = await JsonLines.after(reports(plan, progress));
      return { poll: async () => (await lines.poll()).map((line) => toRecord(line, progress)) };
    },
    checkpoints: (plan) => huggingFaceCheckpoints(output(plan)),
    evaluations: async (plan) => {
      if (progress === "trainer-state") return huggingFaceEvaluations(output(plan));
      const lines = await readJsonLines(reports(plan, progress));
      return lines
        .map((line) => toRecord(line, progress))
        .flatMap(({ step, validationLoss }) =>
          validationLoss === undefined ? [] : [{ step, loss: validationLoss }],
        );
    },
    adapter: async (_plan, checkpoint: Checkpoint) => checkpoint.path,
  };
}

function valuesOf(plan: Plan, { config }: CommandTrainerOptions): Record<string, string> {
  const at = (path: string) => join(plan.folder, path);
  const hyper = Object.entries(plan.hyper).map(([name, value]) => [name, String(value)]);
  return {
    ...Object.fromEntries(hyper),
    folder: plan.folder,
    name: plan.name,
    model: plan.model,
    training: at(PLACES.training),
    validation: at(PLACES.validation),
    output: at(PLACES.checkpoints),
    config: at(config?.path ?? PLACES.config),
    steps: String(plan.steps),
    resume: "",
  };
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => {
    if (Object.hasOwn(values, name)) return values[name]!;
    throw new TaskError("option-invalid", `The trainer's template names {{${name}}}.`, {
      hint: `Known are: ${Object.keys(values).join(", ")}.`,
      received: name,
    });
  });
}

function toRecord(line: Record<string, unknown>, file: ProgressFile): ProgressRecord {
  const names = { ...NAMES, ...file };
  const read = (name: keyof typeof NAMES) => numberIn(line[names[name]]);
  return {
    step: read("step") ?? 0,
    steps: read("steps"),
    epoch: read("epoch"),
    trainingLoss: read("trainingLoss"),
    validationLoss: read("validationLoss"),
    learningRate: read("learningRate"),
  };
}
