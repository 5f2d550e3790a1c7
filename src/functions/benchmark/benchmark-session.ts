import type { Settings } from "../../config/index.js";
import type { Outcome, ProgressSnapshot, Row, RunEvent } from "../../contract/index.js";
import { EngineError, EngineUnavailableError, PromptframeError } from "../../errors/index.js";
import type { JournalEntry, RunSession } from "../../runs/index.js";
import type { Pipeline } from "../pipeline.js";
import type { Task } from "../task.js";
import { type Plan, warmupsAt } from "./benchmark-options.js";
import type { BenchmarkPrompt } from "./benchmark-prompts.js";
import { keptMeasurements, measurementKey } from "./find-kept.js";
import { findOutage, lostRequests, takenByOutage } from "./find-outage.js";
import { measureRound, prepareRound, type RoundWork, unaskedRound } from "./measure-round.js";
import { isAsked, isServed, type Measurement, type Preparation, toEntry } from "./measurement.js";
import { cellNumber, planRounds, type Round } from "./plan-rounds.js";

/** A model's name and its own task. */
export interface NamedTask {
  readonly name: string;
  readonly task: Task;
}

/** A benchmark at work: goes through the rounds of its plan and keeps what was measured. */
export class BenchmarkSession {
  readonly measured: Measurement[] = [];
  readonly #serial = Date.now().toString(36);
  /** Requests that each contender lost since it last answered. */
  readonly #lost = new Map<number, readonly Measurement[]>();
  /** Contenders whose model cannot be loaded. */
  readonly #unloaded = new Set<number>();
  #asked = 0;
  /** What is being measured now, in words, and how many at once. */
  #now: { readonly words: string; readonly concurrency: number } | undefined;

  constructor(
    readonly plan: Plan,
    readonly tasks: readonly NamedTask[],
    readonly prompts: readonly BenchmarkPrompt[],
    readonly fingerprint: string,
    readonly settings: Settings,
  ) {}

  get total(): number {
    return this.tasks.length * this.plan.levels.length * this.plan.runs * this.plan.requests;
  }

