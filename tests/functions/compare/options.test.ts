import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../../src/engines/index.js";
import { readVariants } from "../../../src/functions/compare/read-variants.js";
import { compare } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { answer, moodRows, wordings } from "./scripts.js";

useTempHome();

const model = scripted(() => '{"Mood":"good"}');
const prompt = "A: {{text}}";

describe("the variants", () => {
  const read = (variants: unknown, common: object = { prompt, model }) =>
    readVariants({ variants, ...common } as never);

  it("are told apart by their form", () => {
    const ask = () => "x";
    const file = path.resolve("prompts/feedback.md");
    const loaded = { name: "loaded", columns: [], digest: "d", template: "x" };
    const found = read([
      "B: {{text}}",
      file,
      ask,
      loaded,
      "llama3.2",
      "gguf:./my model.gguf",
      model,
      { temperature: 1 },
      { model: "m", system: "s" },
    ]).map(({ task }) => task);
    expect(found).toEqual([
      { prompt: "B: {{text}}" },
      { prompt: file },
      { prompt: ask },
      { prompt: loaded },
      { model: "llama3.2" },
      { model: "gguf:./my model.gguf" },
      { model },
      { options: { temperature: 1 } },
      { model: "m", system: "s" },
    ]);
    expect(read(["One word", "two"], { model }).map(({ task }) => task.prompt)).toEqual([
      "One word",
      "two",
    ]);
  });

  it("are called as given, by model, by prompt file, or by letters", () => {
    const names = (variants: unknown) => read(variants).map(({ name }) => name);
    expect(names({ short: "a {{x}}", long: "b {{x}}" })).toEqual(["short", "long"]);
    expect(names(["llama3.2", model])).toEqual(["llama3.2", "scripted"]);
    expect(names(["prompts/feedback.md", "a {{x}}"])).toEqual(["feedback", "B"]);
    expect(names([model, scripted(() => "")])).toEqual(["A", "B"]);
    expect(names(Array.from({ length: 28 }, () => "a {{x}}")).slice(-3)).toEqual(["Z", "AA", "AB"]);
  });

  it.each([
    [{ only: "x {{y}}" }, /two variants or more; received 1/],
    [{ a: "x {{y}}", " a": "y {{y}}" }, /two variants are called "a"/],
    [{ a: prompt, b: 7 }, /variant "b" is none: received 7/],
    [{ a: prompt, b: { promt: "x" } }, /no part "promt".\s*Did you mean "prompt"\?/],
    [{ a: prompt, b: { temprature: 1 } }, /no part "temprature".\s*Did you mean "temperature"\?/],
    [
      { a: prompt, b: { prompt, temperature: 1 } },
      /"temperature" is an option of the model.\s*Put it into options/,
    ],
    [{ a: prompt, b: { temperature: 9 } }, /variant "b": option "temperature"/],
    [
      { a: prompt, b: { prompt, options: { topp: 1 } } },
      /no option "options.topp" \(did you mean "topP"\?\)/,
    ],
  ])("that are wrong are told: %j", (variants, message) => {
    expect(() => read(variants)).toThrow(message);
  });

  it("need a model and a prompt from somewhere", () => {
    expect(() => read(wordings("A", "B"), {})).toThrow(/variant "A" has no model/);
    expect(() => read([model, "m"], { model })).toThrow(/variant "variant 1" has no prompt/);
  });
});

describe("the options", () => {
  const variants = wordings("A", "B");
  const base = { model, variants, answer } as const;
  const run = (more: object, rows: object[] = moodRows(3)) => compare(rows, { ...base, ...more });

  it.each([
    [{ lable: "True_Mood" }, /no option "lable" \(did you mean "label"\?\)/],
    [{ order: "random" }, /"order"/],
    [{ label: "True_Mod" }, /no label column "True_Mod".\s*Did you mean "True_Mood"\?/],
    [
      { label: { Mod: "True_Mood" } },
      /no answer column "Mod" in all variants.\s*Did you mean "Mood"\?/,
    ],
    [{ baseline: "C" }, /no variant "C".\s*The variants are A, B/],
    [{ metrics: { m: { scor: 1 } } }, /metric "m": .*"score"/],
    [
      { variants: { ...variants, C: "{{True_Mood}} {{text}}" }, label: "True_Mood" },
      /Variant "C": The prompt names \{\{True_Mood\}\}, which holds the true labels/,
    ],
    [{ variants: { ...variants, C: "{{txt}}" } }, /Variant "C": .*did you mean "text"/],
    [{ order: "interleaved", rowsPerRequest: 5 }, /cannot take turns/],
    [{ answer: z.object({ Tags: z.array(z.string()) }), label: "True_Mood" }, /"Tags" is a list/],
    [
      { answer: z.object({ One: z.string(), Two: z.string() }), label: "True_Mood" },
      /which answers are scored against "True_Mood" is not clear.\s*Say it as label: \{ ANSWER: "True_Mood" \}/,
    ],
  ])("are checked before the first request: %j", async (more, message) => {
    const calls = model.calls;
    await expect(run(more)).rejects.toThrow(message);
    expect(model.calls).toBe(calls);
  });

  it("tell a column of texts, and an empty one, from one of labels", async () => {
    const blank = moodRows(3).map(({ text }) => ({ text, True_Mood: "" }));
    await expect(run({ label: "True_Mood" }, blank)).rejects.toThrow(/"True_Mood" is empty/);
    const rows = Array.from({ length: 250 }, (_, i) => ({
      text: `message ${i}`,
      Gold: `text ${i}`,
    }));
    const said = z.object({ Said: z.string() });
    await expect(
      compare(rows, {
        model: scripted(() => '{"Said":"x"}'),
        variants,
        answer: said,
        label: "Gold",
        run: false,
      }),
    ).rejects.toThrow(/"Gold" holds 250 different values: texts rather than labels/);
  });

  it("let several rows share a request, one arm after the other", async () => {
    const packed = scripted(({ messages }) => {
      const ids = [...messages.at(-1)!.content.matchAll(/"?id"?[:=]\s*"?(\w+)"?/g)].map(
        ([, id]) => id!,
      );
      return JSON.stringify(Object.fromEntries(ids.map((id) => [id, { Mood: "good" }])));
    });
    const result = await run({ model: packed, rowsPerRequest: 3, label: "True_Mood", run: false });
    expect(result.order).toBe("sequence");
    expect(result.rows).toBe(3);
  });

  it("read labels as answers are written: spelling, numbers, yes and no", async () => {
    const rows = [
      { text: "1", Sure: "Yes", Stars: "4", Mood: " GOOD" },
      { text: "2", Sure: "no", Stars: "5", Mood: "bad" },
    ];
    const typed = scripted(() => '{"Mood":"good","Sure":true,"Stars":4}');
    const result = await compare(rows, {
      model: typed,
      variants,
      answer: z.object({ Mood: z.enum(["good", "bad"]), Sure: z.boolean(), Stars: z.number() }),
      label: { Mood: "Mood", Sure: "Sure", Stars: "Stars" },
      run: false,
    });
    const { scores } = result.arms[0]!;
    expect(Object.values(scores).map(({ correct }) => correct)).toEqual([1, 1, 1]);
    expect(scores.Mood!.matrix.labels).toEqual(["good", "bad"]);
    expect(scores.Stars!.matrix.labels).toEqual([4, 5]);
  });
});
