import { describe, expect, it } from "vitest";
import { DisplayIndex, OutputCollector } from "../../../src/kernel/notebook/collect-outputs.js";

const stream = (name: string, text: string) => ["stream", { name, text }] as const;
const display = (text: string, id?: string) =>
  [
    "display_data",
    { data: { "text/plain": text }, metadata: {}, transient: id ? { display_id: id } : {} },
  ] as const;
const update = (text: string, id: string) => ["update_display_data", display(text, id)[1]] as const;

function collect(...messages: (readonly [string, object])[]) {
  const collector = new OutputCollector(new DisplayIndex());
  for (const [type, content] of messages) collector.hear(type, content as Record<string, unknown>);
  return collector.outputs;
}

const texts = (outputs: ReturnType<typeof collect>) =>
  outputs.map((output) =>
    output.type === "stream"
      ? `${output.name}:${output.text}`
      : output.type === "error"
        ? output.name
        : output.data["text/plain"],
  );

describe("collecting outputs", () => {
  it("keeps one output per stream, however the two met in time", () => {
    const apart = collect(
      stream("stdout", "a\n"),
      stream("stderr", "x\n"),
      stream("stdout", "b\n"),
    );
    expect(texts(apart)).toEqual(["stdout:a\nb\n", "stderr:x\n"]);
    const split = collect(stream("stdout", "a"), display("d"), stream("stdout", "b"));
    expect(texts(split)).toEqual(["stdout:a", "d", "stdout:b"]);
  });

  it("drops what a carriage return wrote over", () => {
    const texted = (text: string) => texts(collect(stream("stdout", text)))[0];
    expect(texted("10%\r50%\r100%\ndone\n")).toBe("stdout:100%\ndone\n");
    expect(texted("long line\rshort\n")).toBe("stdout:shortline\n");
    expect(texted("windows\r\nlines\r\n")).toBe("stdout:windows\nlines\n");
  });

  it("puts a carriage return to work also when it comes in another message", () => {
    expect(texts(collect(stream("stdout", "10%"), stream("stdout", "\r20%")))).toEqual([
      "stdout:20%",
    ]);
  });

  it("updates displays by their id, also those of other cells", () => {
    const displays = new DisplayIndex();
    const first = new OutputCollector(displays);
    const second = new OutputCollector(displays);
    first.hear(...display("one", "a"));
    first.hear(...display("other", "b"));
    second.hear(...display("two", "a"));
    second.hear(...update("three", "a"));
    second.hear(...update("four", "a"));
    expect(texts(first.outputs)).toEqual(["four", "other"]);
    expect(texts(second.outputs)).toEqual(["four"]);
    second.hear(...update("nobody", "unknown"));
    expect(texts(second.outputs)).toEqual(["four"]);
  });

  it("clears at once, or with the next output", () => {
    expect(texts(collect(display("a"), ["clear_output", { wait: false }]))).toEqual([]);
    expect(texts(collect(display("a"), ["clear_output", { wait: true }]))).toEqual(["a"]);
    const waited = collect(display("a"), ["clear_output", { wait: true }], stream("stdout", "b"));
    expect(texts(waited)).toEqual(["stdout:b"]);
    const gone = collect(display("a", "id"), ["clear_output", {}], update("b", "id"), display("c"));
    expect(texts(gone)).toEqual(["c"]);
  });

  it("keeps results with their number, and errors", () => {
    const result = { execution_count: 3, data: { "text/plain": "1" }, metadata: {} };
    const error = { ename: "TypeError", evalue: "no", traceback: ["TypeError: no"] };
    expect(collect(["execute_result", result], ["error", error])).toEqual([
      { type: "execute_result", executionCount: 3, data: { "text/plain": "1" }, metadata: {} },
      { type: "error", name: "TypeError", message: "no", traceback: ["TypeError: no"] },
    ]);
  });
});
