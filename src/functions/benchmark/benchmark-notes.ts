import type { ServiceLevel } from "../../statistics/index.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { FEWEST_PROMPTS, gapsOf } from "./cell-requests.js";
import type { MachineRecord } from "./machine-record.js";
import type { Measurement } from "./measurement.js";
import { written } from "./write-figures.js";

/** What the notes are made of. */
export interface NoteFacts extends Pick<BenchmarkResult, "cells" | "models" | "machine" | "plan"> {
  readonly measured: readonly Measurement[];
  /** Requests planned. */
  readonly total: number;
  readonly prompts: number;
  readonly slo: ServiceLevel | undefined;
  /** Requests that an earlier session had measured. */
  readonly reused: number;
  /** What is to be said of the true labels. */
  readonly labels: readonly string[];
}

/** What to know before believing the figures. */
export function notesOf(facts: NoteFacts): string[] {
  const notes = [
    incomplete(facts),
    earlier(facts),
    broken(facts),
    fewPrompts(facts),
    repeated(facts),
    oneRun(facts),
    together(facts),
    busyNote(facts.machine),
    ...facts.labels,
    ...streaming(facts),
    ...cut(facts),
    ...thinking(facts),
    ...pieces(facts),
    ...loading(facts),
  ];
  return notes.filter((note) => note !== undefined);
}

function incomplete({ measured, total }: NoteFacts): string | undefined {
  if (measured.length >= total) return undefined;
  return `${measured.length} of ${total} requests were measured.`;
}

function earlier({ measured, reused }: NoteFacts): string | undefined {
  if (reused === 0) return undefined;
  const began = new Date(
    measured.reduce((at, { durations }) => Math.min(at, durations.round), Infinity),
  );
  return `${reused} of ${measured.length} requests are of an earlier session, begun at ${began.toISOString()}.`;
}

function broken({ measured }: NoteFacts): string | undefined {
  const parts = new Map<string, Set<number>>();
  for (const { cell, run, durations } of measured) {
    const rounds = parts.get(`${cell} ${run}`) ?? new Set();
    parts.set(`${cell} ${run}`, rounds.add(durations.round));
  }
  const count = [...parts.values()].filter((rounds) => rounds.size > 1).length;
  if (count === 0) return undefined;
  return `${count} of ${parts.size} measurements were interrupted and finished later; their rates are over both parts.`;
}

function fewPrompts({ prompts }: NoteFacts): string | undefined {
  if (prompts >= FEWEST_PROMPTS) return undefined;
  const which = prompts === 1 ? "this one prompt" : `these ${prompts} prompts`;
  return `The intervals speak of ${which}: give ${FEWEST_PROMPTS} or more to say something about others.`;
}

function repeated({ prompts, plan, models }: NoteFacts): string | undefined {
  if (plan.unique || models.length === 0) return undefined;
  const askings = (plan.requests / prompts) * plan.runs * plan.levels.length;
  if (askings <= 1) return undefined;
  return `Each prompt was asked about ${written(askings)} times. A server that keeps prompts evaluates repeats faster than new ones; unique: true prevents that.`;
}

function oneRun({ plan }: NoteFacts): string | undefined {
  if (plan.runs > 1) return undefined;
  return "Nothing was repeated (runs: 1): rates have no intervals, and those of latencies speak of this run alone.";
}

function together({ plan, models }: NoteFacts): string | undefined {
  if (plan.order !== "together" || models.length < 2) return undefined;
  return "All were measured at the same time: what they share, such as this machine or one server, slowed each of them down.";
}

/** Says that other programs were at work; undefined where they were not. */
export function busyNote(machine: MachineRecord): string | undefined {
  if (machine.load <= machine.cores / 2) return undefined;
  return `This machine was busy before the first measurement: other programs used ${written(machine.load)} of ${machine.cores} cores, and slow down what is measured.`;
}

function streaming({ cells, measured, models, plan, slo }: NoteFacts): string[] {
  const limits = slo?.ttftMs === undefined ? "" : " No request can keep the limit on it.";
  return models.flatMap(({ name }, contender) => {
    const own = cells.filter((cell) => cell.model === name && cell.served > 0);
    if (own.length === 0 || own.some(({ streamed }) => streamed)) return [];
    const isOwn = ({ cell }: Measurement) => Math.floor(cell / plan.levels.length) === contender;
    const why = measured.some((each) => isOwn(each) && each.scored)
      ? "scored the labels of its answers instead of writing them"
      : plan.stream
        ? "did not stream its answers"
        : "was not asked to stream (stream: false)";
    return [`${name} ${why}: there is no time to first token and none between tokens.${limits}`];
  });
}

function cut({ cells }: NoteFacts): string[] {
  const cells1 = cells.filter(({ truncated }) => truncated > 0);
  const models = [...new Set(cells1.map(({ model }) => model))];
  return models.map((model) => {
    const own = cells1.filter((cell) => cell.model === model);
    const count = own.reduce((sum, { truncated }) => sum + truncated, 0);
    const all = own.reduce((sum, { requests }) => sum + requests, 0);
    return `${model}: ${count} of ${all} answers were cut at maxTokens, which bounds their latency.`;
  });
}

function thinking({ measured, models, plan }: NoteFacts): string[] {
  const cells = new Set(measured.filter(({ thought }) => thought).map(({ cell }) => cell));
  const names = new Set(
    [...cells].map((cell) => models[Math.floor(cell / plan.levels.length)]?.name),
  );
  return [...names].map(
    (name) =>
      `${name} thought before it answered: its time to first token holds the thinking, and it has no time per output token.`,
  );
}

/** How far pieces and tokens may differ before times between pieces are no times between tokens. */
const SAME = 0.1;

function pieces({ measured, models, plan }: NoteFacts): string[] {
  return models.flatMap(({ name }, contender) => {
    const own = measured.filter(
      (each) =>
        Math.floor(each.cell / plan.levels.length) === contender &&
        gapsOf(each).length > 0 &&
        !each.thought,
    );
    const count = own.reduce((sum, each) => sum + gapsOf(each).length + 1, 0);
    const tokens = own.reduce((sum, each) => sum + (each.tokens?.completion ?? 0), 0);
    if (count === 0 || Math.abs(tokens / count - 1) <= SAME) return [];
    return [
      `${name} sent ${written(tokens / count)} tokens in a piece on average: its ITL is the time between pieces.`,
    ];
  });
}

function loading({ models }: NoteFacts): string[] {
  return models.flatMap(({ name, load }) => {
    const notes: string[] = [];
    if (load.wasLoaded) notes.push(`${name} was in memory already: there is no load time.`);
    if (load.reloads) {
      notes.push(
        `${name} had to be loaded ${load.reloads} more ${load.reloads === 1 ? "time" : "times"}: the server does not keep all models; order: "sequential" is quicker then.`,
      );
    }
    return notes;
  });
}
