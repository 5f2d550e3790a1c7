// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it } from "vitest";
import { MAGICS } from "../../src/magics/index.js";
import { compileCell, compileCells } from "./compile-cell.js";

const EARLIER = `import { z, type ModelHandle } from "promptframe";
const feedback: { Title: string; Message: string }[] = [];
const who = "me";
const subject = "rain";
const review = "fine";
const Person = z.object({ name: z.string(), age: z.number().optional() });
declare const model: ModelHandle;
const path = "data";
declare const result: object;
declare const load: () => Promise<string[]>;
declare const work: () => number;
`;

/** The cell's declarations, without what it complains about; fails when it complains. */
function declared(source: string): string {
  const { complaints, declarations } = compileCell(source, EARLIER);
  expect(complaints).toEqual([]);
  return declarations.replaceAll(/import\("[^"]*"\)\./g, "").replaceAll(/\s+/g, " ");
}

describe("lowered cells under TypeScript 5.0.4, strict", () => {
  it("compiles every example of every magic", () => {
    const examples = MAGICS.flatMap((magic) => magic.examples);
    const compiled = compileCells(examples, EARLIER);
    const faults = compiled.flatMap(({ complaints }, i) =>
      complaints.map(({ message }) => `${examples[i]}: ${message}`),
    );
    expect(faults).toEqual([]);
  });

  it("types the rows of a batch by its columns", () => {
    const source =
      "%%batch feedback --as labelled\nTopic: A | B\nScore: number\nDone: boolean\nTags: list\nNote: text # why\n---\n{{Title}}";
    expect(declared(source)).toContain(
      "const labelled: ProcessResult<BatchRow<{ Title: string; Message: string;",
    );
    const uses = `${EARLIER}import { batch } from "promptframe/notebook";
const labelled = await batch(feedback, {}, { Topic: { labels: ["A", "B"] }, Score: { kind: "number" }, Tags: { kind: "list" } }, "");
const row = labelled.data[0]!;`;
    const check = (code: string) =>
      compileCell(`%models\n${code}`, uses).complaints.map(({ message }) => message);
    expect(
      check('const t: "A" | "B" | null = row.Topic; const s: number | null = row.Score;'),
    ).toEqual([]);
    expect(
      check("const tags: string[] | null = row.Tags; const title: string = row.Title;"),
    ).toEqual([]);
    expect(check('row.Topic === "C"')[0]).toContain("have no overlap");
    expect(
      check("const id: string = labelled.run.id; const n: number = labelled.failures.length"),
    ).toEqual([]);
  });

  it("gives a path for a path, and rows of a prompt file any columns", () => {
    expect(declared('%%batch "a.csv" --as files\nhi {{x}}')).toContain(
      "const files: ProcessResult<string>",
    );
    expect(declared("%%batch feedback -p prompts/feedback.md --as coded")).toContain(
      "ProcessResult<BatchRow<",
    );
  });

  it("types a comparison", () => {
    expect(
      declared("%%ab feedback --as ab\nTopic: A | B\n--- x\n{{Title}}\n--- y\n{{Message}}"),
    ).toContain("const ab: Comparison;");
  });

  it("types the answer of a prompt", () => {
    expect(declared("%%prompt --as a\nhi")).toContain("const a: string;");
    expect(declared('%%prompt --as a --answer "Good | Bad"\nhi')).toContain(
      'const a: "Good" | "Bad";',
    );
    expect(declared("%%prompt --as a --answer integer\nhi")).toContain("const a: number;");
    expect(declared("%%prompt --as a --answer boolean\nhi")).toContain("const a: boolean;");
    expect(declared("%%prompt --as a --answer Person\nhi")).toContain(
      "const a: { name: string; age?: number | undefined; };",
    );
  });

  it("types what a benchmark gives", () => {
    const speed = declared(
      '%%bench --models a,b -c 1,2 --as speed --answer "A | B" --ttft 300\nhi ${who}',
    );
    expect(speed).toContain("const speed: BenchmarkResult");
    expect(
      compileCell("%%bench feedback --models ${[model]} --label Topic\n{{Title}}", EARLIER)
        .complaints,
    ).toEqual([]);
  });

  it("types what a fine-tuning gives", () => {
    expect(
      declared("%%finetune feedback --label Topic --as tuned --epochs 3\n{{Title}}"),
    ).toContain("const tuned: FineTuneResult");
  });

  it("takes handles, lists, objects and loaded prompt files where a text may stand", () => {
    const cells = [
      "%%batch feedback -m ${model} -p ${file} --rows ${{ first: 5 }} -c ${4}",
      "%%bench -m ${model} -c ${[1, 2]} --hosts ${['a', 'b']}\nhi",
      "%%ab feedback --judge ${model} --label ${{ Topic: 'Title' }} -p ${file}\n--- a -m ${model}\n--- b -p ${file}",
      "%%finetune feedback -m ${model} --label ${['A']} --ratings ${{ 1: 'bad' }} --topics ${['x']} -p ${file}",
      "%%finetune feedback -l A --trainer ${{ command: ['t'] }} --trainer-options ${{ slow: true, converter: ['c'] }} --deploy ${{ model: 'x', replace: true }}",
      "%analyze ${answered} --by ${['Topic']} --data ${feedback}",
      "%config model ${model}",
      "%use ${model}",
      "%pull ${model}",
      "%run ${answered.run.id}",
    ];
    const earlier = `${EARLIER}import type { ProcessResult, PromptFile } from "promptframe";
declare const file: PromptFile;
declare const answered: ProcessResult;
`;
    const found = compileCells(cells, earlier).map(({ complaints }, i) =>
      complaints.map(({ message }) => `${cells[i]}: ${message}`),
    );
    expect(found.flat()).toEqual([]);
    const wrong = "%%finetune feedback -l A --trainer-options ${{ slwo: true }}";
    expect(compileCell(wrong, earlier).complaints[0]?.message).toContain("'slwo' does not exist");
  });

  it("types what line magics give", () => {
    const types = declared(
      "const a = %models\nconst b = !git log -1\nconst c = %failures\nconst d = %run\n%load data/feedback.csv --as e\n%load x.csv --as f --kind danfo\n%time const g = load()\nconst h = %load y.csv\nconst i = %analyze --by Topic",
    );
    for (const type of [
      "a: AvailableModel[]",
      "b: string[]",
      "c: JournalEntry[]",
      "d: RunInfo",
      "e: Record<string, unknown>[]",
      "f: DanfoDataFrame",
      "g: string[]",
      "h: Record<string, unknown>[]",
      "i: RunAnalysis",
    ]) {
      expect(types).toContain(`const ${type};`);
    }
  });

  it("complains at the right line and column", () => {
    const cells = PLACES.map(([source]) => source);
    const found = compileCells(cells, EARLIER).map(({ complaints }) => complaints);
    PLACES.forEach(([source, line, column, message], i) => {
      expect(found[i], source).toMatchObject([
        { line, column, message: expect.stringContaining(message) },
      ]);
    });
  });
});

/** A cell, and the line, the column and the words of the only complaint about it. */
const PLACES: readonly (readonly [string, number, number, string])[] = [
  ["%%prompt\nDear `me` \\ and 😀 ${nobody}", 2, 22, "Cannot find name 'nobody'"],
  ["%%prompt\n${who}\n\\${x} ` ${who.trimm()}", 3, 15, "'trimm' does not exist"],
  ["%%batch feedback\nTopic: A | B\n---\n`{{Title}}`\n${whoo}", 5, 3, "Cannot find name 'whoo'"],
  ["%%ab feedback\nTopic: A | B\n--- x\n{{Title}}\n--- y\n\n${whoo}", 7, 3, "'whoo'"],
  ["%%ab feedback\n{{Title}}\n--- y -t ${who}\n{{Title}}", 3, 7, "not assignable to type 'number"],
  ["%%finetune feedback -l T\nT: A | B\n---\n${whoo}", 4, 3, "'whoo'"],
  ["%%ab feedbak\na\n---\nb", 1, 6, "Cannot find name 'feedbak'"],
  ["%%batch feedbak\nhi", 1, 9, "Cannot find name 'feedbak'"],
  ["%%batch feedback --as x --temperature ${who}\nhi", 1, 25, "not assignable to type 'number"],
  ["%%batch who.length\nhi", 1, 9, "not assignable to parameter of type 'TableInput"],
  ["%%prompt --model ${42}\nhi", 1, 10, "Type 'number' is not assignable"],
  ["%%prompt --answer Nobody\nhi", 1, 19, "Cannot find name 'Nobody'"],
  ["%%time\nconst a: string = 1", 2, 7, "not assignable to type 'string'"],
  ["const a = 1\n%models\nconst b: string = a", 3, 7, "not assignable to type 'string'"],
  ["%time const a: string = work()", 1, 13, "not assignable to type 'string'"],
  ['%%prompt --system "You are ${whoo}, `not` ${who}."\nhi', 1, 30, "Cannot find name 'whoo'"],
  ["%%batch feedback --run exp-${who.trimm()}\nhi", 1, 34, "'trimm' does not exist"],
  ["%%batch data/${nobody}.csv\nhi", 1, 16, "Cannot find name 'nobody'"],
  ["%use ${nobody}", 1, 8, "Cannot find name 'nobody'"],
];