  /** Measures everything that is not measured yet; ends early when the run is stopped. */
  async work(pipeline: Pipeline): Promise<void> {
    await this.#takeKept(pipeline);
    const { control } = pipeline.asking;
    for (const rounds of planRounds(this.tasks.length, this.plan)) {
      const open = rounds.filter((round) => this.#open(round).length > 0);
      if (open.length === 0) continue;
      // A pause inside a round would be measured with it.
      if (control.gate.closed) await control.gate.waitUntilOpen();
      if (control.stopped) break;
      await this.#measure(pipeline, open);
    }
    await pipeline.run?.sync();
  }

  /** The caller's listener, told which model and concurrency is at work. */
  listener(
    onEvent: ((event: RunEvent) => void) | undefined,
  ): ((event: RunEvent) => void) | undefined {
    if (onEvent === undefined) return undefined;
    return (event) => {
      // What a listener returns is handed on: it may be a promise that rejects.
      if (event.type === "progress") {
        return onEvent({ ...event, progress: this.#told(event.progress) });
      }
      if (event.type !== "run-finished") return onEvent(event);
      const message = inRequests(event.message);
      return onEvent({ ...event, message, progress: this.#told(event.progress) });
    };
  }

  #told(progress: ProgressSnapshot): ProgressSnapshot {
    const now = this.#now;
    const counted = { ...progress, unit: "requests" };
    if (now === undefined || progress.state === "finished") return counted;
    return { ...counted, title: `${progress.title}: ${now.words}`, limit: now.concurrency };
  }

  async #takeKept({ run, settler }: Pipeline): Promise<void> {
    if (!run?.resumed) return;
    const { requests } = this.plan;
    const kept = await keptMeasurements(run, this.fingerprint, requests, this.settings);
    const taken = this.#takenByOutages(kept, run.manifest.sessions);
    for (const measured of kept) {
      // A model that could not be loaded is tried again.
      if (!this.#isPlanned(measured) || !isAsked(measured) || taken.has(measured)) continue;
      this.measured.push(measured);
      settler.settle(this.#rowOf(measured), outcomeOf(measured), true, true);
    }
  }

  #takenByOutages(
    kept: readonly Measurement[],
    sessions: readonly RunSession[],
  ): ReadonlySet<Measurement> {
    const levels = this.plan.levels.length;
    const taken = this.tasks.map((_, contender) =>
      takenByOutage(
        kept.filter(({ cell }) => Math.floor(cell / levels) === contender),
        sessions,
      ),
    );
    return new Set(taken.flatMap((each) => [...each]));
  }

  #isPlanned({ cell, run }: Measurement): boolean {
    return cell < this.tasks.length * this.plan.levels.length && run < this.plan.runs;
  }

  /** Requests of a round that have no measurement. */
  #open(round: Round): number[] {
    const cell = cellNumber(round, this.plan.levels.length);
    const own = this.measured.filter((each) => each.cell === cell && each.run === round.run);
    const known = new Set(own.map(({ slot }) => slot));
    return Array.from({ length: this.plan.requests }, (_, slot) => slot).filter(
      (slot) => !known.has(slot),
    );
  }

  /** Measures rounds at the same time, once all of their models are ready. */
  async #measure(pipeline: Pipeline, rounds: readonly Round[]): Promise<void> {
    this.#tell(rounds);
    const works = rounds.map((round) => this.#workOf(pipeline, round));
    const ready = await Promise.all(works.map(prepareRound));
    if (ready.includes(undefined)) return;
    for (const [at, preparation] of ready.entries()) {
      if (!(preparation instanceof PromptframeError)) continue;
      this.#giveUp(pipeline, rounds[at]!.contender, preparation);
    }
    if (pipeline.asking.control.stopped !== undefined) return;
    const loaded = works.flatMap((work, at) => {
      const preparation = ready[at]!;
      if (preparation instanceof PromptframeError) return [];
      return [this.#ask(pipeline, rounds[at]!.contender, work, preparation)];
    });
    await Promise.all(loaded);
  }

  async #ask(
    pipeline: Pipeline,
    contender: number,
    work: RoundWork,
    preparation: Preparation,
  ): Promise<void> {
    const round = await measureRound(work, preparation);
    const { control } = pipeline.asking;
    const lost = lostRequests(round);
    this.#lost.set(
      contender,
      lost.length === 0 ? [] : [...(this.#lost.get(contender) ?? []), ...lost],
    );
    if (lost.length === 0 || control.stopped !== undefined) return;
    const { task } = this.tasks[contender]!;
    const outage = await findOutage(this.#lost.get(contender)!, task, control.signal);
    if (outage !== undefined) this.#stopFor(pipeline, contender, outage);
  }

  #stopFor({ asking }: Pipeline, contender: number, outage: string): void {
    asking.control.stop({
      code: "engine-unavailable",
      message: `the engine of ${this.tasks[contender]!.name} stopped answering: ${outage}`,
      hint: "Start it again and run the same call: it continues with the measurements it has.",
    });
  }

  /**
   * Goes on without a model that cannot be loaded: everything it was still to be asked has failed.
   * @throws {PromptframeError} that error, when nothing else is left to be measured and nothing was
   */
  #giveUp(pipeline: Pipeline, contender: number, error: PromptframeError): void {
    const isGone =
      error instanceof EngineUnavailableError ||
      (error instanceof EngineError && error.kind === "connection");
    if (isGone) {
      this.#stopFor(pipeline, contender, error.message);
      return;
    }
    this.#unloaded.add(contender);
    if (this.#unloaded.size === this.tasks.length && !this.measured.some(isServed)) throw error;
    for (const round of planRounds(this.tasks.length, this.plan).flat()) {
      if (round.contender !== contender) continue;
      for (const measured of unaskedRound(this.#workOf(pipeline, round), error)) {
        this.#keep(pipeline, measured);
      }
    }
  }

  #tell(rounds: readonly Round[]): void {
    const [{ contender, level, run }] = rounds as [Round];
    const { levels, runs } = this.plan;
    const who =
      rounds.length > 1 ? `${rounds.length} at the same time` : this.tasks[contender]!.name;
    const place = levels.length > 1 ? `${levels[level]} at once, ` : "";
    const words = `${who}, ${place}run ${run + 1} of ${runs}`;
    this.#now = { words, concurrency: levels[level]! * rounds.length };
  }

  #workOf(pipeline: Pipeline, round: Round): RoundWork {
    const { plan, prompts } = this;
    const concurrency = plan.levels[round.level]!;
    return {
      asking: { ...pipeline.asking, task: this.tasks[round.contender]!.task },
      cell: cellNumber(round, plan.levels.length),
      run: round.run,
      concurrency,
      warmups: warmupsAt(plan, concurrency),
      stream: plan.stream,
      prompts,
      ...(plan.unique && { serial: () => `${this.#serial}-${++this.#asked}` }),
      slots: this.#open(round),
      onMeasured: (measured) => this.#keep(pipeline, measured),
    };
  }

  #keep({ run, settler }: Pipeline, measured: Measurement): void {
    this.measured.push(measured);
    const row = this.#rowOf(measured);
    const settle = () => settler.settle(row, outcomeOf(measured), false);
    if (run === undefined) settle();
    else run.record(this.#entryOf(measured, row), settle);
  }

  #entryOf(measured: Measurement, { index, id }: Row): JournalEntry {
    const { cell, slot, run } = measured;
    const key = measurementKey(this.fingerprint, cell, slot, run);
    return toEntry(measured, { index, id, key });
  }

  #rowOf({ cell, slot }: Measurement): Row {
    const { levels, requests } = this.plan;
    const { name } = this.tasks[Math.floor(cell / levels.length)]!;
    const prompt = this.prompts[slot % this.prompts.length]!;
    const id = `${name} @${levels[cell % levels.length]} ${prompt.id}`;
    return { index: cell * requests + slot, id, values: {} };
  }
}

function outcomeOf(measured: Measurement): Outcome {
  const { status, values, text, error, attempts, tokens, durations } = measured;
  return { status, values, text, error, attempts, tokens, durations };
}

/** A run's message counts rows; what a benchmark asks are requests. */
export function inRequests(message: string): string {
  return message.replace(/\brow(s?)\b/g, "request$1");
}
