import type { Outcome } from "../contract/index.js";
import { EngineError } from "../errors/index.js";
import { type FoundEntry, type Run, rowKey } from "../runs/index.js";
import { runAll } from "../scheduling/index.js";
import type { Asking } from "./ask-engine.js";
import { askPack } from "./ask-pack.js";
import { textOutcome } from "./ask-row.js";
import { BatchReader } from "./batch-reader.js";
import { entryOf } from "./entry-of.js";
import type { FailureGuard } from "./failure-guard.js";
import { Packer } from "./packer.js";
import { type AskedRow, repeatContent } from "./repeats/repeat-rows.js";
import { AsyncPromptError } from "./resolve-prompt.js";
import type { RowSettler } from "./settle.js";
import type { RowText } from "./task.js";

/** Longest time the event loop goes without seeing to timers and sockets, in milliseconds. */
const BREATH_MS = 8;

/** Everything one run works with. */
export interface Pipeline {
  readonly rows: AsyncIterable<readonly AskedRow[]>;
  /** The rows need not ever end: a run that is cancelled takes no more of them. */
  readonly openEnded: boolean;
  readonly asking: Asking;
  /** The journal; absent when nothing is kept on disk. */
  readonly run: Run | undefined;
  /** Whether rows with a journalled answer are settled with it instead of being asked. */
  readonly reuse: boolean;
  readonly settler: RowSettler;
  readonly guard: FailureGuard;
  /** Loads the model; called once, before the first row that has to be asked. */
  readonly warm: () => Promise<void>;
  readonly startDelayMs: number;
}

/** A row that has to be asked, and the rows with the very same request that wait for its answer. */
interface Pending {
  readonly row: AskedRow;
  readonly content: RowText;
  readonly key: string;
  readonly twins: AskedRow[];
  /** Known already, but not yet safe on disk. */
  outcome?: Outcome;
}

/**
 * The one way from rows to outcomes, shared by every function: rows are rendered, looked up in the
 * journal, asked when unknown, journalled, and only then told to anyone.
 */
export async function runPipeline(pipeline: Pipeline): Promise<void> {
  const { asking, run, startDelayMs } = pipeline;
  const inFlight = new Map<string, Pending>();
  const told = (pending: Pending, outcome: Outcome): void => {
    pipeline.guard.see(outcome);
    record(pipeline, inFlight, pending, outcome);
  };
  await runAll(unanswered(pipeline, inFlight), (pack) => answer(pipeline, inFlight, pack, told), {
    limit: asking.control.limit,
    gate: asking.control.gate,
    startDelayMs,
    // A server that keeps its slots to itself caches the constant part of the prompt after one request.
    firstAlone: asking.task.info.slots === undefined,
  });
  await run?.sync();
}

/** Pulls rows while there is room, settles those with a known answer, and yields packs of the others. */
async function* unanswered(
  pipeline: Pipeline,
  inFlight: Map<string, Pending>,
): AsyncGenerator<readonly Pending[][]> {
  const { asking, settler, rows, run } = pipeline;
  const breathe = breather();
  const reader = new BatchReader(rows, asking.control, () => ends(pipeline));
  const packer = new Packer<Pending>(asking.task.rowsPerRequest, () => load(pipeline));
  try {
    for (let batch = await reader.next(); batch; batch = await reader.next()) {
      for (const row of batch) {
        if (asking.control.stopped) {
          settler.leave(row);
          continue;
        }
        const pending = lookUp(pipeline, inFlight, row);
        if (pending) packer.add(pending);
      }
      yield await packer.take();
      await breathe();
      await settler.caughtUp();
      while (settler.full && !ends(pipeline)) {
        // What waits for company holds up the rows behind it, which are known already.
        if (packer.isOpen) yield await packer.take(true);
        else await settler.news();
        await settler.caughtUp();
      }
      await run?.pressure();
    }
    yield await packer.take(true);
  } finally {
    await reader.close();
  }
}

/** Loads the model; where that ends because the run is stopped, the rows are left. */
async function load({ asking, warm }: Pipeline): Promise<void> {
  if (asking.control.stopped) return;
  try {
    await warm();
  } catch (error) {
    if (!asking.control.stopped) throw error;
  }
}

/** Whether nothing more is read: from a stop on, except that a cancelled run tells of every row of a table. */
function ends({ asking, settler, openEnded }: Pipeline): boolean {
  return asking.control.stopped !== undefined && (openEnded || !settler.takesRest);
}

