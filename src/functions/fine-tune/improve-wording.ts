import { z } from "zod";
import { countPairs, holm, mcnemar } from "../../statistics/index.js";
import {
  answerJson,
  type LabelledRow,
  rewordingRequest,
  scoreRows,
  type WrongAnswer,
} from "../../training/index.js";
import { batchInference } from "../batch-inference.js";
import { askingOptions, askRows } from "./ask-rows.js";
import type { Rewording } from "./fine-tune-result.js";
import { type Job, makePrompt, seedOf } from "./job.js";
import { type Measured, measure } from "./measure-candidate.js";

const DEFAULT_PROPOSALS = 3;
/** Training rows asked to find wrong answers; rows that decide or prove are never shown. */
const MOST_ASKED = 60;
const MOST_SHOWN = 6;
const ALPHA = 0.05;

/** The wording that won, and what was tried. */
export interface Improved {
  readonly winner: Measured;
  readonly rewordings: readonly Rewording[];
}

/**
 * Lets the model reword the instructions from training rows it got wrong. A rewording takes over only when
 * McNemar's test on the rows that decide says that it is better, with Holm's correction for all proposals.
 */
export async function improveWording(job: Job, best: Measured): Promise<Improved> {
  const { session, options } = job;
  const wish = typeof options.improve === "object" ? options.improve : {};
  const wrong = await wrongAnswers(job, best);
  if (wrong.length === 0) {
    session.warn(
      "improve",
      "Nothing to improve from: every training row asked was answered right.",
    );
    return { winner: best, rewordings: [] };
  }
  const proposals = await propose(job, best, wrong, wish.proposals ?? DEFAULT_PROPOSALS);
  const measured: Measured[] = [];
  const rows = job.split.validation.length;
  session.enter({
    title: "measuring rewordings",
    total: proposals.length * rows,
    done: 0,
    unit: "rows",
  });
  for (const [at, system] of proposals.entries()) {
    const candidate = { name: `rewording ${at + 1}`, system, examples: best.examples };
    measured.push(
      await measure(job, candidate, (done) => session.advance({ done: at * rows + done })),
    );
  }
  const pairs = measured.map(({ right }) => countPairs(best.right, right));
  const adjusted = holm(pairs.map((counts) => mcnemar(counts).p));
  const isBetter = (at: number) =>
    adjusted[at]! < ALPHA && pairs[at]!.onlySecond > pairs[at]!.onlyFirst;
  const winners = measured.filter((_, at) => isBetter(at));
  const winner = winners.reduce((top, each) => (each.score > top.score ? each : top), best);
  const rewordings = measured.map((each, at) => ({
    instructions: each.system ?? "",
    score: each.score,
    right: each.right.filter(Boolean).length,
    p: adjusted[at]!,
    kept: each === winner,
  }));
  session.info(
    winner === best ? "no rewording was shown to be better" : `${winner.name} is better`,
    {
      rewordings: rewordings.map(({ score, p }) => ({ score, p })),
    },
  );
  return { winner, rewordings };
}

/** Training rows that the best wording gets wrong; examples are left out, as they hold their answers. */
async function wrongAnswers(job: Job, best: Measured): Promise<WrongAnswer[]> {
  const { split, task, session } = job;
  const examples = new Set(best.examples.flatMap(({ group }) => group ?? []));
  const free = split.training.filter(({ group }) => !examples.has(group));
  const asked = spread(free, MOST_ASKED);
  if (asked.length === 0) return [];
  session.enter({ title: "looking for wrong answers", total: asked.length, done: 0, unit: "rows" });
  const prompt = makePrompt(task, { system: best.system, examples: best.examples }).file;
  const answers = await askRows(job, asked, prompt, (done) => session.advance({ done }));
  const { right } = scoreRows(
    asked,
    answers.map(({ values }) => values),
    task.columns,
  );
  return asked.flatMap((row, at) =>
    right[at]
      ? []
      : [
          {
            text: row.content,
            given: answers[at]!.text,
            wanted: answerJson(row.labels, task.columns),
          },
        ],
  );
}

/** So many rows at most, evenly from all of them. */
function spread(rows: readonly LabelledRow[], most: number): LabelledRow[] {
  const step = Math.max(1, rows.length / most);
  return Array.from(
    { length: Math.min(most, rows.length) },
    (_, at) => rows[Math.floor(at * step)]!,
  );
}

async function propose(
  job: Job,
  best: Measured,
  wrong: readonly WrongAnswer[],
  count: number,
): Promise<string[]> {
  const { session, options } = job;
  const wish = typeof options.improve === "object" ? options.improve : {};
  session.enter({ title: "rewording the instructions", total: count, done: 0, unit: "proposals" });
  const instructions = best.system ?? "Answer the question about each text.";
  const requests = Array.from({ length: count }, (_, at) =>
    rewordingRequest(instructions, shown(wrong, at), at),
  );
  const results = await batchInference(requests, {
    ...askingOptions(job),
    model: wish.model ?? options.model,
    options: { ...options.options, temperature: 0.7, seed: seedOf(options) },
    answer: z.object({ instructions: z.string().min(1) }),
    run: `${session.run.id}-proposals`,
  });
  session.check();
  const texts = results.map(({ values }) => String(values?.instructions ?? "").trim());
  const proposals = [...new Set(texts)].filter((text) => text !== "" && text !== best.system);
  if (proposals.length < count) {
    const bad = count - proposals.length;
    session.warn(
      "improve",
      `${bad} of ${count} rewordings were no use: empty, the same, or no valid answer.`,
    );
  }
  return proposals;
}

/** Other rows for every proposal, as long as there are others. */
function shown(wrong: readonly WrongAnswer[], at: number): WrongAnswer[] {
  const from = (at * MOST_SHOWN) % wrong.length;
  return [...wrong.slice(from), ...wrong.slice(0, from)].slice(0, MOST_SHOWN);
}
