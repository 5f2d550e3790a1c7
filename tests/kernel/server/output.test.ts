import { describe, expect, it } from "vitest";
import type { CellContext } from "../../../src/kernel/server/cell-context.js";
import {
  newHeader,
  type OutgoingMessage,
  outgoingText,
} from "../../../src/kernel/server/message.js";
import { Output } from "../../../src/kernel/server/output.js";

function context(silent = false): CellContext {
  const header = newHeader("execute_request");
  const none = { identities: [], parentHeader: {}, metadata: {}, content: {}, buffers: [] };
  return { parent: { header, ...none }, silent, allowStdin: false };
}

function collect(): { output: Output; texts: () => unknown[]; sent: OutgoingMessage[] } {
  const sent: OutgoingMessage[] = [];
  const output = new Output({
    publish: (message) => sent.push(message),
    write: (name, text, parent) => sent.push(outgoingText(name, text, parent)),
  });
  const texts = () =>
    sent.map(({ parts }) => {
      const { name, text, ...rest } = JSON.parse(parts[3]);
      return name === undefined ? rest : `${name}: ${text}`;
    });
  return { output, texts, sent };
}

describe("Output", () => {
  it("keeps the order of streams and displays", () => {
    const { output, texts } = collect();
    const cell = context();
    output.write("stdout", "a", cell);
    output.write("stderr", "c", cell);
    output.show("display_data", { data: 1 }, cell);
    output.write("stdout", "e", cell);
    expect(texts()).toEqual(["stdout: a", "stderr: c", { data: 1 }, "stdout: e"]);
  });

  it("keeps cells apart", () => {
    const { output, sent } = collect();
    const [one, two] = [context(), context()];
    output.write("stdout", "1", one);
    output.write("stdout", "2", two);
    output.write("stdout", "1", one);
    const parents = sent.map(({ parts }) => JSON.parse(parts[1]).msg_id);
    const [first, second] = [one.parent.header.msg_id, two.parent.header.msg_id];
    expect(parents).toEqual([first, second, first]);
  });

  it("takes the text of a silent cell and publishes none of it", () => {
    const { output, texts } = collect();
    expect(output.write("stdout", "a", context(true))).toBe(true);
    output.show("display_data", { data: 1 }, context(true));
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
    expect(texts()).toEqual(["stdout: a"]);
  });
});
