import { readPack } from "../answers/index.js";
import type { EngineRequest, Message, Outcome, Reply, Row, Tokens } from "../contract/index.js";
import type { EngineErrorKind } from "../errors/index.js";
import { packPrompt } from "../prompting/index.js";
import { type Asked, type Asking, askEngine } from "./ask-engine.js";
import { askRow, failedOutcome, sumTokens, textOutcome } from "./ask-row.js";
import { columnProbabilities } from "./column-probabilities.js";
import { type RowText, requestFor, type Task } from "./task.js";

/** One row of a pack, and its own text. */
export interface PackRow {
  readonly row: Pick<Row, "id">;
  readonly content: RowText;
}

/** Failures that come from the pack's size or content: its rows may still pass one by one. */
const PACK_FAULTS: ReadonlySet<EngineErrorKind> = new Set([
  "context",
  "refused",
  "protocol",
  "repetition",
  "server",
  "out-of-memory",
]);

/**
 * Asks about several rows in one request. A row counts only if its id came back exactly once with a
 * valid answer; every other row is asked again alone, so that no answer can slip to a neighbour.
 * @param told hears each row's outcome as soon as there is one: a stop loses only what is still asked
 */
export async function askPack<One extends PackRow>(
  asking: Asking,
  rows: readonly One[],
  told: (row: One, outcome: Outcome) => void,
): Promise<void> {
  if (rows.length === 1) {
    const only = rows[0]!;
    told(only, await askRow(asking, only.row.id, only.content));
    return;
  }
  const pack = packPrompt(
    rows.map(({ content }) => content.text),
    asking.task.answer.schema,
  );
  const ids = rows.map(({ row }) => row.id);
  const asked = await askEngine(asking, ids, packRequest(asking, pack, rows));
  if ("error" in asked && !PACK_FAULTS.has(asked.error.kind)) {
    for (const row of rows) told(row, failedOutcome(asked.error, asked.attempts));
    return;
  }
  const texts = rowTexts(asked, pack.ids);
  const alone: number[] = [];
  for (const [at, row] of rows.entries()) {
    const outcome = packedOutcome(asking, asked, texts[at], pack.ids[at]!, at, rows.length);
    if (outcome) told(row, outcome);
    else alone.push(at);
  }
  for (const at of alone) {
    const row = rows[at]!;
    told(row, await askAlone(asking, row, asked, at, rows.length));
  }
}

function packRequest(
  asking: Asking,
  pack: ReturnType<typeof packPrompt>,
  rows: readonly PackRow[],
): EngineRequest {
  const { task } = asking;
  const images = rows.flatMap(({ content }) => content.images ?? []);
  const request = requestFor(
    { ...task, examples: packedExamples(task) },
    { text: pack.text, ...(images.length ? { images } : {}) },
  );
  const maxTokens = (task.options.maxTokens ?? 0) * rows.length;
  return {
    ...request,
    schema: pack.schema,
    options: { temperature: 0, think: false, ...task.options, maxTokens },
  };
}

/** Example turns as one pack and its answer, so that they show the very form that is asked for. */
function packedExamples({ examples = [], answer }: Task): Message[] {
  if (examples.length === 0) return [];
  const [asked, answered] = ["user", "assistant"].map((role) =>
    examples.filter((turn) => turn.role === role).map(({ content }) => content),
  ) as [string[], string[]];
  const { text, ids } = packPrompt(asked, answer.schema);
  const values = answered.map((content) => (answer.schema ? JSON.parse(content) : content));
  const reply = Object.fromEntries(ids.map((id, at) => [id, values[at]]));
  return [
    { role: "user", content: text },
    { role: "assistant", content: JSON.stringify(reply) },
  ];
}

function rowTexts(asked: Asked, ids: readonly string[]): (string | undefined)[] {
  if (!("reply" in asked)) return [];
  const { rows } = readPack(asked.reply.text, ids, asked.reply.finish === "length");
  return ids.map((id) => rows.get(id));
}

function packedOutcome(
  asking: Asking,
  asked: Asked,
  text: string | undefined,
  wireId: string,
  at: number,
  rows: number,
): Outcome | undefined {
  if (text === undefined || !("reply" in asked)) return undefined;
  const outcome = textOutcome(asking.task.answer, text, false);
  if (outcome.status !== "ok") return undefined;
  const { scored } = asked.reply;
  const probabilities = scored && columnProbabilities(scored, wireId);
  return {
    ...outcome,
    ...(probabilities && { probabilities }),
    attempts: asked.attempts,
    tokens: share(asked.reply.tokens, at, rows),
    durations: asked.reply.durations,
    packed: rows,
  };
}

async function askAlone(
  asking: Asking,
  { row, content }: PackRow,
  asked: Asked,
  at: number,
  rows: number,
): Promise<Outcome> {
  const outcome = await askRow(asking, row.id, content);
  const spent = "reply" in asked ? share(asked.reply.tokens, at, rows) : undefined;
  return {
    ...outcome,
    attempts: outcome.attempts + asked.attempts,
    ...(spent ? { tokens: sumTokens(outcome.tokens, spent) } : {}),
  };
}

/** A row's share of a pack's tokens; the shares of all rows add up to the whole. */
function share(tokens: Reply["tokens"], at: number, rows: number): Tokens {
  const part = (whole: number) => Math.floor(whole / rows) + (at < whole % rows ? 1 : 0);
  return {
    prompt: part(tokens.prompt),
    completion: part(tokens.completion),
    ...(tokens.cached === undefined ? {} : { cached: part(tokens.cached) }),
  };
}
