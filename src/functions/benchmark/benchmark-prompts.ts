import { createHash } from "node:crypto";
import type { AnswerColumn, AnswerSpec, Message, ModelOptions, Row } from "../../contract/index.js";
import { DataValidationError, nearest, TaskError } from "../../errors/index.js";
import type { Table } from "../../frames/index.js";
import type { PromptFile } from "../../prompting/index.js";
import { SeededRandom } from "../../statistics/index.js";
import { checkPrompt } from "../check-prompt.js";
import { readLabel } from "../compare/true-labels.js";
import type { ProcessOptions } from "../process-options.js";
import { resolveAnswer, systemText } from "../resolve-answer.js";
import { makeRenderer, resolvePrompt } from "../resolve-prompt.js";
import { readInput, someRows } from "../table-task.js";
import type { RowText } from "../task.js";
import type { BenchmarkOptions } from "./benchmark-options.js";

/** One thing to ask. */
export interface BenchmarkPrompt {
  readonly id: string;
  readonly content: RowText;
  /** The right answer, where there are labels. */
  readonly label?: string;
}

/** Everything that is asked, whoever answers. */
export interface BenchmarkTask {
  readonly prompts: readonly BenchmarkPrompt[];
  readonly answer: AnswerSpec;
  readonly answerFrom: "schema" | "columns" | "text";
  readonly system: string | undefined;
  readonly examples: readonly Message[] | undefined;
  /** Options of the prompt file, under those of the benchmark. */
  readonly options: ModelOptions;
  /** Answer column that is held against the label. */
  readonly judged: string | undefined;
  /** What to know of the labels before believing the quality. */
  readonly labelNotes: readonly string[];
  /** The prompts in a few words. */
  readonly title: string;
  /** Changes with anything that is asked. */
  readonly digest: string;
}

/**
 * Reads what is to be asked.
 * @throws {TaskError} `option-invalid`, `prompt-empty`, `template-syntax`, `prompt-file`
 * @throws {DataValidationError} `no-rows`, `missing-column` and whatever is wrong with the table
 */
export async function readBenchmarkTask(options: BenchmarkOptions): Promise<BenchmarkTask> {
  const { prompt, prompts, data } = options;
  if (data !== undefined) return readTable(options);
  for (const name of ["label", "rows", "id"] as const) {
    if (options[name] !== undefined) throw needsData(name);
  }
  if (prompt !== undefined && prompts !== undefined) {
    throw new TaskError("option-invalid", "benchmark takes prompt or prompts, not both.");
  }
  const list = prompts === undefined ? [prompt] : [...prompts];
  if (prompt === undefined && prompts === undefined) throw noPrompt();
  if (list.length === 0) throw new DataValidationError("no-rows", "There are no prompts to ask.");
  const texts = list.map((each, at) => checkedPrompt(each, at, list.length));
  const asked = texts.map((content, at): BenchmarkPrompt => ({ id: String(at + 1), content }));
  const { spec, from } = resolveAnswer(options.answer, undefined, "response");
  const title = asked.length === 1 ? "one prompt" : `${asked.length} prompts`;
  return finish(asked, { ...options, spec, from, title, file: undefined });
}

async function readTable(options: BenchmarkOptions): Promise<BenchmarkTask> {
  if (options.prompts !== undefined) {
    throw new TaskError("option-invalid", "benchmark takes data or prompts, not both.", {
      hint: "With data give prompt, a template with {{column}}.",
    });
  }
  if (options.prompt === undefined) throw noPrompt();
  const given = options as unknown as ProcessOptions<never>;
  return readInput(options.data, given, (table) => drawTask(table, options));
}

async function drawTask(table: Table, options: BenchmarkOptions): Promise<BenchmarkTask> {
  if (table.rowCount === 0) throw emptyTable(table.describe);
  const prompt = await resolvePrompt(options.prompt as never, table);
  const { spec, from } = resolveAnswer(options.answer, prompt.file, "answer");
  const label = labelOf(options, spec, table.columns);
  const render = makeRenderer(prompt, []);
  const rows = await drawRows(someRows(table), options);
  const asked = rows.flatMap((row): BenchmarkPrompt[] => {
    const content = render(row);
    if (content === undefined) return [];
    const right = label && labelText(readLabel(row.values[label.column], label.answer));
    return [{ id: row.id, content, ...(right === undefined ? {} : { label: right }) }];
  });
  if (asked.length === 0) {
    throw new DataValidationError("no-rows", "No row has anything to ask about.", {
      hint: "Every column the prompt uses is empty in every row that was chosen.",
    });
  }
  const title = `${asked.length.toLocaleString("en-US")} rows of ${table.describe}`;
  return finish(asked, {
    ...options,
    spec,
    from,
    title,
    file: prompt.file,
    judged: label?.answer.name,
    labelNotes: label === undefined ? [] : unanswerable(asked, label),
  });
}

