import fc from "fast-check";
import type { ProgressSnapshot, RowStatus } from "../../src/contract/index.js";

export const NO_COUNTS: Record<RowStatus, number> = {
  ok: 0,
  invalid: 0,
  truncated: 0,
  failed: 0,
  skipped: 0,
};

/** A run half way through, with a few rows that are not ok. */
export function snapshot(changes: Partial<ProgressSnapshot> = {}): ProgressSnapshot {
  return {
    runId: "run-1",
    title: "feedback.csv",
    state: "running",
    total: 1200,
    done: 612,
    counts: { ...NO_COUNTS, ok: 609, invalid: 2, failed: 1 },
    reused: 0,
    inFlight: 8,
    limit: 12,
    rowsPerSecond: 48,
    tokensPerSecond: 1210,
    elapsedMs: 13_000,
    etaMs: 11_700,
    lastFailures: [],
    ...changes,
  };
}

/** Text as hostile models and users write it. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "<b>", "</bdi>", '"', "'", "&", "\r\n"),
      fc.constantFrom(
        "日本語",
        "👩‍👩‍👧",
        "👍🏽",
        "e\u0301",
        "\u202e",
        "\ud800",
        "🇩🇪",
        "❤️",
        "\u2028",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const count = fc.nat(3_000_000);
const rate = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true }));

/** Any snapshot a run may give, with hostile text. */
export const anySnapshot: fc.Arbitrary<ProgressSnapshot> = fc
  .record({
    title: hostileText,
    message: hostileText,
    id: hostileText,
    state: fc.constantFrom(
      ...([
        "running",
        "paused",
        "stopping",
        "finished",
        "cancelled",
        "interrupted",
        "failed",
      ] as const),
    ),
    ok: count,
    invalid: count,
    failed: count,
    skipped: count,
    reused: count,
    more: fc.option(count, { nil: undefined }),
    inFlight: fc.nat(500),
    rows: rate,
    tokens: rate,
    elapsedMs: fc.nat(1e9),
    etaMs: fc.option(fc.nat(1e9), { nil: undefined }),
  })
  .map((given) => {
    const { ok, invalid, failed, skipped } = given;
    const done = ok + invalid + failed + skipped;
    return snapshot({
      title: given.title,
      state: given.state,
      done,
      total: given.more === undefined ? undefined : done + given.more,
      counts: { ...NO_COUNTS, ok, invalid, failed, skipped },
      reused: Math.min(given.reused, ok),
      inFlight: given.inFlight,
      rowsPerSecond: given.rows,
      tokensPerSecond: given.tokens,
      elapsedMs: given.elapsedMs,
      etaMs: given.etaMs,
      lastFailures: [{ id: given.id, status: "failed", message: given.message }],
    });
  });
