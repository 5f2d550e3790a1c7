/** Something that can be told to stop. */
export interface Abortable {
  abort(reason: unknown): void;
}

const hubs = new WeakMap<AbortSignal, Set<Abortable>>();

/**
 * Passes the abort of a signal on to many, with one listener on the signal however many there are.
 * Returns the set to leave again; undefined when the signal is aborted already.
 */
export function joinAbort(signal: AbortSignal, member: Abortable): Set<Abortable> | undefined {
  if (signal.aborted) return undefined;
  let members = hubs.get(signal);
  if (!members) {
    const all = new Set<Abortable>();
    signal.addEventListener("abort", () => abortAll(all, signal.reason), { once: true });
    hubs.set(signal, all);
    members = all;
  }
  members.add(member);
  return members;
}

function abortAll(members: Set<Abortable>, reason: unknown): void {
  for (const member of [...members]) member.abort(reason);
}
