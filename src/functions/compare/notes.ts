import type { Answers } from "./answers.js";
import type { PairResult } from "./comparison.js";
import { rowsWords, spoken } from "./words.js";

/** What a reader must know before believing the figures. */
export function notesOf(answers: Answers, pairs: readonly PairResult[]): string[] {
  return [
    ...rowNotes(answers),
    ...labelNotes(answers),
    ...promptNotes(answers),
    ...answers.arms.flatMap((arm) => armNotes(arm, fateOfBadRows(answers, pairs))),
    ...pairs.flatMap(sameNotes),
    ...pairs.flatMap(judgeNotes),
    ...ownJudgeNotes(answers, pairs),
  ];
}

/** What is odd about the prompts: cells that the models are shown, and columns that they are not. */
function promptNotes({ arms }: Answers): string[] {
  const told = arms.flatMap(({ name, run }) =>
    run.arm.notes
      .filter(({ code }) => code === "columns-unfilled")
      .map(({ message }) => `${name}: ${message}`),
  );
  const shown = arms
    .filter(({ run }) => run.arm.notes.some(({ code }) => code === "columns-validated"))
    .flatMap(({ run }) => run.arm.columns.offered.map((column) => column.name));
  if (shown.length === 0) return told;
  const names = [...new Set(shown)].join(", ");
  return [
    ...told,
    `The models are shown what the table has in ${names}, as answers are called so; existing: "replace" hides it.`,
  ];
}

/** Share of rows below which it needs no words that their question was answered already; a table tells it. */
const FEW = 0.1;

function fateOfBadRows({ truths }: Answers, pairs: readonly PairResult[]): string {
  if (truths.length > 0) return "count as wrong";
  if (pairs[0]?.judge) return "lose to a valid one";
  const scored = Object.keys(pairs[0]?.metrics ?? {}).length > 0;
  return scored ? "score what the metric says for missing ones" : "agree with nothing";
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}

function rowNotes({ data, places, blank }: Answers): string[] {
  const left = data.rows.length - places.length - blank;
  return [
    ...(blank > 0
      ? [`${rowsWords(blank)} had nothing to ask about and ${are(blank)} left out.`]
      : []),
    ...(left > 0
      ? [
          `${rowsWords(left)} ${left === 1 ? "has" : "have"} no outcome of every variant yet and ${are(left)} left out.`,
        ]
      : []),
  ];
}

function labelNotes({ truths, places, data, columns }: Answers): string[] {
  const notes = truths.flatMap(({ values, labelColumn, unanswerable }) => {
    const unlabelled = values.filter((value) => value === null || value === undefined).length;
    const listed = unanswerable.slice(0, 5).join(", ");
    return [
      ...(unlabelled > 0
        ? [
            `${rowsWords(unlabelled)} without a true label in ${labelColumn} ${are(unlabelled)} not scored.`,
          ]
        : []),
      ...(unanswerable.length > 0
        ? [
            `${labelColumn} has labels that no answer can be, which makes those rows wrong: ${listed}.`,
          ]
        : []),
    ];
  });
  const likely = columns.find((name) => data.columns.includes(name));
  if (truths.length === 0 && likely !== undefined && places.length > 0) {
    notes.push(
      `The table has a column ${likely}, as the answers do: if it holds true labels, label: "${likely}" scores the variants against it.`,
    );
  }
  return notes;
}

function armNotes({ name, outcomes, run }: Answers["arms"][number], what: string): string[] {
  const who = spoken(name);
  const bad = outcomes.filter(({ outcome }) => outcome.status !== "ok").length;
  const reused = outcomes.filter((each) => each.reused).length;
  return [
    ...(bad > 0 ? [`${who}: ${rowsWords(bad)} without a valid answer ${what}.`] : []),
    ...(reused > outcomes.length * FEW
      ? [
          `${who}: ${rowsWords(reused)} cost nothing, because the same question had been answered already; times and tokens are those of that answer.`,
        ]
      : []),
    ...run.end.summary.warnings.slice(0, 5).map(({ message }) => `${who}: ${message}`),
  ];
}

/** Two arms with the same answers everywhere say nothing about each other. */
function sameNotes({ first, second, agreement, rows }: PairResult): string[] {
  const all = Object.values(agreement);
  const same = all.length > 0 && rows > 0 && all.every(({ percent }) => percent.estimate === 1);
  return same
    ? [`${spoken(first)} and ${spoken(second)} gave the same answer to every row both answered.`]
    : [];
}

/** What a judge's verdicts are worth: contradictions, places preferred, rows without a verdict. */
function judgeNotes({ first, second, judge }: PairResult): string[] {
  if (judge === undefined) return [];
  const who = `The judge of ${spoken(first)} and ${spoken(second)}`;
  const { judged, inconsistent, unjudged, position } = judge;
  return [
    ...(inconsistent > 0
      ? [
          `${who} contradicted itself on ${inconsistent} of ${rowsWords(judged)} when the answers changed places; they count as ties.`,
        ]
      : []),
    ...(position.biased
      ? [
          `${who} prefers a place: it took the answer shown first in both orders on ${rowsWords(position.first)}, the one shown second on ${rowsWords(position.second)}.`,
        ]
      : []),
    ...(unjudged > 0
      ? [`${who} gave no valid verdict on ${rowsWords(unjudged)}; they count as ties.`]
      : []),
  ];
}

/** Models tend to prefer what they wrote themselves (Zheng et al. 2023, section 3.3). */
function ownJudgeNotes({ arms }: Answers, pairs: readonly PairResult[]): string[] {
  const judge = pairs[0]?.judge?.model;
  const own = arms.filter(({ run }) => run.arm.task.info.digest === judge?.digest);
  if (judge === undefined || own.length === 0 || own.length === arms.length) return [];
  const names = own.map(({ name }) => spoken(name)).join(", ");
  return [`The judge ${judge.name} is also the model of ${names}, and may prefer its own answers.`];
}
