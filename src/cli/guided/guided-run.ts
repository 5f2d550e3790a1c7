import path from "node:path";
import { formatCount, formatDuration } from "../../display/index.js";
import { PromptframeError, TaskError } from "../../errors/index.js";
import {
  closeEngines,
  type Estimate,
  estimate,
  type ProcessOptions,
  type ProcessResult,
  processDataset,
  type RowFailure,
} from "../../index.js";
import { shownPath } from "../shown-path.js";
import { Questions } from "./questions.js";
import {
  readModel,
  readPacking,
  readPrompt,
  readRows,
  readTablePath,
  wholeNumber,
} from "./read-answers.js";
import { suggestModels, suggestPrompts, suggestTables } from "./suggestions.js";

/** What the command line said; what is missing is asked. */
export interface GuidedOptions {
  readonly table?: string;
  readonly model?: string;
  readonly prompt?: string;
  readonly rows?: string;
  readonly rowsPerRequest?: string;
  readonly project?: string;
  readonly id?: string;
  readonly output?: string;
  readonly concurrency?: string;
  readonly yes?: boolean;
}

/** A run that is ready to start. */
interface Plan {
  readonly table: string;
  readonly options: ProcessOptions;
}

const MOST_IN_FLIGHT = 1024;

/**
 * Asks for what the options leave open, shows what the run will cost, and runs it.
 * @throws {TaskError} `option-invalid` when there is no terminal to ask at and something is missing
 */
export async function guidedRun(given: GuidedOptions): Promise<void> {
  const questions = process.stdin.isTTY ? new Questions(process.stdin, process.stderr) : undefined;
  try {
    const plan = questions ? await askPlan(given, questions) : await planOf(given);
    const cost = await estimate(plan.table, plan.options as ProcessOptions<never>);
    console.error(describe(plan, cost));
    if (!given.yes && !(await confirmed(questions))) {
      console.error("Nothing was started.");
      return;
    }
    // The terminal belongs to the run now: its Ctrl-C stops the run.
    questions?.close();
    console.error(closing(await processDataset(plan.table, plan.options)));
  } finally {
    questions?.close();
    await closeEngines();
  }
}

async function planOf(given: GuidedOptions): Promise<Plan> {
  const table = await readTablePath(needed("table", given.table));
  const model = needed("model", given.model);
  const prompt = needed("prompt", given.prompt);
  if (!given.yes) needed("yes", undefined);
  return { table, options: optionsOf(given, model, prompt) };
}

function needed(name: string, value: string | undefined): string {
  if (value !== undefined && value !== "") return value;
  throw new TaskError(
    "option-invalid",
    `--${name} is missing, and there is no terminal to ask at.`,
    {
      hint: "Give --table, --model, --prompt and --yes; promptframe run --help tells more.",
    },
  );
}

/**
 * Asks in the order in which one answer leads to the next, once all that is given is known to be right.
 * @throws {TaskError} `option-invalid`, `file-not-found` for an option that is given
 * @throws {ModelNotFoundError} `model-not-found` for a model that is given
 */
export async function askPlan(given: GuidedOptions, questions: Questions): Promise<Plan> {
  await checkGiven(given);
  const project =
    given.project ??
    (await questions.ask(
      { text: "Project", fallback: path.basename(process.cwd()) },
      (answer) => answer,
    ));
  const table = given.table ?? (await askTable(questions));
  const model = given.model ?? (await askModel(questions));
  const prompt = given.prompt ?? (await askPrompt(questions));
  const rowsPerRequest =
    given.rowsPerRequest ??
    (await questions.ask({ text: "Rows in one request", fallback: "1" }, (answer) => {
      readPacking(answer);
      return answer;
    }));
  const rows =
    given.rows ??
    (await questions.ask({ text: "Rows (all, 20, 5-30)", fallback: "all" }, (answer) => {
      readRows(answer);
      return answer;
    }));
  const options = optionsOf({ ...given, project, rowsPerRequest, rows }, model, prompt);
  return { table: await readTablePath(table), options };
}

/** Nobody shall answer questions to hear then that the command line was wrong. */
async function checkGiven(given: GuidedOptions): Promise<void> {
  const { table, model, prompt } = given;
  if (table !== undefined) await readTablePath(table);
  if (model !== undefined) await readModel(model);
  if (prompt !== undefined) await readPrompt(prompt);
  optionsOf(given, "", "");
}

async function askTable(questions: Questions): Promise<string> {
  const choices = await suggestTables();
  return questions.ask({ text: "Table", choices, fallback: choices[0] }, readTablePath);
}

async function askModel(questions: Questions): Promise<string> {
  const choices = await suggestModels();
  if (choices.length === 0) questions.say("  No model answers now; promptframe doctor says why.");
  return questions.ask({ text: "Model", choices, fallback: choices[0] }, readModel);
}

async function askPrompt(questions: Questions): Promise<string> {
  const choices = await suggestPrompts();
  const question = {
    text: "Prompt file, or a text with {{Columns}}",
    choices,
    fallback: choices[0],
  };
  return questions.ask(question, readPrompt);
}

function optionsOf(given: GuidedOptions, model: string, prompt: string): ProcessOptions {
  const { project, id, output, rows, rowsPerRequest, concurrency } = given;
  return {
    model,
    prompt,
    ...(project !== undefined && project !== "" && { project }),
    ...(id !== undefined && { id }),
    ...(output !== undefined && { output }),
    ...(rows !== undefined && { rows: readRows(rows) }),
    ...(rowsPerRequest !== undefined && { rowsPerRequest: readPacking(rowsPerRequest) }),
    ...(concurrency !== undefined && {
      concurrency: wholeNumber("--concurrency", concurrency, MOST_IN_FLIGHT),
    }),
  };
}

function describe({ table, options }: Plan, cost: Estimate): string {
  const { calls, promptTokens, completionTokens, timeMs, basis, warnings, model } = cost;
  const blank =
    cost.blankRows > 0 ? `, ${formatCount(cost.blankRows)} of them with nothing to ask` : "";
  const time = timeMs === undefined ? basis : `about ${formatDuration(timeMs)} (${basis})`;
  const first = cost.samples[0]?.text ?? "";
  return [
    "",
    `table    ${table}: ${formatCount(cost.rows)} rows${blank}`,
    `model    ${String(options.model)} (${model.name})`,
    `calls    at most ${formatCount(calls)}; rows answered before cost nothing`,
    `tokens   about ${formatCount(promptTokens)} in, ${formatCount(completionTokens)} out`,
    `time     ${time}`,
    ...warnings.map((warning) => `note     ${warning}`),
    "first prompt",
    ...first
      .split("\n")
      .slice(0, 8)
      .map((line) => `  ${line}`),
    "",
  ].join("\n");
}

async function confirmed(questions: Questions | undefined): Promise<boolean> {
  if (questions === undefined) return false;
  return questions.ask({ text: "Start? (y/n)", fallback: "y" }, (answer) => {
    if (/^(y|yes|n|no)$/i.test(answer)) return /^y/i.test(answer);
    throw new PromptframeError("option-invalid", "Please answer y or n.");
  });
}

function closing({ data, failures, run }: ProcessResult<string>): string {
  const lines = [`answers  ${shownPath(data)}`];
  if (failures.length > 0) {
    const [{ id, message }] = failures as [RowFailure];
    const rest = `${formatCount(failures.length)} rows need another look`;
    lines.push(`look at  ${rest}; the first: row ${id}, ${message}`);
  }
  if (run.folder !== undefined) lines.push(`run      ${shownPath(run.folder)}`);
  return lines.join("\n");
}
