import { createHash } from "node:crypto";
import { resolveSettings } from "../../config/index.js";
import type { ModelInfo } from "../../contract/index.js";
import { fingerprint } from "../../runs/index.js";
import { taskRecord } from "../manifest-record.js";
import { checkOptions } from "../read-options.js";
import { runSession } from "../run-session.js";
import type { SessionEnd } from "../session-parts.js";
import { stopError } from "../stop-error.js";
import { defineTask, type Task } from "../task.js";
import { type BenchmarkOptions, planOf } from "./benchmark-options.js";
import { type BenchmarkTask, readBenchmarkTask } from "./benchmark-prompts.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { BenchmarkSession, inRequests } from "./benchmark-session.js";
import { type Contender, closeContenders, inspectedAgain, openContenders } from "./contenders.js";
import { isContinued } from "./find-kept.js";
import { machineRecord } from "./machine-record.js";
import { makeResult } from "./make-result.js";

/**
 * Measures how fast models answer, how that changes with requests at once, and how good the answers are.
 *
 * Every request is asked `runs` times for each model and concurrency, in an order that hits all models alike
 * (`order`). A closed loop keeps `concurrency` requests in flight. Loading a model and warming it up happen before
 * each measurement and are told apart from it. Failed requests count in every share and rate. Time to first token
 * and the times between tokens come from streaming; where an engine does not stream they are absent.
 *
 * - TTFT: send to first piece of the answer's text; TPOT: (latency - TTFT) / (output tokens - 1); ITL: every time
 *   between two pieces, pooled; latency (E2E): send to last byte; goodput: requests per second that keep every
 *   limit of `slo`. As in vLLM `bench serve` (https://docs.vllm.ai/en/latest/cli/bench/serve.html) and NVIDIA
 *   GenAI-Perf.
 * - The server's tokens/s: eval_count / eval_duration of Ollama's API
 *   (https://github.com/ollama/ollama/blob/main/docs/api.md); the client's: 1000 / TPOT; client overhead: latency
 *   without the server's queue, load, prompt and generation times.
 *
 * Measurements are journalled one by one: an interrupted benchmark goes on where it stopped when the same call is
 * made again, and `partial` of its error holds what was measured. Requests that failed are findings and stay, but for
 * those lost in an outage that ended it, which are asked again. A finished one is measured anew, because an
 * answer from a journal has no speed; `reuse: true` gives its measurements again instead. Pause acts between
 * rounds. A cancelled benchmark gives the result of what was measured.
 *
 * @throws {TaskError} `option-invalid`, `prompt-empty`, `prompt-constant`, `template-syntax`, `prompt-file`, `schema-unsupported`
 * @throws {DataValidationError} `no-rows`, `missing-column` and whatever else is wrong with `data`
 * @throws {ModelNotFoundError} `model-not-found`, naming the models that are there
 * @throws {EngineUnavailableError} `engine-unavailable`
 * @throws {RunStoreError} `run-locked`, `folder-read-only`, `disk-full`
 * @throws {RunStoppedError} `interrupted`, `engine-unavailable`; `partial` is the result so far
 * @example
 * const result = await benchmark({
 *   models: ["llama3.2", "qwen2.5:3b"],
 *   prompt: "Explain AI briefly.",
 *   concurrency: [1, 2, 4],
 * });
 * console.log(result.verdict.join("\n"));
 */
export async function benchmark(options: BenchmarkOptions): Promise<BenchmarkResult> {
  await checkOptions("benchmark", options);
  const asked = await readBenchmarkTask(options);
  const contenders = await openContenders(options, asked.options, resolveSettings());
  try {
    return await measureContenders(options, asked, contenders);
  } finally {
    await closeContenders(contenders);
  }
}

async function measureContenders(
  options: BenchmarkOptions,
  asked: BenchmarkTask,
  contenders: readonly Contender[],
): Promise<BenchmarkResult> {
  const settings = resolveSettings();
  const plan = planOf(options, asked.prompts.length);
  const machine = await machineRecord();
  const tasks = contenders.map((contender) => taskOf(contender, asked));
  const task = taskOf(together(contenders, tasks), asked);
  const identity = {
    prompt: "benchmark",
    data: asked.digest,
    selection: JSON.stringify([
      plan,
      contenders.map(({ name, handle, info, options: own }) => [
        name,
        info.host,
        handle.model,
        own,
      ]),
    ]),
  };
  const found = fingerprint({ task: task.key, digest: task.info.digest, ...identity });
  const named = contenders.map(({ name }, at) => ({ name, task: tasks[at]! }));
  const session = new BenchmarkSession(plan, named, asked.prompts, found, settings);
  const { run, project, version, signal, handleSignals, debug, timeout } = options;
  const end = await runSession({
    settings,
    title: `${contenders.length === 1 ? contenders[0]!.name : `${contenders.length} models`}, ${asked.title}`,
    prompt: "benchmark",
    task,
    options: {
      model: task.handle,
      concurrency: plan.levels.at(-1)!,
      retries: options.retries ?? 0,
      fresh: !(await isContinued(found, options, settings)),
      onEvent: session.listener(options.onEvent),
      ...{ run, project, version, signal, handleSignals, debug, timeout },
    },
    defaults: { concurrency: 1, startDelayMs: 0 },
    rows: noRows(),
    total: session.total,
    identity,
    record: {
      ...taskRecord("benchmark", task, task.handle),
      answerFrom: asked.answerFrom,
      data: { describe: asked.title, identity: asked.digest },
      machine,
      plan,
      contenders: contenders.map(({ name, info, options: own }) => ({ name, info, options: own })),
    },
    version: undefined,
    makeTarget: () => ({ held: 0, put: () => {} }),
    work: (pipeline) => session.work(pipeline),
  });
  const known = end.stopped === undefined ? await inspectedAgain(contenders) : contenders;
  return deliver(makeResult({ session, contenders: known, machine, asked, options, end }), end);
}

function deliver(result: BenchmarkResult, end: SessionEnd): BenchmarkResult {
  const error = stopError(end, result, inRequests(end.summary.message));
  if (error) throw error;
  return result;
}

function taskOf(
  contender: Pick<Contender, "handle" | "options" | "info">,
  asked: BenchmarkTask,
): Task {
  const { handle, info, options } = contender;
  const { system, examples, answer } = asked;
  return defineTask({
    handle,
    info,
    options,
    system,
    examples,
    answer,
    render: () => undefined,
    rowsPerRequest: 1,
    reask: false,
  });
}

/** All models as the one that a run and its folder are named after. */
function together(
  contenders: readonly Contender[],
  tasks: readonly Task[],
): Pick<Contender, "handle" | "options" | "info"> {
  const [first] = contenders;
  if (contenders.length === 1) return first!;
  const parts = contenders.map(({ name, info }, at) => [name, info.host, tasks[at]!.key]);
  const info: ModelInfo = {
    name: contenders.map(({ name }) => name).join(" vs "),
    engine: [...new Set(contenders.map((each) => each.info.engine))].join(", "),
    digest: createHash("sha256").update(JSON.stringify(parts)).digest("hex"),
    notes: [...new Set(contenders.flatMap((each) => each.info.notes ?? []))],
  };
  return { handle: first!.handle, options: {}, info };
}

/** A benchmark asks its own requests instead of a table's rows. */
async function* noRows(): AsyncGenerator<never> {}
