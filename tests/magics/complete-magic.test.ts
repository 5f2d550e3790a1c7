// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeEngines, z } from "../../src/index.js";
import { completeMagic, type MagicScope } from "../../src/magics/index.js";

const variables: Record<string, unknown> = {
  feedback: [
    { Title: "a", "Customer name": "b" },
    { Title: "c", Message: "d" },
  ],
  labelled: { data: [{ Title: "a", Topic: "A" }], run: {} },
  count: 3,
  Person: z.object({}),
};
const scope: MagicScope = {
  names: () => Object.keys(variables),
  value: (name) => variables[name],
};

/** Completes at the `|` of a cell; gives the candidates and the cell after the first of them was taken. */
async function complete(marked: string): Promise<{ texts: string[]; first?: string } | undefined> {
  const offset = marked.indexOf("|");
  const source = marked.slice(0, offset) + marked.slice(offset + 1);
  const found = await completeMagic(source, offset, scope);
  if (!found) return undefined;
  const texts = found.matches.map(({ text }) => text);
  const first = texts[0];
  return {
    texts,
    ...(first !== undefined && {
      first: source.slice(0, found.start) + first + source.slice(found.end),
    }),
  };
}

let folder: string;
const before = { home: process.env.PROMPTFRAME_HOME, host: process.env.OLLAMA_HOST };

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "complete-"));
  process.env.PROMPTFRAME_HOME = folder;
  // A port nobody listens on: no server is asked by these tests.
  process.env.OLLAMA_HOST = "http://127.0.0.1:9";
  await writeFile(path.join(folder, "my table.csv"), "Name,Age\nAda,36\n");
});

afterAll(async () => {
  await closeEngines();
  for (const [key, value] of [
    ["PROMPTFRAME_HOME", before.home],
    ["OLLAMA_HOST", before.host],
  ] as const) {
    if (value === undefined) delete process.env[key];
    else process.env[key] = value;
  }
});

