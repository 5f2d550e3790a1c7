import type { Settings } from "../../config/index.js";
import { listRuns, type Run, readEntries, rowKey } from "../../runs/index.js";
import type { BenchmarkOptions } from "./benchmark-options.js";
import { fromEntry, type Measurement } from "./measurement.js";

/**
 * Whether the newest run of this very benchmark is to be gone on with: because it was interrupted, or because its
 * measurements are wanted again. A finished benchmark is otherwise measured anew: answers from a journal have no
 * speed.
 */
export async function isContinued(
  fingerprint: string,
  { fresh, reuse, run }: Pick<BenchmarkOptions, "fresh" | "reuse" | "run">,
  { home }: Pick<Settings, "home">,
): Promise<boolean> {
  if (fresh || run === false) return false;
  const newest = (await listRuns({ home })).find(({ manifest, name, id }) =>
    run === undefined ? manifest?.fingerprint === fingerprint : name === run || id === run,
  );
  if (newest?.manifest?.fingerprint !== fingerprint) return false;
  return newest.state !== "finished" || reuse === true;
}

/** Key of a measurement: this cell of this benchmark, this request, this run; no other function asks for it. */
export function measurementKey(
  fingerprint: string,
  cell: number,
  slot: number,
  run: number,
): string {
  return rowKey(`benchmark ${fingerprint}`, `${cell} ${slot}`, run);
}

/** The measurements a run has in its journal. */
export async function keptMeasurements(
  run: Run,
  fingerprint: string,
  requests: number,
  { home }: Pick<Settings, "home">,
): Promise<Measurement[]> {
  const kept: Measurement[] = [];
  for await (const entry of readEntries(run.id, { home })) {
    const measured = fromEntry(entry, requests);
    if (measured === undefined) continue;
    const { cell, slot, run: repeat } = measured;
    if (entry.key === measurementKey(fingerprint, cell, slot, repeat)) kept.push(measured);
  }
  return kept;
}
