/** Segments are numbered within one reader; a position is one number so that tables hold no objects. */
const SEGMENT_SPAN = 2 ** 32;

/** Where a line stands: segment number and byte offset, packed into one number. */
export type Position = number;

/** "Nowhere". */
export const ABSENT: Position = -1;

/** Packs a segment number and an offset below 4 GiB. */
export function positionOf(segment: number, offset: number): Position {
  return segment * SEGMENT_SPAN + offset;
}

/** Segment number of a position. */
export function segmentOf(position: Position): number {
  return Math.floor(position / SEGMENT_SPAN);
}

/** Byte offset of a position. */
export function offsetOf(position: Position): number {
  return position % SEGMENT_SPAN;
}
