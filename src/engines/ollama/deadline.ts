/** Longest time a timer of Node can be set to, in milliseconds: 24.8 days. */
const LONGEST_MS = 2_147_483_647;

/** A signal that aborts with `signal`, or once the time is up; a time longer than any timer sets no limit. */
export function withDeadline(
  signal: AbortSignal | undefined,
  timeoutMs: number,
): AbortSignal | undefined {
  if (timeoutMs > LONGEST_MS) return signal;
  const deadline = AbortSignal.timeout(Math.ceil(timeoutMs));
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}