/** Settles the row when nothing has to be asked; otherwise gives what to ask. */
function lookUp(
  pipeline: Pipeline,
  inFlight: Map<string, Pending>,
  row: AskedRow,
): Pending | undefined {
  const { asking, run } = pipeline;
  const rendered = renderOr(pipeline, row);
  if (!rendered) return undefined;
  const repeat = row.repeat ?? 0;
  const key = rowKey(asking.task.key, rendered.text, repeat, rendered.images);
  const known = pipeline.reuse ? run?.find(key, row.index, repeat) : undefined;
  if (known) {
    reuse(pipeline, row, known, rendered.text);
    return undefined;
  }
  const twin = inFlight.get(key);
  if (twin) {
    if (twin.outcome) recordTwin(pipeline, twin, twin.outcome, row);
    else twin.twins.push(row);
    return undefined;
  }
  const content = repeatContent(asking.task, rendered, repeat);
  const pending: Pending = { row, content, key, twins: [] };
  inFlight.set(key, pending);
  return pending;
}

function renderOr(pipeline: Pipeline, row: AskedRow): RowText | undefined {
  const { asking } = pipeline;
  try {
    const content = asking.task.render(row);
    if (content) return content;
    const message = "Every column the prompt uses is empty in this row.";
    settleUnasked(pipeline, row, {
      status: "skipped",
      error: { code: "row-empty", message },
      attempts: 0,
    });
  } catch (thrown) {
    if (thrown instanceof AsyncPromptError) throw thrown;
    const message = `The prompt function failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    settleUnasked(pipeline, row, {
      status: "failed",
      error: { code: "prompt-function", message },
      attempts: 0,
    });
  }
  return undefined;
}

/** A row there is nothing to ask about; its journal entry says so, under a key that no request has. */
function settleUnasked({ asking, run, settler }: Pipeline, row: AskedRow, outcome: Outcome): void {
  const settle = () => settler.settle(row, outcome, false);
  // A row that was skipped the last time is not journalled each time again.
  if (!run || run.statusOf(row.index, row.repeat) === "skipped") settle();
  else run.record(entryOf(row, rowKey(asking.task.key, "", row.repeat ?? 0), outcome), settle);
}

/** A journalled text is read again, so that a changed validation counts without a new request. */
function reuse(pipeline: Pipeline, row: AskedRow, known: FoundEntry, asked: string): void {
  const { asking, run, settler } = pipeline;
  const { probabilities, thinking, attempts, tokens, durations, packed } = known;
  const read = textOutcome(asking.task.answer, known.text ?? "", false);
  const { status, values, text, error, warnings, repaired } = read;
  // Field by field: spreading an object and adding to it costs V8 several microseconds a row.
  const outcome: Outcome = {
    status,
    values,
    probabilities,
    text,
    error,
    warnings,
    repaired,
    thinking,
    attempts,
    tokens,
    durations,
    packed,
  };
  const { own } = known;
  const settle = () => settler.settle(row, outcome, true, own);
  // Also a row whose answer another check now judges otherwise: what the journal tells of it would not be so.
  if (own && known.id === row.id && known.status === status) settle();
  else run?.record(entryOf(row, known.key, outcome, asked, reusedFrom(known)), settle);
}

/** The run that asked; of a row's own entry only where it had not been this one. */
function reusedFrom({ own, reusedFrom, sourceRun }: FoundEntry): string | undefined {
  return reusedFrom ?? (own ? undefined : sourceRun);
}

async function answer(
  pipeline: Pipeline,
  inFlight: Map<string, Pending>,
  pack: readonly Pending[],
  told: (pending: Pending, outcome: Outcome) => void,
): Promise<void> {
  const { asking } = pipeline;
  try {
    if (!asking.control.stopped) await askPack(asking, pack, told);
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === "cancelled")) throw error;
  }
  for (const pending of pack) if (!pending.outcome) leave(pipeline, inFlight, pending);
}

function leave(
  { settler }: Pipeline,
  inFlight: Map<string, Pending>,
  { key, row, twins }: Pending,
): void {
  inFlight.delete(key);
  settler.leave(row);
  for (const twin of twins) settler.leave(twin);
}

/** Journals a row and its twins, then settles them: nobody hears of a row that is not safe. */
function record(
  pipeline: Pipeline,
  inFlight: Map<string, Pending>,
  pending: Pending,
  outcome: Outcome,
): void {
  const { run, settler } = pipeline;
  const { row, key, twins, content } = pending;
  const settle = () => {
    inFlight.delete(key);
    settler.settle(row, outcome, false);
  };
  pending.outcome = outcome;
  if (!run) settle();
  else run.record(entryOf(row, key, outcome, content.text), settle);
  for (const twin of twins) recordTwin(pipeline, pending, outcome, twin);
}

function recordTwin(pipeline: Pipeline, pending: Pending, outcome: Outcome, twin: AskedRow): void {
  const { run, settler } = pipeline;
  const settle = () => settler.settle(twin, outcome, true);
  if (!run) settle();
  else run.record(entryOf(twin, pending.key, outcome, pending.content.text, run.id), settle);
}

/** Settled promises never let timers run: a table of known rows would stop progress and signals. */
function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}
