import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { TaskError } from "../../errors/index.js";
import { type ImportedModel, importGguf } from "../import-gguf.js";
import type { Tensorflow } from "../load-tensorflow.js";
import { LlamaModel } from "../model.js";
import { Random } from "../random.js";
import { cutWholes, Tokenizer } from "../tokenizer.js";
import type { ClosedColumns } from "./closed-columns.js";
import { constantTexts } from "./constant-texts.js";
import type { StudentExample } from "./read-examples.js";
import { startFromWords } from "./start-from-words.js";
import type { StudentSettings } from "./student-settings.js";
import { wordEvidence } from "./word-evidence.js";

/** Context length that a student's file promises, in tokens. */
const LEAST_CONTEXT = 2048;

/** File of the student that a training goes on from: the path itself, the one file in that folder, or the sample. */
export function earlierFile(from: string): string {
  if (from === "sample")
    return fileURLToPath(new URL("../../../data/sample.gguf", import.meta.url));
  const file =
    existsSync(from) && statSync(from).isDirectory() ? path.join(from, "model.gguf") : from;
  if (existsSync(file)) return path.resolve(file);
  throw new TaskError("file-not-found", `There is no earlier student at ${file}.`, {
    hint: 'Set "from" to the folder or the GGUF file that an earlier training wrote, or to "sample".',
    received: from,
  });
}

/**
 * The model before its first step: one that knows what single words say, or an earlier one with this job's
 * constant texts added.
 * @throws TaskError (`file-format`) when the earlier file is no student
 */
export async function startModel(
  tf: Tensorflow,
  settings: StudentSettings,
  examples: readonly StudentExample[],
  closed: ClosedColumns,
): Promise<ImportedModel> {
  const wholes = constantTexts(examples);
  if (settings.from !== undefined) return goOnFrom(tf, earlierFile(settings.from), wholes);
  const room = settings.vocabulary - wholes.length;
  const { merges } = Tokenizer.train(vocabularyTexts(examples, closed, wholes), room);
  const tokenizer = new Tokenizer(merges, wholes);
  const { width, layers, heads, keyHeads, hidden, maxTokens } = settings;
  const shape = {
    ...{ width, layers, heads, keyHeads, hidden },
    vocabulary: tokenizer.size,
    context: Math.max(LEAST_CONTEXT, maxTokens),
    ropeBase: 10_000,
    epsilon: 1e-5,
  };
  const model = new LlamaModel(tf, shape, new Random(settings.seed + 1));
  startFromWords(tf, model, wordEvidence(tokenizer, examples, closed));
  return { tokenizer, model };
}

async function goOnFrom(
  tf: Tensorflow,
  file: string,
  wholes: readonly string[],
): Promise<ImportedModel> {
  try {
    return importGguf(tf, await readFile(file), wholes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TaskError("file-format", `${file} cannot be trained further: ${error.message}.`, {
      hint: "Go on from a GGUF file that the student trainer wrote, or leave `from` out.",
      received: file,
      cause: error,
    });
  }
}

/** What the vocabulary is learnt from; labels count as often as all rows, so that each becomes one token. */
function* vocabularyTexts(
  examples: readonly StudentExample[],
  closed: ClosedColumns,
  wholes: readonly string[],
): Iterable<string> {
  for (const { turns, answer } of examples) {
    for (const { content } of turns) {
      for (const part of cutWholes(content, wholes)) if (typeof part === "string") yield part;
    }
    yield answer;
  }
  for (const label of [...closed.values()].flat()) {
    for (let i = 0; i < examples.length; i++) yield label;
  }
}
