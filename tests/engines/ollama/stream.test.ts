import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StreamedAnswer } from "../../../src/engines/ollama/stream.js";
import { EngineError } from "../../../src/errors/index.js";
import { expectKind } from "../engine-contract.js";
import { question, serve, serveFault } from "./serve.js";

describe("streaming", () => {
  it("hands each piece on as it comes", async () => {
    const { engine } = await serve({ pieceMs: 1 });
    const pieces: string[] = [];
    const reply = await engine.ask(question(), { onText: (piece) => pieces.push(piece) });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(reply.text);
    expect(reply.tokens.completion).toBeGreaterThan(0);
  });

  it("ends in the error that a stream breaks off with", async () => {
    const error = "llama-server reported out-of-memory during startup";
    const { engine } = await serveFault({ kind: "stream-error", error });
    const pieces: string[] = [];
    const asked = engine.ask(question(), { onText: (piece) => pieces.push(piece) });
    await expectKind(asked, "out-of-memory");
    expect(pieces.length).toBeGreaterThan(0);
  });

  it.each(["no-done", "not-done"] as const)("sees a stream that just ends (%s)", async (kind) => {
    const { engine } = await serveFault({ kind });
    await expectKind(engine.ask(question(), { onText: () => {} }), "protocol");
  });

  it("says that a streamed answer was cut", async () => {
    const { engine } = await serveFault({ kind: "length" });
    expect((await engine.ask(question(), { onText: () => {} })).finish).toBe("length");
  });

  it("puts lines and characters together wherever they are cut", () => {
    const pieces = fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(400), { maxLength: 20 }), (texts, cuts) => {
        const lines = texts.map((content) => ({ message: { content }, done: false }));
        const last = { message: { content: "" }, done: true, done_reason: "stop" };
        const bytes = Buffer.from([...lines, last].map((l) => `${JSON.stringify(l)}\n`).join(""));
        const seen: string[] = [];
        const answer = new StreamedAnswer("here", (piece) => seen.push(piece));
        let from = 0;
        for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
          answer.take(bytes.subarray(from, cut));
          from = Math.min(cut, bytes.length);
        }
        expect(answer.finish()).toMatchObject({ done: true, message: { content: texts.join("") } });
        expect(seen).toEqual(texts);
      }),
    );
  });

  it("accepts a last line without its line end", () => {
    const answer = new StreamedAnswer("here", () => {});
    answer.take(Buffer.from('{"message":{"content":"a"},"done":true}'));
    expect(answer.finish()).toMatchObject({ done: true, message: { content: "a" } });
  });

  it("refuses a line that is no JSON", () => {
    const answer = new StreamedAnswer("here", () => {});
    expect(() => answer.take(Buffer.from("<html>\n"))).toThrow(EngineError);
  });
});