describe("completeMagic", () => {
  it.each([
    ["%%b|", ["batch", "bash"], "%%batch"],
    ["%%pro|mpt x", ["prompt"], "%%prompt x"],
    ["%mod|", ["models"], "%models"],
    ["const a = 1\n%ru|", ["runs", "run"], "const a = 1\n%runs"],
    ["const m = %mo|", ["models"], "const m = %models"],
    ["%bat|", ["%batch"], "%%batch"],
    ["%%batch feedback --conc|", ["--concurrency"], "%%batch feedback --concurrency"],
    ["%%batch feedback --fresh --fr|", [], undefined],
    ["%%batch feed| --fresh", ["feedback"], "%%batch feedback --fresh"],
    ["%%batch |", ["labelled.data", "feedback"], "%%batch labelled.data"],
    [
      "%%batch feedback --existing |",
      ["validate", "replace"],
      "%%batch feedback --existing validate",
    ],
    ["%%batch feedback --existing=r|", ["replace"], "%%batch feedback --existing=replace"],
    [
      "%%finetune feedback --trainer-|",
      ["--trainer-options"],
      "%%finetune feedback --trainer-options",
    ],
    ["%%finetune feedback --trainer m|", ["mlx"], "%%finetune feedback --trainer mlx"],
    [
      "%%finetune feedback --trainer-options slow=true,h|",
      ["hubId="],
      "%%finetune feedback --trainer-options slow=true,hubId=",
    ],
    ["%%finetune feedback --trainer-options slow=true,sl|", [], undefined],
    ["%%prompt --answer P|", ["Person"], "%%prompt --answer Person"],
    ["%%prompt -a n|", ["number"], "%%prompt -a number"],
    ["%config o|", ["ollamaHost", "ollamaModels"], "%config ollamaHost"],
    ["%config logLevel |", ["debug", "warning"], "%config logLevel debug"],
    ["%config logLevel w|", ["warning"], "%config logLevel warning"],
    ["%config logLevel=w|arn", ["warning"], "%config logLevel=warning"],
    ["%config logLevel debug |", [], undefined],
    ["%config logLevel=debug w|", [], undefined],
    ["%config ollamaHost |", [], undefined],
    ["%config toString=|", [], undefined],
    [
      "%%batch feedback\nTopic: bo|\n---\nx",
      ["boolean"],
      "%%batch feedback\nTopic: boolean\n---\nx",
    ],
    ["%%batch feedback\n😀 {{T|", ["Title"], "%%batch feedback\n😀 {{Title"],
    [
      "%%batch feedback\n{{ cust|}} and",
      ["Customer name"],
      "%%batch feedback\n{{ Customer name}} and",
    ],
    ["%%batch labelled.data\n{{|}}", ["Title", "Topic"], "%%batch labelled.data\n{{Title}}"],
    ["%%time\n%%batch feedback\n{{M|", ["Message"], "%%time\n%%batch feedback\n{{Message"],
    ["%%bash\nls {{T|", [], undefined],
    ["%%prompt\nplain wor|", [], undefined],
  ])("%j", async (marked, texts, first) => {
    const found = await complete(marked);
    for (const text of texts) expect(found?.texts).toContain(text);
    if (texts.length === 0) expect(found?.texts).toEqual([]);
    expect(found?.first).toBe(first);
  });

  it.each([
    "%%prompt\nDear ${wh|",
    "%%prompt\nDear ${f({ a: wh| })} you",
    "%%batch feedback\nTopic: A|B\n---\n${wh|}".replace("A|B", "A/B"),
    "%%batch ${fe|}\nx",
    "%%prompt --model ${mo|}",
    "%%finetune feedback --trainer-options ${{ slo| }}",
    '%%prompt --system "Dear ${wh|',
    '%%prompt --system "Dear ${a} and ${wh|}" -t 0',
    "%%batch data/${na|}.csv",
    "%%time\nconst a = fee|",
    "%time fee|",
    "const a = 1\nfee|\n%models",
    "const b = a %fee|back",
  ])("leaves %j to TypeScript", async (marked) => {
    expect(await complete(marked)).toBeUndefined();
  });

  it("offers models, runs and paths", async () => {
    // An engine may answer later than completion waits; its models are then there the next time.
    await vi.waitFor(async () => expect((await complete("%use sa|"))?.texts).toEqual(["sample"]), {
      timeout: 20_000,
    });
    expect(await complete("%config model |")).toEqual({
      texts: (await complete("%use |"))?.texts,
      first: "%config model sample",
    });
    expect((await complete("%config model sa|"))?.first).toBe("%config model sample");
    expect((await complete("%config model=sa|"))?.first).toBe("%config model=sample");
    expect(await complete("%%bench --models llama3.2,sa|")).toMatchObject({ texts: ["sample"] });
    expect((await complete("%%bench --models sample,sa|"))?.texts).toEqual([]);
    expect((await complete("%run |"))?.texts).toEqual(["--watch"]);
    const paths = await complete(`%load ${folder}/my|`);
    expect(paths?.texts).toEqual([`"${folder}/my table.csv"`]);
    expect((await complete(`%config home ${folder}/my|`))?.texts).toEqual(paths?.texts);
    expect((await complete(`%%batch "${folder}/m|`))?.texts).toEqual([`"${folder}/my table.csv"`]);
    expect((await complete(`%%batch "${folder}/my table.csv"\n{{A|`))?.texts).toEqual(["Age"]);
  });

  it("never rejects and never leaves the cell, wherever it is asked", async () => {
    const parts = fc.constantFrom(
      "%%batch feedback ",
      "--rows ",
      "--as=",
      "'",
      '"',
      "${",
      "}",
      "{{",
      "\n",
      "---",
      "😀",
      "%time ",
      "%config ",
      "logLevel",
      "=",
      "%",
      "x = ",
      "`",
      "-",
      " ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 8 }), fc.nat(80), async (list, at) => {
        const source = list.join("");
        const offset = Math.min(at, source.length);
        const found = await completeMagic(source, offset, scope);
        if (!found) return;
        expect(found.start).toBeLessThanOrEqual(offset);
        expect(found.end).toBeGreaterThanOrEqual(offset);
        expect(found.end).toBeLessThanOrEqual(source.length);
      }),
    );
  });
});