interface Parts extends Pick<BenchmarkOptions, "system"> {
  readonly spec: AnswerSpec;
  readonly from: BenchmarkTask["answerFrom"];
  readonly title: string;
  readonly file: PromptFile | undefined;
  readonly judged?: string | undefined;
  readonly labelNotes?: readonly string[];
}

function finish(prompts: readonly BenchmarkPrompt[], parts: Parts): BenchmarkTask {
  const hash = createHash("sha256");
  for (const { content, label } of prompts) {
    hash
      .update(content.text)
      .update("\u0000")
      .update(label ?? "")
      .update("\u0001");
    for (const image of content.images ?? []) hash.update(image);
  }
  return {
    prompts,
    answer: parts.spec,
    answerFrom: parts.from,
    system: systemText(parts.system, parts.file, parts.spec),
    examples: parts.file?.examples,
    options: parts.file?.options ?? {},
    judged: parts.judged,
    labelNotes: parts.labelNotes ?? [],
    title: parts.title,
    digest: hash.digest("hex"),
  };
}

const MOST_ROWS = 100;

/** As many rows as are asked, drawn evenly from the whole table and kept in its order (Waterman's algorithm R). */
async function drawRows(
  batches: AsyncIterable<readonly Row[]>,
  { requests = MOST_ROWS, seed = 1 }: BenchmarkOptions,
): Promise<Row[]> {
  const random = new SeededRandom(seed);
  const kept: Row[] = [];
  let seen = 0;
  for await (const batch of batches) {
    for (const row of batch) {
      seen++;
      if (kept.length < requests) kept.push(row);
      else {
        const place = Math.floor(random.next() * seen);
        if (place < requests) kept[place] = row;
      }
    }
  }
  return kept.sort((a, b) => a.index - b.index);
}

/** A column with true labels, and the answer column that is held against it. */
interface JudgedLabel {
  readonly column: string;
  readonly answer: AnswerColumn;
}

const MOST_LISTED = 5;

/** Says where true labels are none of those a closed set can give: such rows are wrong whatever is answered. */
function unanswerable(
  asked: readonly BenchmarkPrompt[],
  { column, answer }: JudgedLabel,
): readonly string[] {
  if (answer.kind !== "label" || answer.organic) return [];
  const labels = new Set(asked.flatMap(({ label }) => label ?? []));
  const never = [...labels].filter((label) => !answer.labels?.includes(label)).sort();
  if (never.length === 0) return [];
  const listed = never.slice(0, MOST_LISTED).join(", ");
  const rest = never.length - MOST_LISTED;
  return [
    `${column} has labels that no answer can be, which makes those rows wrong: ${listed}${rest > 0 ? ` and ${rest} more` : ""}.`,
  ];
}

function labelOf(
  { label }: BenchmarkOptions,
  { columns }: AnswerSpec,
  table: readonly string[],
): JudgedLabel | undefined {
  if (label === undefined) return undefined;
  const column = typeof label === "string" ? label : label.column;
  if (!table.includes(column)) {
    const near = nearest(column, table);
    throw new DataValidationError("missing-column", `There is no column "${column}" with labels.`, {
      hint: near ? `Did you mean "${near}"?` : `The columns are ${table.join(", ")}.`,
      received: column,
    });
  }
  const names = columns.map(({ name }) => name);
  const wanted = typeof label === "string" ? undefined : label.answer;
  const answer =
    wanted ?? (names.includes(column) ? column : names.length === 1 ? names[0] : undefined);
  const judged = columns.find(({ name }) => name === answer);
  if (judged) return { column, answer: judged };
  throw new TaskError(
    "option-invalid",
    `Which answer column is held against "${column}" is not clear.`,
    {
      hint: `Give label: { column: ${JSON.stringify(column)}, answer: "…" } with one of ${names.join(", ")}.`,
      received: label,
    },
  );
}

/** A label or answer as it is compared; undefined where there is none. */
export function labelText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = (typeof value === "object" ? JSON.stringify(value) : String(value)).trim();
  return text === "" ? undefined : text;
}

function checkedPrompt(prompt: unknown, at: number, count: number): RowText {
  if (typeof prompt === "function") throw needsData("prompt");
  if (typeof prompt === "object" && prompt !== null && "template" in prompt) {
    throw needsData("prompt");
  }
  checkPrompt(prompt, count === 1 ? "The prompt" : `Prompt ${at + 1}`);
  return typeof prompt === "string" ? { text: prompt } : prompt;
}

function emptyTable(describe: string): DataValidationError {
  return new DataValidationError("no-rows", `There are no rows to ask about in ${describe}.`, {
    hint: "Check the file or frame, and the rows option if you gave one.",
  });
}

function noPrompt(): TaskError {
  return new TaskError(
    "option-invalid",
    "benchmark needs a prompt, prompts, or data with a prompt.",
    {
      hint: 'For example { models: ["llama3.2"], prompt: "Explain AI briefly." }.',
    },
  );
}

function needsData(name: string): TaskError {
  return new TaskError("option-invalid", `benchmark: this ${name} needs the option "data".`, {
    hint: "Templates, prompt files, functions of the row, labels and chosen rows belong to a table.",
  });
}
