/** A time in milliseconds to the microsecond: finer digits are noise, and every row keeps several of them on disk. */
export function wholeMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
