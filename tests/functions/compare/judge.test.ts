import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type ScriptedModel, scripted } from "../../../src/engines/index.js";
import { RunStoppedError } from "../../../src/errors/index.js";
import { judgeFigures } from "../../../src/functions/compare/judge-figures.js";
import type { RowVerdict } from "../../../src/functions/compare/run-judge.js";
import { compare } from "../../../src/functions/index.js";
import { SeededRandom } from "../../../src/statistics/index.js";
import { useTempHome } from "../temp-home.js";
import { moodRows, readPrompt, wordings } from "./scripts.js";

useTempHome();

const answer = z.object({ Summary: z.string() });
const variants = wordings("A", "B");
const resamples = 200;
const info = { name: "judge", engine: "scripted", digest: "j" };

/** Answers of B are better on rows below 24, of A from there on; row 30 has the same answer twice. */
function writer(): ScriptedModel {
  return scripted(({ messages }) => {
    const { variant, row } = readPrompt(messages.find(({ role }) => role === "user")!.content);
    if (row === 30) return '{"Summary":"the same"}';
    if (row === 31 && variant === "A") return "nothing valid";
    const quality = (variant === "B") === row < 24 ? "fine" : "poor";
    return JSON.stringify({ Summary: `${quality} ${variant} ${row}` });
  });
}

/** A judge from what it is shown first and second. */
function judgeOf(better: (first: string, second: string) => string): ScriptedModel {
  return scripted(
    ({ messages }) => {
      const [, first, second] = /ANSWER 1\n([\s\S]*?)\n\nANSWER 2\n([\s\S]*)/.exec(
        messages.at(-1)!.content,
      )!;
      return JSON.stringify({ Better: better(first!, second!) });
    },
    { name: "judge", digest: better.toString() },
  );
}

describe("a judge", () => {
  it("gives a row to the answer it takes in both orders, and asks only where answers differ", async () => {
    const judge = judgeOf((first) => (first.startsWith("fine") ? "1" : "2"));
    const model = writer();
    const options = { model, variants, answer, judge: { model: judge }, reask: false, resamples };
    const result = await compare(moodRows(32), options);
    const found = result.pairs[0]!.judge!;
    expect(found).toMatchObject({
      rows: 32,
      judged: 30,
      secondWins: 25,
      firstWins: 6,
      ties: 1,
      inconsistent: 0,
      unjudged: 0,
    });
    expect(judge.calls).toBe(60);
    expect(found.winRate.estimate).toBeCloseTo((25 + 0.5) / 32, 10);
    expect(found.verdict.claim).toBe("second-better");
    expect(result.verdict.winner).toBe("B");
    expect(result.verdict.text).toContain("Rows won by the verdict of judge: B is better than A");
    expect(found.position).toMatchObject({ first: 0, second: 0, biased: false });
    const again = await compare(moodRows(32), options);
    expect(judge.calls).toBe(60);
    expect(again.pairs[0]!.judge!.run!.reused).toBe(60);
  });

  it("that always takes the first place is found out, and moves nothing", async () => {
    const judge = judgeOf(() => "1");
    const result = await compare(moodRows(30), {
      model: writer(),
      variants,
      answer,
      judge: { model: judge },
      resamples,
    });
    const found = result.pairs[0]!.judge!;
    expect(found).toMatchObject({ firstWins: 0, secondWins: 0, ties: 30, inconsistent: 30 });
    expect(found.position).toMatchObject({ first: 30, second: 0, biased: true });
    expect(found.winRate.estimate).toBe(0.5);
    expect(found.verdict.claim).toBe("no-difference-shown");
    expect(result.verdict.winner).toBeUndefined();
    const notes = result.notes.join("\n");
    expect(notes).toContain("contradicted itself on 30 of 30 rows");
    expect(notes).toContain(
      "prefers a place: it took the answer shown first in both orders on 30 rows",
    );
  });

  it("is told the criteria and the request where it is the same, and may give ties and nothing", async () => {
    const judge = scripted(
      ({ messages }) => {
        const text = messages.findLast(
          ({ role, content }) => role === "user" && content.includes("ANSWER"),
        )!.content;
        const row = Number(/message (\d+)/.exec(text)![1]);
        return row < 4 ? '{"Better":"tie"}' : "cannot say";
      },
      { name: "judge" },
    );
    const small = scripted(() => '{"Summary":"short"}', { name: "small" });
    const large = scripted(() => '{"Summary":"long"}', { name: "large" });
    const result = await compare(moodRows(6), {
      variants: [small, large],
      prompt: "Sum up: {{text}}",
      answer,
      judge: { model: judge, criteria: "Brevity." },
      resamples,
    });
    expect(result.arms.map(({ name }) => name)).toEqual(["small", "large"]);
    expect(result.pairs[0]!.judge).toMatchObject({ ties: 6, unjudged: 2, judged: 6 });
    const [system, user] = judge.requests[0]!.messages;
    expect(system!.content).toContain("What counts: Brevity.");
    expect(user!.content).toContain(
      "INPUT\nSum up: message 0\n\nANSWER 1\nshort\n\nANSWER 2\nlong",
    );
    expect(result.notes.join(" ")).toContain("gave no valid verdict on 2 rows");
  });

  it("is checked before the first row is asked", async () => {
    const model = writer();
    const judged = (judge: object) =>
      compare(moodRows(2), { model, variants, answer, judge: judge as never, resamples });
    await expect(judged({ modle: "x" })).rejects.toThrow(
      /no option "modle" \(did you mean "model"\?\)/,
    );
    await expect(judged({ model: scripted(() => ""), columns: ["Sumary"] })).rejects.toThrow(
      /no answer column "Sumary".\s*Did you mean "Summary"\?/,
    );
    expect(model.calls).toBe(0);
  });

  it("that is stopped leaves the comparison without it", async () => {
    const stop = new AbortController();
    const judge = judgeOf(() => "1");
    const running = compare(moodRows(30), {
      model: writer(),
      variants,
      answer,
      judge: { model: judge },
      resamples,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.arm.startsWith("judge") && event.type === "row") stop.abort();
      },
    });
    const error = await running.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunStoppedError);
    expect((error as RunStoppedError).message).toContain("The judge of A and B");
    expect((error as RunStoppedError).partial).toMatchObject({ rows: 30 });
  });
});

describe("judgeFigures", () => {
  it("claims a winner in at most 5 % of comparisons of answers that are equally good", () => {
    const random = new SeededRandom(7);
    const said = () => (["first", "second", "tie"] as const)[Math.floor(random.next() * 3)]!;
    let claims = 0;
    const comparisons = 250;
    for (let i = 0; i < comparisons; i++) {
      const rows = Array.from(
        { length: 40 },
        (): RowVerdict => ({ asked: true, verdicts: [said(), said()] }),
      );
      const figuring = { confidence: 0.95, resamples: 100, seed: 1 };
      const [found] = judgeFigures([{ first: "A", second: "B", rows }], info, figuring);
      if (found!.verdict.claim !== "no-difference-shown") claims++;
    }
    expect(claims / comparisons).toBeLessThanOrEqual(0.05);
  });
});
