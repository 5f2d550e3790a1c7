import { constants } from "node:os";
import { TrainingFailedError } from "../../errors/index.js";
import { DIVERGED } from "./judge.js";
import type { Ending } from "./process-group.js";

/** What is known about a training that failed. */
export interface Failure {
  readonly title: string;
  /** What was being done: training, merging, converting. */
  readonly phase: string;
  readonly install: string;
  readonly python?: string;
  readonly ending?: Ending;
  /** Why it was ended by us. */
  readonly verdict?: { readonly what: string; readonly hint: string };
  /** Last lines of the log. */
  readonly tail: string;
  readonly log: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly what: (match: RegExpExecArray, failure: Failure) => string;
  readonly hint: (match: RegExpExecArray, failure: Failure) => string;
}

const SMALLER =
  "Set batchSize: 1 or a smaller maxTokens or loraRank, or choose a smaller base model.";

/** Texts of torch, transformers, MLX and the system; the first that is found says what went wrong. */
const RULES: readonly Rule[] = [
  {
    pattern:
      /CUDA out of memory|OutOfMemoryError|MPS backend out of memory|can't allocate memory|Cannot allocate memory|std::bad_alloc|\[METAL\][^\n]*Insufficient Memory|^MemoryError|unable to allocate/im,
    what: () => "it ran out of memory",
    hint: () => SMALLER,
  },
  {
    pattern: /No space left on device|ENOSPC|Errno 28|Disk quota exceeded|Errno 122/i,
    what: () => "the disk is full",
    hint: () =>
      "Free space where the run's folder and the Hugging Face cache are, then run it again.",
  },
  {
    pattern: /ModuleNotFoundError: No module named '([\w.]+)'/,
    what: ([, name]) => `its Python has no module ${name}`,
    hint: ([, name], { python }) =>
      `Install it with: ${python ?? "python3"} -m pip install ${name!.split(".")[0]}`,
  },
  {
    pattern: /ImportError: ([^\n]+)/,
    what: ([, said]) => `a package of its Python does not fit: ${said}`,
    hint: (_, { install }) => `Install the tool in an environment of its own: ${install}`,
  },
  {
    pattern: /GatedRepoError|gated repo|401 Client Error|403 Client Error/i,
    what: () => "Hugging Face gives the base model only to those who accepted its licence",
    hint: () => "Accept it at the model's page and sign in with `hf auth login`.",
  },
  {
    pattern:
      /RepositoryNotFoundError|is not a local folder and is not a valid model identifier|Repository Not Found/i,
    what: () => "Hugging Face has no such base model",
    hint: () =>
      'Name the right one with trainerOptions: { hubId: "OWNER/NAME" }, such as "Qwen/Qwen2.5-0.5B-Instruct".',
  },
  {
    pattern:
      /LocalEntryNotFoundError|couldn't connect to 'https:\/\/huggingface\.co'|Max retries exceeded|Temporary failure in name resolution|OfflineModeIsEnabled/i,
    what: () => "the base model could not be fetched from Hugging Face",
    hint: () =>
      'Check the network, or download the model and give its folder with trainerOptions: { hubId: "FOLDER" }.',
  },
  {
    pattern:
      /Some specified arguments are not used[^\n]*|Unknown arguments from config file[^\n]*|Some keys are not used[^\n]*|unexpected keyword argument[^\n]*/i,
    what: ([said]) => `its version does not know a field of the configuration (${said})`,
    hint: (_, { install }) => `Bring it up to date with: ${install} --upgrade`,
  },
  {
    pattern: /BPE pre-tokenizer was not recognized|Model \w+ is not supported/,
    what: ([said]) => `llama.cpp's converter does not know this model (${said})`,
    hint: () => "Bring llama.cpp up to date, or choose a base model that it knows.",
  },
  {
    pattern: /CUDA error[^\n]*|no kernel image is available[^\n]*|NCCL error[^\n]*/i,
    what: ([said]) => `the graphics card failed: ${said}`,
    hint: () => "Check that the driver fits the installed torch, with: nvidia-smi",
  },
];

/** The error of a training that failed: what went wrong, what to do, and the last lines of the log. */
export function trainingFailed(failure: Failure): TrainingFailedError {
  const { what, hint } = failure.verdict ? judged(failure.verdict, failure) : reasonOf(failure);
  const tail = failure.tail.trim();
  const said = tail === "" ? "" : `\nLast lines of its log:\n${indent(lastLines(tail, 12))}`;
  return new TrainingFailedError(
    `${failure.title} failed while ${failure.phase}: ${what.replace(/\.$/, "")}.${said}`,
    {
      hint: `${hint} The whole log: ${failure.log}`,
      received: failure.ending?.signal ?? failure.ending?.code ?? undefined,
      cause: failure.ending?.error,
    },
  );
}

/** mlx-lm's warning; where a whole answer is cut off, nothing is left to learn and the mean loss is 0 / 0. */
const CUT = /longer than (\d+) tokens\. The longest sentence (\d+) will be truncated/;

function judged(
  verdict: NonNullable<Failure["verdict"]>,
  { tail }: Failure,
): NonNullable<Failure["verdict"]> {
  const cut = verdict.what === DIVERGED.what ? CUT.exec(tail) : null;
  if (cut === null) return verdict;
  const [, most, longest] = cut;
  return {
    what: `${verdict.what}, and examples of up to ${longest} tokens were cut at ${most}, where their answers are`,
    hint: `Set maxTokens: ${longest} or more; if that does not help, lower learningRate.`,
  };
}

function reasonOf(failure: Failure): { what: string; hint: string } {
  const { ending, tail, title, install } = failure;
  if (ending?.error?.code === "ENOENT") {
    return { what: "it could not be started", hint: `Install it with: ${install}` };
  }
  if (ending?.error) {
    return { what: `it could not be started (${ending.error.message})`, hint: "Check its file." };
  }
  for (const { pattern, what, hint } of RULES) {
    const match = pattern.exec(tail);
    if (match) return { what: what(match, failure), hint: hint(match, failure) };
  }
  // 128 + n: a shell between us and the program says so what ended it.
  const number = ending?.code && ending.code > 128 ? ending.code - 128 : undefined;
  const signal = ending?.signal ?? signalNamed(number);
  if (signal === "SIGKILL") {
    return {
      what: "the system killed it (SIGKILL), most often because memory ran out",
      hint: SMALLER,
    };
  }
  if (signal !== undefined) {
    return {
      what: `it crashed (${signal})`,
      hint: `Install ${title} in a fresh environment; a crash is most often packages that do not fit each other.`,
    };
  }
  const said = [...tail.matchAll(/^\s*((?:\w+\.)*\w*(?:Error|Exception): [^\n]+)/gm)].at(-1)?.[1];
  const what = said ?? `it ended with status ${ending?.code}`;
  return { what, hint: `If its packages do not fit each other, install them anew: ${install}` };
}

function signalNamed(number: number | undefined): string | undefined {
  if (number === undefined) return undefined;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

/** Colours and cursor movements. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

function lastLines(text: string, count: number): string {
  // Progress bars overwrite their line: only what stands at its end was there to see.
  const lines = text
    .replace(ESCAPES, "")
    .split("\n")
    .map((line) => line.trimEnd().split("\r").at(-1) ?? "");
  return lines
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
