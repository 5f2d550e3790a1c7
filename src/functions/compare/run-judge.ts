import { createHash } from "node:crypto";
import { resolveSettings } from "../../config/index.js";
import type { Row } from "../../contract/index.js";
import { taskRecord } from "../manifest-record.js";
import { runSession } from "../run-session.js";
import type { SessionEnd } from "../session-parts.js";
import { type Answers, valuesOf } from "./answers.js";
import type { Pair } from "./compare-labels.js";
import type { CompareOptions } from "./compare-options.js";
import { answerText, judgeText, sharedRequest } from "./judge-prompt.js";
import { DEFAULT_CONCURRENCY } from "./prepare-arms.js";
import type { Judge } from "./prepare-judge.js";
import { shownColumns } from "./side-by-side.js";

/** What became of one row of a pair: decided without asking, or by two verdicts, one for each order. */
export type RowVerdict =
  | { readonly asked: false; readonly better: "first" | "second" | "tie" }
  | { readonly asked: true; readonly verdicts: readonly [Said, Said] };

/** Which answer a judge took, as the arm it is of; undefined where it gave no valid verdict. */
export type Said = "first" | "second" | "tie" | undefined;

/** A pair as a judge saw it. */
export interface JudgedPair {
  readonly rows: readonly RowVerdict[];
  /** Absent when no row had to be asked about. */
  readonly end?: SessionEnd;
}

/** Asks the judge about every row on which two arms differ, each in both orders. */
export async function judgePair(
  judge: Judge,
  answers: Answers,
  pair: Pair,
  options: CompareOptions<never>,
): Promise<JudgedPair> {
  const [first, second] = [answers.arms[pair[0]]!, answers.arms[pair[1]]!];
  const shown = shownColumns(answers);
  const rows: RowVerdict[] = [];
  const questions: Row[] = [];
  for (const [at, place] of answers.places.entries()) {
    const values = [first, second].map((arm) => valuesOf(arm.outcomes[at]!));
    const [a, b] = values.map((each) => (each ? answerText(each, judge.columns) : undefined));
    const better = settled(a, b);
    if (better !== undefined) rows.push({ asked: false, better });
    else {
      const row = answers.data.rows[place]!;
      const input = Object.fromEntries(shown.map((name) => [name, row.values[name] ?? null]));
      const request = sharedRequest(first.run.arm, second.run.arm, row as never);
      const text = (one: string, other: string) =>
        judgeText({ request, input, answers: [one, other] });
      questions.push(question(row, 0, text(a!, b!)), question(row, 1, text(b!, a!)));
      rows.push({ asked: true, verdicts: [undefined, undefined] });
    }
  }
  return ask(judge, { first, second, rows, questions, data: answers.data.table.identity }, options);
}

/** Rows that need no judge: an arm without an answer loses, equal answers are a tie. */
function settled(
  a: string | undefined,
  b: string | undefined,
): "first" | "second" | "tie" | undefined {
  if (a === undefined || b === undefined) {
    if (a === b) return "tie";
    return a === undefined ? "second" : "first";
  }
  return a.trim() === b.trim() ? "tie" : undefined;
}

function question(row: Row, order: 0 | 1, text: string): Row {
  return { index: 2 * row.index + order, id: `${row.id}/${order + 1}`, values: { text } };
}

interface Asked {
  readonly first: Answers["arms"][number];
  readonly second: Answers["arms"][number];
  readonly rows: RowVerdict[];
  readonly questions: readonly Row[];
  readonly data: string;
}

async function ask(
  judge: Judge,
  { first, second, rows, questions, data }: Asked,
  options: CompareOptions<never>,
): Promise<JudgedPair> {
  if (questions.length === 0) return { rows };
  const { task, given } = judge;
  const said = new Map<number, Said>();
  const title = `judge: ${first.name}, ${second.name}`;
  const { variants, label, metrics, judge: _, onEvent, run, concurrency, ...shared } = options;
  const many = typeof concurrency === "number" ? concurrency : undefined;
  const end = await runSession({
    settings: resolveSettings(),
    title,
    prompt: title,
    task,
    options: {
      ...shared,
      model: given.model,
      concurrency: many ?? task.info.slots ?? DEFAULT_CONCURRENCY,
      ...(run === false && { run }),
      ...(typeof run === "string" && { run: `${run} ${title}` }),
      onEvent: (event) => onEvent?.({ ...event, arm: title }),
    },
    defaults: { concurrency: DEFAULT_CONCURRENCY, startDelayMs: 0 },
    rows: inBatches(questions),
    total: questions.length,
    identity: { prompt: armsDigest(first, second), data, selection: "judge" },
    record: { ...taskRecord("compare", task, given.model), answerFrom: "schema", arm: title },
    version: undefined,
    makeTarget: () => ({
      held: 0,
      put: (row, { status, values }) => {
        said.set(
          row.index,
          status === "ok" ? readVerdict(values?.Better, row.index % 2) : undefined,
        );
      },
    }),
  });
  let next = 0;
  const judged = rows.map((row): RowVerdict => {
    if (!row.asked) return row;
    const verdicts = [said.get(questions[next++]!.index), said.get(questions[next++]!.index)];
    return { asked: true, verdicts: verdicts as [Said, Said] };
  });
  return { rows: judged, end };
}

/** In the second order the answers have changed places. */
function readVerdict(better: unknown, order: number): Said {
  if (better === "tie") return "tie";
  if (better !== "1" && better !== "2") return undefined;
  return (better === "1") === (order === 0) ? "first" : "second";
}

function armsDigest(...arms: readonly Answers["arms"][number][]): string {
  const hash = createHash("sha256");
  for (const { run } of arms) hash.update(`${run.arm.task.key}\n${run.arm.identity}\n`);
  return hash.digest("hex");
}

async function* inBatches(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  const BATCH = 256;
  for (let from = 0; from < rows.length; from += BATCH) yield rows.slice(from, from + BATCH);
}
