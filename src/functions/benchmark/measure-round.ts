import type { Durations, LoadedModelInfo } from "../../contract/index.js";
import { wholeMicros } from "../../engines/index.js";
import { EngineError, PromptframeError } from "../../errors/index.js";
import { fixedLimit, runAll } from "../../scheduling/index.js";
import type { Asking } from "../ask-engine.js";
import { textOutcome } from "../ask-row.js";
import type { RowText, Task } from "../task.js";
import type { BenchmarkPrompt } from "./benchmark-prompts.js";
import type { Measurement, Preparation } from "./measurement.js";
import { type TimedRequest, timeRequest } from "./time-request.js";

/** One round to be measured. */
export interface RoundWork {
  /** Asks with the contender's own task. */
  readonly asking: Asking;
  readonly cell: number;
  readonly run: number;
  readonly concurrency: number;
  readonly warmups: number;
  readonly stream: boolean;
  readonly prompts: readonly BenchmarkPrompt[];
  /** What is put in front of the texts; absent where they stay as they are. */
  readonly serial?: () => string;
  /** Positions of the requests that have no measurement yet. */
  readonly slots: readonly number[];
  /** Hears every measurement as soon as it is made. */
  readonly onMeasured: (measured: Measurement) => void;
}

/** Asks the requests of a round that is prepared, as many side by side as its concurrency says. */
export async function measureRound(
  work: RoundWork,
  preparation: Preparation,
): Promise<Measurement[]> {
  const round = Date.now();
  const began = performance.now();
  const done: Measurement[] = [];
  await eachSideBySide(work, work.slots, async (slot) => {
    const prompt = promptAt(work, slot);
    const timed = await timeRequest(work.asking, prompt.id, contentOf(work, prompt), work.stream);
    const { sentAt, latencyMs: totalMs, ttftMs, gapsMs } = timed;
    const times = { startMs: wholeMicros(sentAt - began), totalMs, round };
    const measured: Measurement = {
      cell: work.cell,
      run: work.run,
      slot,
      ...outcomeOf(work.asking.task, timed),
      durations: {
        ...("reply" in timed.asked ? roundedTimes(timed.asked.reply.durations) : {}),
        ...times,
        ...(ttftMs !== undefined && { ttftMs, gapsMs }),
        ...(done.length === 0 && { preparation }),
      },
    };
    done.push(measured);
    work.onMeasured(measured);
  });
  return done;
}

/** Loads a model and warms it up; what a model that cannot be loaded fails with, undefined when the run was stopped. */
export async function prepareRound(
  work: RoundWork,
): Promise<Preparation | PromptframeError | undefined> {
  try {
    return await prepare(work);
  } catch (error) {
    if (work.asking.control.stopped !== undefined) return undefined;
    if (error instanceof PromptframeError) return error;
    throw error;
  }
}

/** The requests of a round whose model cannot be loaded: failed without being asked. */
export function unaskedRound(
  { cell, run, slots }: RoundWork,
  error: PromptframeError,
): Measurement[] {
  const durations = { startMs: 0, totalMs: 0, round: Date.now() };
  const { message } = error;
  const code = error instanceof EngineError ? error.kind : error.code;
  return slots.map((slot) => ({
    ...{ cell, run, slot, durations },
    status: "failed" as const,
    error: { code, message },
    thought: false,
    attempts: 0,
  }));
}

async function prepare(work: RoundWork): Promise<Preparation> {
  const { task, control } = work.asking;
  const { engine, model } = task.handle;
  const { signal } = control;
  const before = await inMemory(task, signal);
  const started = performance.now();
  await engine.warm(model, task.options, signal);
  const loadMs = performance.now() - started;
  const warming = performance.now();
  // From the end, so that no prompt is asked twice in a row: the second time a server would have it at hand.
  const warmups = Array.from(
    { length: work.warmups },
    (_, at) => work.slots.at(-1 - (at % work.slots.length))!,
  );
  await eachSideBySide(work, warmups, async (slot) => {
    const prompt = promptAt(work, slot);
    await timeRequest(work.asking, prompt.id, contentOf(work, prompt), work.stream);
  });
  const warmupMs = performance.now() - warming;
  const now = find(await inMemory(task, signal), task);
  return {
    loadMs,
    ...(before !== undefined && { wasLoaded: find(before, task) !== undefined }),
    warmups: warmups.length,
    warmupMs,
    ...(now?.sizeBytes !== undefined && { sizeBytes: now.sizeBytes }),
    ...(now?.vramBytes !== undefined && { vramBytes: now.vramBytes }),
  };
}

/** Undefined where the engine cannot tell, or does not for once: no measurement hangs on it. */
async function inMemory(
  { handle }: Task,
  signal: AbortSignal,
): Promise<readonly LoadedModelInfo[] | undefined> {
  try {
    return await handle.engine.loaded?.(signal);
  } catch {
    return undefined;
  }
}

const LOAD_TIME = ["threads", "gpuLayers", "contextTokens"] as const;

function find(
  loaded: readonly LoadedModelInfo[] | undefined,
  { info, options }: Task,
): LoadedModelInfo | undefined {
  const window = options.contextTokens;
  // With another window, or other load-time options, it has to be loaded anew.
  const fits = ({ contextTokens, loadedWith }: LoadedModelInfo) =>
    loadedWith === undefined
      ? window === undefined || contextTokens === undefined || contextTokens === window
      : LOAD_TIME.every((name) => loadedWith[name] === options[name]);
  return loaded?.find((model) => model.name === info.name && fits(model));
}

/** Once the run is to end nothing more is asked; what is in flight may finish. */
function eachSideBySide(
  { asking, concurrency }: RoundWork,
  slots: readonly number[],
  ask: (slot: number) => Promise<void>,
): Promise<void> {
  const { control } = asking;
  return runAll(
    slots,
    async (slot) => {
      if (control.stopped !== undefined) return;
      try {
        await ask(slot);
      } catch (error) {
        // Cut off by the end of the run: there is no measurement.
        if (!(error instanceof EngineError && error.kind === "cancelled")) throw error;
      }
    },
    { limit: fixedLimit(concurrency) },
  );
}

function promptAt({ prompts }: RoundWork, slot: number): BenchmarkPrompt {
  return prompts[slot % prompts.length]!;
}

function contentOf({ serial }: RoundWork, { content }: BenchmarkPrompt): RowText {
  return serial === undefined ? content : { ...content, text: `[${serial()}]\n${content.text}` };
}

function roundedTimes(durations: Durations): Durations {
  const all = Object.entries(durations).map(([name, ms]) => [name, wholeMicros(ms as number)]);
  return Object.fromEntries(all) as Durations;
}

function outcomeOf(
  { answer }: Task,
  { asked }: TimedRequest,
): Pick<Measurement, "status" | "error" | "values" | "text" | "thought" | "attempts" | "tokens"> {
  const { attempts } = asked;
  if ("error" in asked) {
    const { kind, message } = asked.error;
    return { status: "failed", error: { code: kind, message }, thought: false, attempts };
  }
  const { text, thinking, finish, tokens } = asked.reply;
  const { status, error, values } = textOutcome(answer, text, finish === "length");
  return { status, error, values, text, thought: thinking !== undefined, attempts, tokens };
}
