import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TrainingJob } from "../trainer.js";
import { convertByHand, convertCommand } from "./convert-gguf.js";
import type { ExternalTrainerOptions } from "./options.js";
import type { Plan } from "./plan.js";
import { type Checkpoint, type Command, type FoundTool, PLACES, type Tool } from "./tool.js";
import { messagesJsonl } from "./training-files.js";

/** Kind of the weights in a GGUF file where nothing else is asked for. */
export const DEFAULT_OUTTYPE = "q8_0";

/** Writes all that a tool reads, and gives the paths. */
export async function writeFiles(
  tool: Tool,
  plan: Plan,
  job: TrainingJob,
  resume: Checkpoint | undefined,
  commands: readonly string[],
): Promise<readonly string[]> {
  const script = ["#!/bin/sh", "set -e", ...commands].join("\n");
  const files = [
    { path: PLACES.training, text: messagesJsonl(job.training) },
    { path: PLACES.validation, text: messagesJsonl(job.validation) },
    ...tool.files(plan, job, resume),
    { path: PLACES.script, text: `${script}\n` },
  ];
  const paths: string[] = [];
  for (const { path, text } of files) {
    const whole = join(plan.folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
    paths.push(whole);
  }
  return paths;
}

/** Path of the GGUF file that is made in the end. */
export function ggufPath({ folder, name }: Plan): string {
  return join(folder, `${name.replace(/[^\w.-]+/g, "-")}.gguf`);
}

/** What would be run, line by line. */
export function commandLines(
  tool: Tool,
  plan: Plan,
  found: FoundTool,
  converter: Command | undefined,
  { gguf = true, outtype = DEFAULT_OUTTYPE }: ExternalTrainerOptions,
): readonly string[] {
  const lines = [shellLine(tool.train(plan, found, undefined))];
  if (!gguf) return lines;
  const adapter = join(plan.folder, PLACES.checkpoints);
  const merged = join(plan.folder, PLACES.merged);
  lines.push(shellLine(tool.merge(plan, found, adapter)));
  lines.push(
    converter === undefined
      ? convertByHand(quoted(merged), quoted(ggufPath(plan)), outtype)
      : shellLine(convertCommand(converter, merged, ggufPath(plan), outtype)),
  );
  return lines;
}

/**
 * Whether the folder holds checkpoints of this very job: same data, same settings.
 * Others are of no use: going on from them would mix two trainings.
 */
export async function isSameJob(tool: Tool, plan: Plan, job: TrainingJob): Promise<boolean> {
  const { folder: _, name: __, ...settings } = plan;
  const parts = [tool.name, settings, messagesJsonl(job.training), messagesJsonl(job.validation)];
  const print = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const path = join(plan.folder, PLACES.fingerprint);
  const text = JSON.stringify({ tool: tool.name, fingerprint: print });
  const before = await readFile(path, "utf8").catch(() => "");
  if (before === text) return true;
  await writeFile(path, text);
  return false;
}

function shellLine(command: Command): string {
  return command.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
