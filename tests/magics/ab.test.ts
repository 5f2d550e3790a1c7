// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it } from "vitest";
import { MagicUsageError } from "../../src/errors/index.js";
import {
  completeMagic,
  helpText,
  inspectMagic,
  lowerCell,
  MAGICS,
} from "../../src/magics/index.js";

const IMPORT = 'await import("promptframe/notebook").then(async (pf) => ';

/** The error a cell gives, with the text it points at. */
function faultOf(source: string) {
  try {
    lowerCell(source);
  } catch (error) {
    if (!(error instanceof MagicUsageError)) throw error;
    const { line, column, start, end, message } = error;
    return { at: source.slice(start, end), line, column, message };
  }
  throw new Error(`no error for ${JSON.stringify(source)}`);
}

describe("%%ab", () => {
  it("keeps columns, separators and prompts on their lines", () => {
    const source =
      "%%ab feedback -l True_Topic --as ab\nTopic: A | B # what\n\n--- short -t 0\n{{Title}} ${who}\n--- 'long one' --model sample\n\nRead `twice`.\n{{Title}}\n";
    expect(lowerCell(source).code.split("\n")).toEqual([
      `const ab = ${IMPORT}pf.ab(feedback, { label: "True_Topic" }, {`,
      '"Topic": {"labels":["A","B"],"description":"what"},',
      "",
      '}, [[{ name: "short", temperature: 0, }, pf.template`',
      "{{Title}} ${who}",
      '`], [{ model: "sample", name: "long one", }, pf.template`',
      "",
      "Read \\`twice\\`.",
      "{{Title}}",
      "`], ]));",
    ]);
  });

  it("asks for probabilities where they are wanted", () => {
    const { code } = lowerCell("%%ab f --probabilities\n{{a}}\n---\n{{a}}!");
    expect(code).toContain("pf.ab(f, { probabilities: true }");
  });

  it("takes what stands above the first line of dashes as a prompt when it is no column", () => {
    const { code } = lowerCell("%%ab feedback\nSum up: {{Title}}\n---\nBriefly: {{Title}}");
    expect(code.split("\n")).toEqual([
      `${IMPORT}pf.done(pf.ab(feedback, {}, undefined, [[{ }, pf.template\``,
      "Sum up: {{Title}}",
      "`], [{ }, pf.template`",
      "Briefly: {{Title}}`], ])));",
    ]);
  });

  it("lets variants take the prompt of a file, their own or that of all", () => {
    const source = "%%ab feedback -p p.md\n--- small -m a\n\n--- large -m b\n--- own --prompt q.md";
    expect(lowerCell(source).code.split("\n")).toEqual([
      `${IMPORT}pf.done(pf.ab(feedback, { prompt: "p.md" }, {`,
      '}, [[{ name: "small", model: "a", }, undefined], ',
      "",
      '[{ name: "large", model: "b", }, undefined], ',
      '[{ name: "own", prompt: "q.md", }, undefined], ])));',
    ]);
  });

  it.each([
    ["%%ab f\n", "%%ab", 1, 1, "its cell is empty"],
    ["%%ab f\nonly {{one}}", "%%ab", 1, 1, "two variants or more, and there is one"],
    ["%%ab f\nTopic: A | B\n---\nonly {{one}}", "%%ab", 1, 1, "and there is one"],
    [
      "%%ab f\nTopic: A | B\nUrgency: nunber\n--- a\nx\n--- b\ny",
      "nunber",
      3,
      10,
      "Did you mean number?",
    ],
    ["%%ab f\na\n--- b\n\n--- c\nx", "--- b", 3, 1, "This variant has no prompt"],
    ["%%ab f\na\n--- b --prompt p.md\nx", "p.md", 3, 16, "two prompts"],
    ["%%ab f\na\n--- b --modle x\ny", "--modle", 3, 7, "Did you mean --model?"],
    ["%%ab f\na\n--- b --seed 1 c\ny", "c", 3, 16, "does not know what to do with"],
    ["%%ab f\n--- a b\nx\n--- a b --seed 1\ny", "a b", 4, 5, 'Two variants are called "a b"'],
    ["%%ab f\n--- a -t hot\nx\n--- b\ny", "hot", 2, 10, "a number from 0 to 2"],
    ["%%ab f\n--- a\nx\n--- a\ny", "a", 4, 5, 'Two variants are called "a"'],
    ["%%ab f --lable x\na\n---\nb", "--lable", 1, 8, "Did you mean --label?"],
    ["%%ab f --order none\na\n---\nb", "none", 1, 16, "one of interleaved, sequence"],
    ["%%ab f\na\n---\nb ${", "${", 4, 3, "nothing closes"],
  ])("%j points at %j", (source, at, line, column, message) => {
    const fault = faultOf(source);
    expect(fault).toMatchObject({ at, line, column });
    expect(fault.message).toContain(message);
  });

  it("explains its body", () => {
    const help = helpText(MAGICS.find(({ name }) => name === "ab"));
    expect(help).toContain("A line of --- begins a variant");
    expect(help).toContain("--- short --model llama3.2 -t 0");
    expect(help).toContain("-l, --label COLUMN");
  });
});

describe("inspection in %%ab", () => {
  it("explains the options of a variant's line", () => {
    const source = "%%ab f\na\n--- b --temperature 0\nc --temperature";
    expect(inspectMagic(source, source.indexOf("--temp") + 4)).toContain("-t, --temperature N");
    expect(inspectMagic(source, source.lastIndexOf("--temp") + 4)).toBeUndefined();
    expect(inspectMagic(source, 3)).toContain("%%ab");
  });
});

describe("completion in %%ab", () => {
  const variables: Record<string, unknown> = { feedback: [{ Title: "a", Message: "b" }] };
  const scope = {
    names: () => Object.keys(variables),
    value: (name: string) => variables[name],
  };
  const complete = async (marked: string) => {
    const offset = marked.indexOf("|");
    const source = marked.slice(0, offset) + marked.slice(offset + 1);
    const found = await completeMagic(source, offset, scope);
    return found?.matches.map(({ text }) => text);
  };

  it.each([
    ["%%a|", ["ab"]],
    ["%%ab feedback --la|", ["--label"]],
    ["%%ab feedback --order |", ["interleaved", "sequence"]],
    ["%%ab feedback\nScore: num|\n--- a\nx", ["number"]],
    ["%%ab feedback\nx\n--- a --te|\ny", ["--temperature"]],
    ["%%ab feedback\nx\n--- a\n{{Mes|", ["Message"]],
    ["%%ab feedback\nx\n--- a\nplain te|xt", []],
  ])("offers at %j", async (marked, expected) => {
    expect(await complete(marked)).toEqual(expected);
  });
});
