// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelHandle } from "../../../src/contract/index.js";
import { loadPrompt, scripted, z } from "../../../src/index.js";
import { setSessionModel } from "../../../src/magics/index.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

useTempHome();
afterEach(() => setSessionModel(undefined));

/** A model that streams its answer in pieces, with a pause between them. */
function streaming(pieces: readonly string[], pauseMs: number): ModelHandle {
  const model = scripted(() => pieces.join(""));
  const { engine } = model;
  const ask: typeof engine.ask = async (request, { onText, ...context } = {}) => {
    for (const piece of pieces) {
      onText?.(piece);
      await setTimeout(pauseMs, undefined, context.signal && { signal: context.signal }).catch(
        () => {},
      );
      if (context.signal?.aborted) break;
    }
    return engine.ask(request, context);
  };
  const live = new Proxy(engine, {
    get: (target, name) => {
      if (name === "ask") return ask;
      const own = Reflect.get(target, name, target);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
  return { engine: live, model: model.model };
}

describe("%%prompt", () => {
  it("fills in the notebook's values and keeps the answer", async () => {
    const model = scripted(({ messages }) => `You said: ${messages.at(-1)!.content}`);
    const { values, shown } = await runCell(
      "%%prompt --model ${model} --as answer --system 'Be kind.' -t 0.5\nDear ${who},\n`\\${x}` {{y}} ${list}\n\n",
      { variables: { model, who: "Ada", list: [1, 2] } },
    );
    expect(values.answer).toBe("You said: Dear Ada,\n`${x}` {{y}} [1,2]");
    expect(model.requests[0]).toMatchObject({ options: { temperature: 0.5 } });
    expect(model.requests[0]!.messages[0]).toMatchObject({ role: "system", content: "Be kind." });
    expect(shown.at(-1)!.data["text/plain"]).toBe(values.answer);
  });

  it("streams into one display, at most ten times a second, and ends with the whole text", async () => {
    const pieces = Array.from({ length: 60 }, (_, i) => `word${i} `);
    const { shown } = await runCell("%%prompt -m ${model}\nhi", {
      variables: { model: streaming(pieces, 5) },
    });
    expect(new Set(shown.map(({ options }) => options.displayId)).size).toBe(1);
    expect(shown.map(({ options }) => options.update)).toEqual([
      false,
      ...shown.slice(1).map(() => true),
    ]);
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.length).toBeLessThan(30);
    expect(shown.at(-1)!.data["text/markdown"]).toBe(pieces.join("").trim());
  });

  it("fills in what its header says, too", async () => {
    const model = scripted(() => "yes");
    const variables = { model, role: "a `judge` \\" };
    const cell = (system: string) =>
      runCell(`%%prompt -m \${model} -s ${system}\nhi`, { variables });
    await cell('"You are ${role}."');
    await cell("'You are ${role}.'");
    expect(model.requests.map(({ messages }) => messages[0]!.content)).toEqual([
      "You are a `judge` \\.",
      "You are ${role}.",
    ]);
  });

  it("shows no HTML of the model's", async () => {
    const model = scripted(
      () => "<img src=x onerror=alert(1)> a < b\n```html\n<b>\n```\n![x](http://a/b.png)",
    );
    const { shown } = await runCell("%%prompt -m ${model}\nhi", { variables: { model } });
    expect(shown.at(-1)!.data["text/markdown"]).toBe(
      "&lt;img src=x onerror=alert(1)> a &lt; b\n\n```html\n<b>\n```\n\n!\u2060[x](http://a/b.png)",
    );
  });

  it("gives labels, numbers and what a schema says", async () => {
    const model = scripted(({ schema }) =>
      JSON.stringify(schema).includes("Good")
        ? '{"answer": "Good"}'
        : '{"answer": 7, "name": "Ada"}',
    );
    const variables = { model, Person: z.object({ name: z.string() }) };
    const run = async (shape: string) =>
      (await runCell(`%%prompt -m \${model} --as a --answer ${shape}\nhi`, { variables })).values.a;
    expect(await run("'Good | Bad'")).toBe("Good");
    expect(await run("integer")).toBe(7);
    expect(await run("Person")).toEqual({ name: "Ada" });
  });

  it("asks the session's model, and says what to do without one", async () => {
    await expect(runCell("%%prompt\nhi")).rejects.toThrow(
      /No model is chosen[\s\S]*%use NAME[\s\S]*--model/,
    );
    const model = scripted(() => "yes", { name: "mine" });
    expect((await runCell("%use ${model}", { variables: { model } })).stdout).toBe(
      "Model: scripted:mine\n",
    );
    await runCell("%%prompt\nhi");
    expect(model.calls).toBe(1);
  });

  it("ends with the cell's interrupt and leaves what has come", async () => {
    const aborter = new AbortController();
    const model = streaming(
      Array.from({ length: 500 }, () => "word "),
      5,
    );
    const texts: string[] = [];
    const running = runCell("%%prompt -m ${model}\nhi", {
      variables: { model },
      signal: aborter.signal,
      onShow: ({ data }) => {
        texts.push(data["text/plain"]);
        if (texts.length === 3) aborter.abort();
      },
    });
    await expect(running).rejects.toMatchObject({
      code: expect.stringMatching(/interrupted|cancelled/),
    });
    expect(texts.at(-1)).toContain("word word");
  });
});

describe("%%batch", () => {
  const rows = [
    { Title: "Late {{parcel}}", Message: "It never came." },
    { Title: "Bill", Message: "Charged twice." },
  ];
  const labeller = () =>
    scripted(({ messages }) =>
      JSON.stringify({
        Topic: /Late/.test(messages.at(-1)!.content) ? "Shipping" : "Billing",
        Score: 3,
        Tags: ["a"],
      }),
    );

  it("asks about every row, shows the table and keeps the result", async () => {
    const model = labeller();
    const { values, shown } = await runCell(
      "%%batch rows -m ${model} --as labelled --concurrency 2 --name verdict\nTopic: Shipping | Billing # what it is about\nScore: integer\nTags: list\n---\n${hello} {{Title}}\n{{Message}}\n",
      { variables: { rows, model, hello: "Is {{this}} good?" } },
    );
    expect(values.labelled.data).toEqual([
      {
        ...rows[0],
        Topic: "Shipping",
        Score: 3,
        Tags: ["a"],
        verdict_status: "ok",
        verdict_error: null,
      },
      {
        ...rows[1],
        Topic: "Billing",
        Score: 3,
        Tags: ["a"],
        verdict_status: "ok",
        verdict_error: null,
      },
    ]);
    const request = model.requests.find(({ messages }) => /Late/.test(messages.at(-1)!.content))!;
    expect(request.messages.at(-1)!.content).toContain(
      "Is {{this}} good? Late {{parcel}}\nIt never came.",
    );
    expect(JSON.stringify(request)).toContain("what it is about");
    const table = shown.find(({ data }) => String(data["text/html"]).includes("Shipping"));
    expect(table!.data["text/html"]).toContain("Late {{parcel}}");
    // The same cell again asks nothing.
    const calls = model.calls;
    await runCell(
      "%%batch rows -m ${model} --concurrency 9 --name verdict\nTopic: Shipping | Billing # what it is about\nScore: integer\nTags: list\n---\n${hello} {{Title}}\n{{Message}}",
      {
        variables: { rows, model, hello: "Is {{this}} good?" },
      },
    );
    expect(model.calls).toBe(calls);
  });

  it("keeps rows and options of the line", async () => {
    const model = scripted(() => "fine");
    const { values } = await runCell(
      "%%batch rows -m ${model} --as out --rows 2-2 --id Title --temperature 0.3 --max-tokens 7 --run mine --no-reask\n{{Message}}",
      { variables: { rows, model } },
    );
    expect(values.out.data).toHaveLength(1);
    expect(values.out.data[0]).toMatchObject({ Title: "Bill", answer: "fine" });
    expect(model.requests[0]!.options).toMatchObject({ temperature: 0.3, maxTokens: 7 });
    expect((await runCell("const info = %run mine")).values.info.name).toBe("mine");
  });

  it("takes files for the table and the prompt", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "batch-"));
    await writeFile(path.join(folder, "in.csv"), "Title\nLate\nBill\n");
    await writeFile(
      path.join(folder, "ask.md"),
      "---\ncolumns:\n  Topic: Shipping | Billing\n---\nAbout {{Title}}?\n",
    );
    const { values, shown } = await runCell(
      `%%batch "${folder}/in.csv" -p "${folder}/ask.md" -m \${model} --as done -o "${folder}/out.csv"`,
      { variables: { model: labeller() } },
    );
    expect(values.done.data).toBe(path.join(folder, "out.csv"));
    expect(await readFile(values.done.data, "utf8")).toContain("Late,Shipping,ok");
    expect(shown.some(({ data }) => String(data["text/plain"]).includes("out.csv"))).toBe(true);
    const file = await loadPrompt(path.join(folder, "ask.md"));
    const again = await runCell("%%batch rows -p ${file} -m ${model} --as out", {
      variables: { rows, file, model: labeller() },
    });
    expect(again.values.out.data[0]).toHaveProperty("Topic");
  });

  it("tells of rows that need another look, as text", async () => {
    const model = scripted(() => '{"Topic": "<b>Else</b>"}');
    const { shown } = await runCell("%%batch rows -m ${model}\nTopic: A | B\n---\n{{Title}}", {
      variables: { rows, model },
    });
    const result = shown.at(-1)!.data;
    expect(result["text/plain"]).toContain("2 rows need another look");
    expect(result["text/html"]).not.toContain("<b>Else");
    const failures = (await runCell("const bad = %failures")).values.bad;
    expect(failures).toHaveLength(2);
    const table = (await runCell("%failures")).shown[0]!.data;
    expect(table["text/html"]).toContain("&lt;b&gt;Else");
  });

  it("stops with the cell's interrupt, and goes on when it is run again", async () => {
    const aborter = new AbortController();
    const many = Array.from({ length: 40 }, (_, i) => ({ Title: `t${i}` }));
    const model = scripted(
      (_request, call) => {
        if (call === 6) aborter.abort();
        return "fine";
      },
      { latencyMs: 2 },
    );
    const cell = "%%batch many -m ${model} --as out --concurrency 2\n{{Title}}";
    const variables = { many, model };
    await expect(runCell(cell, { variables, signal: aborter.signal })).rejects.toMatchObject({
      code: "interrupted",
    });
    expect(model.calls).toBeLessThan(40);
    const { values } = await runCell(cell, { variables });
    expect(values.out.data).toHaveLength(40);
    expect(model.calls).toBeLessThan(45);
  });

  it("refuses a prompt file that is none", async () => {
    await expect(
      runCell("%%batch rows -p nothing -m ${model}", { variables: { rows, model: labeller() } }),
    ).rejects.toMatchObject({ code: "prompt-file" });
  });
});
