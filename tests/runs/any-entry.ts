import fc from "fast-check";
import type { JournalEntry } from "../../src/runs/index.js";
import { STATUSES } from "../../src/runs/journal-entry.js";

const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));

/** Any entry a pipeline could make; values as JSON can hold them (it has no -0). */
export const anyEntry: fc.Arbitrary<JournalEntry> = fc.record(
  {
    key: fc.stringMatching(/^[0-9a-f]{32}$/),
    index: fc.nat({ max: 2 ** 40 }),
    id: anyText,
    status: fc.constantFrom(...STATUSES),
    attempts: fc.nat(9),
    at: fc.nat(),
    text: anyText,
    values: fc
      .dictionary(anyText, fc.jsonValue())
      .map((value) => JSON.parse(JSON.stringify(value))),
    probabilities: fc
      .dictionary(anyText, fc.dictionary(anyText, fc.double({ min: 0, max: 1, noNaN: true })))
      .map((value) => JSON.parse(JSON.stringify(value))),
    thinking: anyText,
    error: fc.record({ code: anyText, message: anyText }),
    warnings: fc.array(anyText),
    repaired: fc.boolean(),
    tokens: fc.record({ prompt: fc.nat(), completion: fc.nat() }),
    durations: fc.record({ totalMs: fc.nat() }),
    packed: fc.nat(),
    prompt: anyText,
    reusedFrom: anyText,
    repeat: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ["key", "index", "id", "status", "attempts", "at"] },
);
