import type { ModelOptions } from "../../contract/index.js";
import { nearest } from "../../errors/index.js";
import { KNOWN_OPTIONS } from "./request-body.js";
import type { LoadedModel } from "./server.js";

/** What the notes before loading are made of. */
export interface ModelFacts {
  readonly contextLength: number | undefined;
  readonly oneSlot: boolean;
  readonly version: string;
  readonly requires: string | undefined;
  readonly remoteHost: string | undefined;
}

/** Things to know before the first row, from the model's description and the options asked for. */
export function notesBefore(facts: ModelFacts, options: ModelOptions): string[] {
  return [
    ...versionNotes(facts),
    ...modelNotes(facts, options.contextTokens),
    ...optionNotes(options),
  ];
}

function versionNotes({ version, requires }: ModelFacts): string[] {
  const notes: string[] = [];
  if (isOlder(version, "0.5.0")) {
    notes.push(
      `Ollama ${version} has no structured outputs: answers are not held to their columns. Update to 0.5 or newer.`,
    );
  }
  if (isOlder(version, "0.12.6")) {
    notes.push(
      `Ollama ${version} shortens prompts that are too long without telling; from 0.12.6 on such rows fail instead.`,
    );
  }
  if (requires && isOlder(version, requires)) {
    notes.push(`This model asks for Ollama ${requires} or newer; the server is ${version}.`);
  }
  return notes;
}

function modelNotes(facts: ModelFacts, contextTokens: number | undefined): string[] {
  const notes: string[] = [];
  if (facts.remoteHost) {
    notes.push(
      `This model runs at ${facts.remoteHost}: your rows leave this machine, and it does not support structured outputs.`,
    );
  }
  if (facts.oneSlot) {
    notes.push("Ollama runs one request at a time for this family of models.");
  }
  if (contextTokens && facts.contextLength && contextTokens > facts.contextLength) {
    notes.push(
      `contextTokens is ${contextTokens}, but the model was trained for ${facts.contextLength}: the server lowers it.`,
    );
  }
  return notes;
}

function optionNotes(options: ModelOptions): string[] {
  const notes: string[] = [];
  if (options.devices?.length) {
    notes.push(
      "devices has no effect: Ollama takes its devices from the server's environment (CUDA_VISIBLE_DEVICES).",
    );
  }
  for (const name of Object.keys(options.extra ?? {})) {
    if (KNOWN_OPTIONS.includes(name)) continue;
    const meant = nearest(name, KNOWN_OPTIONS);
    const guess = meant === undefined ? "" : ` Did you mean ${meant}?`;
    notes.push(`Ollama knows no option "${name}" and would ignore it.${guess}`);
  }
  return notes;
}

/** Things to know once the model is loaded: what the server made of the options. */
export function notesLoaded(now: LoadedModel | undefined, options: ModelOptions): string[] {
  if (now === undefined) return [];
  const notes: string[] = [];
  const { size = 0, size_vram: onGpu = 0, context_length: context } = now;
  if (onGpu === 0 && size > 0) notes.push("The model runs on the CPU.");
  if (onGpu > 0 && onGpu < size) {
    const share = Math.round(((size - onGpu) / size) * 100);
    notes.push(
      `The model is partly on the CPU: ${share} % of it did not fit into the GPU's memory, which makes it slow.`,
    );
  }
  if (context && options.contextTokens && context < options.contextTokens) {
    notes.push(
      `The context window is ${context} tokens, not the ${options.contextTokens} asked for: the server lowered it.`,
    );
  }
  return notes;
}

/** Whether a server of this version tells the probabilities of tokens. */
export function hasLogprobs(version: string): boolean {
  return !isOlder(version, "0.12.11");
}

/** Compares versions by their three numbers; a build from source calls itself 0.0.0 and is never old. */
function isOlder(version: string, than: string): boolean {
  const have = numbers(version);
  const want = numbers(than);
  if (have.every((part) => part === 0)) return false;
  const differs = have.findIndex((part, index) => part !== want[index]);
  return differs >= 0 && have[differs]! < want[differs]!;
}

function numbers(version: string): number[] {
  const parts = version.match(/\d+/g) ?? [];
  return [0, 1, 2].map((index) => Number(parts[index] ?? 0));
}
