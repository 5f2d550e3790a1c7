import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  answerError,
  readingOutcome,
  reaskMessage,
  textAnswer,
  zodAnswer,
} from "../../src/answers/index.js";

const labels = Array.from({ length: 20 }, (_, index) => `label-${index}`);
const spec = zodAnswer(z.object({ Topic: z.enum(labels as [string]), Note: z.string() }));

describe("answerError", () => {
  it("says what was wrong with what was received", () => {
    expect(answerError(spec.read('{"Topic":"Angry","Note":1.5e3}', false))).toEqual({
      code: "answer-invalid",
      message: expect.stringMatching(/^Topic: "Angry" is not one of "label-0", .* and 8 more$/),
    });
    expect(answerError(spec.read("Sorry!", false)).message).toBe(
      'no JSON object in the answer, which is "Sorry!"',
    );
  });

  it("has its own code for cut answers", () => {
    expect(answerError(spec.read('{"Topic":', true))).toMatchObject({
      code: "answer-truncated",
      message: expect.stringContaining("token limit"),
    });
  });

  it("stays short, and whole characters stay whole", () => {
    const { message } = answerError(spec.read(JSON.stringify({ Topic: "😀".repeat(500) }), false));
    expect(message.length).toBeLessThanOrEqual(200);
    expect(Buffer.from(message, "utf8").toString("utf8")).toBe(message);
  });
});

describe("readingOutcome", () => {
  it("gives the part of an outcome that reading decides", () => {
    const note = '"Note":"n"';
    expect(readingOutcome(spec.read(`{"Topic":"label-1",${note}}`, false))).toEqual({
      status: "ok",
      values: { Topic: "label-1", Note: "n" },
    });
    expect(readingOutcome(spec.read(`{"Topic":"Label 1",${note},}`, false))).toEqual({
      status: "ok",
      values: { Topic: "label-1", Note: "n" },
      warnings: ['Topic: "Label 1" read as "label-1"'],
      repaired: true,
    });
    expect(readingOutcome(spec.read(`{"Topic":"?",${note}}`, false))).toEqual({
      status: "invalid",
      values: { Note: "n" },
      error: { code: "answer-invalid", message: expect.any(String) },
    });
  });
});

describe("reaskMessage", () => {
  it("tells the model each fault, all allowed labels, and what to write", () => {
    const text = reaskMessage(spec.read('{"Topic":"Angry"}', false), spec);
    expect(text).toContain('- Topic: "Angry" is not one of');
    expect(text).toContain("- Note: missing");
    expect(text).toContain('"label-19"');
    expect(text).toContain('Its keys: "Topic", "Note".');
    expect(text).not.toContain("shorter");
  });

  it("asks for a shorter answer after a cut", () => {
    expect(reaskMessage(spec.read("{", true), spec)).toContain("shorter");
    const plain = textAnswer();
    expect(reaskMessage(plain.read("", false), plain)).toMatch(/Answer again\.$/);
  });
});
