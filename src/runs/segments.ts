import { readdirSync, statSync } from "node:fs";
import path from "node:path";

const SEGMENT_NAME = /^journal-(\d{4,})\.jsonl$/;

/** One file of a journal. Every opening that writes starts a new one. */
export interface Segment {
  readonly path: string;
  readonly number: number;
  readonly bytes: number;
}

/** Segments of a run's journal, oldest first; empty when the folder is gone. */
export function listSegments(folder: string): Segment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const number = SEGMENT_NAME.exec(name)?.[1];
      if (number === undefined) return [];
      const file = path.join(folder, name);
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      return bytes === undefined ? [] : [{ path: file, number: Number(number), bytes }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Path of the segment with a number. */
export function segmentPath(folder: string, number: number): string {
  return path.join(folder, `journal-${String(number).padStart(4, "0")}.jsonl`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
