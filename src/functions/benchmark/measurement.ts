import type { Durations, RowStatus, Tokens } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";

/** What went before the requests of a round. */
export interface Preparation {
  /** Milliseconds until the model was ready. */
  readonly loadMs: number;
  /** Whether the model was in memory before; absent where the engine cannot tell. */
  readonly wasLoaded?: boolean;
  /** Requests that counted for nothing, and the milliseconds they took. */
  readonly warmups: number;
  readonly warmupMs: number;
  /** Bytes the loaded model takes, where the engine tells. */
  readonly sizeBytes?: number;
  readonly vramBytes?: number;
}

/** What a journal keeps of a request's time beside what every run keeps. */
interface MeasuredDurations extends Durations {
  /** When it was sent, in milliseconds since its round began. */
  readonly startMs: number;
  /** Send to first piece of the answer's text. */
  readonly ttftMs?: number;
  /** Times between pieces. */
  readonly gapsMs?: readonly number[];
  /** When its round began, in milliseconds since 1970; a round that was interrupted has several. */
  readonly round: number;
  readonly preparation?: Preparation;
}

/** One request, measured. */
export interface Measurement {
  /** Position of its cell among all cells. */
  readonly cell: number;
  /** Which run, counted from 0. */
  readonly run: number;
  /** Position among the requests of its round. */
  readonly slot: number;
  readonly status: RowStatus;
  readonly error?: { readonly code: string; readonly message: string };
  readonly values?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  /** Whether the model thought before it answered: then its first token was not of the answer. */
  readonly thought: boolean;
  /** The labels of the answer were scored instead of written; see `withoutScored`. */
  readonly scored?: boolean;
  readonly attempts: number;
  readonly tokens?: Tokens;
  /** `totalMs` is the latency seen from here. */
  readonly durations: MeasuredDurations;
}

/** Whether an answer came, whatever is in it. */
export function isServed({ status }: Measurement): boolean {
  return status !== "failed" && status !== "skipped";
}

/** Whether it was asked at all: the requests of a model that cannot be loaded are not. */
export function isAsked({ attempts }: Measurement): boolean {
  return attempts > 0;
}

/** A measurement as the journal keeps it; `requests` are those of one round. */
export function toEntry(
  measured: Measurement,
  row: { readonly index: number; readonly id: string; readonly key: string },
): JournalEntry {
  const { status, error, values, text, thought, attempts, tokens, durations, run } = measured;
  return {
    ...row,
    status,
    ...(run > 0 && { repeat: run }),
    text,
    values,
    ...(thought && { thinking: "…" }),
    error,
    attempts,
    tokens,
    durations,
    at: Date.now(),
  };
}

/** Reads a measurement back; undefined where the entry is none. */
export function fromEntry(entry: JournalEntry, requests: number): Measurement | undefined {
  const durations = entry.durations as MeasuredDurations | undefined;
  if (durations === undefined || typeof durations.round !== "number") return undefined;
  const { status, error, values, text, thinking, attempts, tokens, index, repeat = 0 } = entry;
  return {
    cell: Math.floor(index / requests),
    slot: index % requests,
    run: repeat,
    status,
    ...(error && { error }),
    ...(values && { values }),
    ...(text !== undefined && { text }),
    thought: thinking !== undefined,
    attempts,
    ...(tokens && { tokens }),
    durations,
  };
}
