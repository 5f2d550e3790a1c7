import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonEnd } from "../../src/engines/gguf/json-end.js";
import { StopText } from "../../src/engines/gguf/stop-text.js";
import { Thinking } from "../../src/engines/gguf/thinking.js";

/** A text and one way of cutting it into pieces. */
const pieces = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.tuple(text, fc.array(fc.nat(6), { minLength: 1 })).map(([whole, lengths]) => {
    const found: string[] = [];
    for (let at = 0, turn = 0; at < whole.length; turn++) {
      const length = lengths[turn % lengths.length]! + 1;
      found.push(whole.slice(at, at + length));
      at += length;
    }
    return found;
  });

const fewLetters = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 40 });

describe("StopText", () => {
  it("shows exactly what comes before the first stop text, however the text is cut", () => {
    const stops = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 4 }),
      {
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(pieces(fewLetters), stops, (cut, stop) => {
        const whole = cut.join("");
        const ends = stop.map((text) => whole.indexOf(text)).filter((at) => at >= 0);
        const expected = ends.length > 0 ? undefined : whole;
        const { shown, stopped } = run(new StopText(stop), cut);
        expect(stopped).toBe(ends.length > 0);
        if (expected !== undefined) expect(shown).toBe(expected);
        else {
          // The stop text that is complete first ends the answer; nothing of any stop text is shown.
          expect(whole.startsWith(shown)).toBe(true);
          expect(stop.some((text) => whole.startsWith(text, shown.length))).toBe(true);
          expect(stop.some((text) => shown.includes(text))).toBe(false);
        }
      }),
    );
  });

  it("holds back only what may become a stop text", () => {
    const stop = new StopText(["END"]);
    expect(stop.push("one E")).toEqual({ text: "one ", stopped: false });
    expect(stop.push("Nd")).toEqual({ text: "ENd", stopped: false });
    expect(stop.push("E")).toEqual({ text: "", stopped: false });
    expect(stop.rest()).toBe("E");
  });

  function run(stop: StopText, cut: readonly string[]): { shown: string; stopped: boolean } {
    let shown = "";
    for (const piece of cut) {
      const step = stop.push(piece);
      shown += step.text;
      if (step.stopped) return { shown, stopped: true };
    }
    return { shown: shown + stop.rest(), stopped: false };
  }
});

describe("JsonEnd", () => {
  const value = fc.jsonValue().map((json) => JSON.stringify(json));

  it("finds the end of any value inside an object, however the text is cut", () => {
    fc.assert(
      fc.property(value, fc.array(fc.nat(4), { minLength: 1 }), (text, lengths) => {
        for (const after of [',"next":1}', "}", "]"]) {
          expect(endOf(text + after, lengths)).toBe(text.length);
        }
      }),
    );
  });

  it("finds the end of a whole object or array at its last bracket", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.array(fc.nat(4), { minLength: 1 }),
        (json, lengths) => {
          const text = JSON.stringify({ json });
          expect(endOf(text, lengths)).toBe(text.length);
        },
      ),
    );
  });

  it("never calls a number that may go on complete", () => {
    const end = new JsonEnd();
    expect(end.push("12")).toBe(-1);
    expect(end.push("34")).toBe(-1);
    expect(end.push(",")).toBe(0);
  });

  function endOf(text: string, lengths: readonly number[]): number {
    const end = new JsonEnd();
    for (let at = 0, turn = 0; at < text.length; turn++) {
      const length = lengths[turn % lengths.length]! + 1;
      const found = end.push(text.slice(at, at + length));
      if (found >= 0) return at + found;
      at += length;
    }
    return -1;
  }
});

describe("Thinking", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "<", ">", "t", "/", " ") });

  it("keeps thoughts and answer apart, however the text is cut", () => {
    fc.assert(
      fc.property(letters, letters, fc.boolean(), fc.nat(5), (thought, answer, open, step) => {
        fc.pre(!thought.includes("</think>"));
        const text = `${open ? "" : " \n<think>"}${thought}</think>\n\n${answer}`;
        const thinking = new Thinking(open);
        expect(run(thinking, text, step + 1)).toBe(answer.trimStart());
        expect(thinking.thoughts).toBe(thought.trim() === "" ? undefined : thought.trim());
        expect(thinking.answering).toBe(true);
      }),
    );
  });

  it("passes an answer without thoughts through", () => {
    fc.assert(
      fc.property(letters, fc.nat(5), (answer, step) => {
        fc.pre(!answer.trimStart().startsWith("<think>"));
        expect(run(new Thinking(false), answer, step + 1)).toBe(answer);
      }),
    );
  });

  it("never takes an unfinished thought for an answer", () => {
    const thinking = new Thinking(true);
    expect(run(thinking, "hm, let me see </thin", 3)).toBe("");
    expect(thinking.thoughts).toBe("hm, let me see </thin");
    expect(thinking.answering).toBe(false);
  });

  function run(thinking: Thinking, text: string, step: number): string {
    let answer = "";
    for (let at = 0; at < text.length; at += step)
      answer += thinking.push(text.slice(at, at + step));
    return answer + thinking.rest();
  }
});
