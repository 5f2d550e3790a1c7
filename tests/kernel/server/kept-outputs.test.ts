import { describe, expect, it } from "vitest";
import { KeptOutputs } from "../../../src/kernel/server/kept-outputs.js";
import { type Message, newHeader } from "../../../src/kernel/server/message.js";

function request(metadata: Record<string, unknown>): Message {
  const header = newHeader("execute_request");
  return { identities: [], header, parentHeader: {}, metadata, content: {}, buffers: [] };
}

const context = (parent: Message) => ({ parent, silent: false, allowStdin: false });

describe("KeptOutputs", () => {
  it("keeps an output until its cell runs again", () => {
    const kept = new KeptOutputs();
    const first = request({ cellId: "a b" });
    kept.hear(first);
    kept.hear(request({ cellId: "other" }));
    const name = kept.nameOf(context(first))!;
    expect(kept.keeps(name)).toBe(true);
    kept.hear(request({ cellId: "a b" }));
    expect(kept.keeps(name)).toBe(false);
  });

  it("keeps no output of a cell that was deleted", () => {
    const kept = new KeptOutputs();
    const first = request({ cellId: "a" });
    kept.hear(first);
    kept.hear(request({ cellId: "b", deletedCells: ["a"] }));
    expect(kept.keeps(kept.nameOf(context(first))!)).toBe(false);
  });

  it("has no names where the front end has none", () => {
    const kept = new KeptOutputs();
    kept.hear(request({}));
    expect([kept.nameOf(undefined), kept.nameOf(context(request({})))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
