import type { JournalEntry } from "./journal-entry.js";
import { JournalIndex } from "./journal-index.js";
import { runAtOnce, runPolitely } from "./run-politely.js";
import { listSegments, type Segment } from "./segments.js";

/** Journals beyond this much, oldest first, are not looked at: about 6 million rows and 2 s of reading. */
const MAX_BYTES = 2 * 1024 * 1024 * 1024;

/** A run whose answers may be reused. */
export interface OtherRun {
  readonly id: string;
  readonly folder: string;
}

/**
 * Answers of other runs of the same task, found by key.
 * Their journals are read on the first miss: a run that is already complete never pays for it.
 */
export class OtherRuns {
  #runs: readonly OtherRun[];
  readonly #maxBytes: number;
  #index: JournalIndex | undefined;
  #loaded = false;
  /** Segment number -> run. */
  readonly #owners: string[] = [];

  /** `runs` oldest first: the newest entry of a key wins. */
  constructor(runs: readonly OtherRun[], maxBytes = MAX_BYTES) {
    this.#runs = runs;
    this.#maxBytes = maxBytes;
  }

  /** Reads the journals now, letting other work in between; for a run that is sure to miss. */
  async load(): Promise<void> {
    if (!this.#loaded) await runPolitely(this.#load());
  }

  /** The newest reusable entry of a key, and the run that has it. */
  find(key: string): { entry: JournalEntry; run: string } | undefined {
    if (this.#runs.length === 0) return undefined;
    if (!this.#loaded) runAtOnce(this.#load());
    const found = this.#index?.findKey(key);
    return found && { entry: found.entry, run: this.#owners[found.segment]! };
  }

  close(): void {
    this.#index?.close();
    this.#index = undefined;
    this.#runs = [];
  }

  *#load(): Generator<void, void> {
    this.#loaded = true;
    const chosen = newestWithin(this.#runs, this.#maxBytes);
    const segments = chosen.flatMap(({ segments }) => segments);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const index = new JournalIndex({ byKey: true, bytes });
    this.#index = index;
    for (const { run, segments } of chosen) {
      for (const segment of segments) {
        this.#owners.push(run.id);
        yield* scanIfThere(index, segment);
      }
    }
  }
}

interface RunSegments {
  readonly run: OtherRun;
  readonly segments: readonly Segment[];
}

/** The newest runs whose journals fit, oldest first; always at least one. */
function newestWithin(runs: readonly OtherRun[], maxBytes: number): RunSegments[] {
  const chosen: RunSegments[] = [];
  let bytes = 0;
  for (const run of runs.toReversed()) {
    const segments = listSegments(run.folder);
    bytes += segments.reduce((sum, segment) => sum + segment.bytes, 0);
    if (chosen.length > 0 && bytes > maxBytes) break;
    chosen.unshift({ run, segments });
  }
  return chosen;
}

/** The run may be removed by another process at any moment; its answers are then asked again. */
function* scanIfThere(index: JournalIndex, segment: Segment): Generator<void, void> {
  try {
    yield* index.scan(segment);
  } catch {
    return;
  }
}
