import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CellContext } from "../../../src/kernel/server/cell-context.js";
import { newHeader, type OutgoingMessage } from "../../../src/kernel/server/message.js";
import { Output } from "../../../src/kernel/server/output.js";

function context(silent = false): CellContext {
  const header = newHeader("execute_request");
  const none = { identities: [], parentHeader: {}, metadata: {}, content: {}, buffers: [] };
  return { parent: { header, ...none }, silent, allowStdin: false };
}

function collect(): { output: Output; texts: () => unknown[]; sent: OutgoingMessage[] } {
  const sent: OutgoingMessage[] = [];
  const output = new Output((message) => sent.push(message));
  const texts = () =>
    sent.map(({ parts }) => {
      const { name, text, ...rest } = JSON.parse(parts[3]);
      return name === undefined ? rest : `${name}: ${text}`;
    });
  return { output, texts, sent };
}

describe("Output", () => {
  it("joins what is written in one go, and keeps the order of streams and displays", () => {
    const { output, texts } = collect();
    const cell = context();
    output.write("stdout", "a", cell);
    output.write("stdout", "b", cell);
    output.write("stderr", "c", cell);
    output.write("stdout", "d", cell);
    output.show("display_data", { data: 1 }, cell);
    output.write("stdout", "e", cell);
    output.flush();
    expect(texts()).toEqual(["stdout: ab", "stderr: c", "stdout: d", { data: 1 }, "stdout: e"]);
  });

  it("keeps cells apart", () => {
    const { output, sent } = collect();
    const [one, two] = [context(), context()];
    output.write("stdout", "1", one);
    output.write("stdout", "2", two);
    output.flush();
    const parents = sent.map(({ parts }) => JSON.parse(parts[1]).msg_id);
    expect(parents).toEqual([one.parent.header.msg_id, two.parent.header.msg_id]);
  });

  it("publishes by itself after a moment", async () => {
    const { output, texts } = collect();
    output.write("stdout", "a", context());
    expect(texts()).toEqual([]);
    await wait(100);
    expect(texts()).toEqual(["stdout: a"]);
  });

  it("publishes while the event loop is blocked", () => {
    const { output, texts } = collect();
    const cell = context();
    const end = Date.now() + 100;
    while (Date.now() < end) output.write("stdout", ".", cell);
    expect(texts().length).toBeGreaterThan(1);
    output.flush();
  });

  it("takes the text of a silent cell and publishes none of it", () => {
    const { output, texts } = collect();
    expect(output.write("stdout", "a", context(true))).toBe(true);
    output.show("display_data", { data: 1 }, context(true));
    output.flush();
    expect(texts()).toEqual([]);
  });

  it("does not take text where no cell has run", () => {
    expect(collect().output.write("stdout", "a", undefined)).toBe(false);
  });

  it("loses nothing before content that cannot be JSON", () => {
    const { output, texts } = collect();
    const cell = context();
    output.write("stdout", "a", cell);
    expect(() => output.show("display_data", { data: 1n }, cell)).toThrow(TypeError);
    output.flush();
    expect(texts()).toEqual(["stdout: a"]);
  });
});
