// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it } from "vitest";
import { MagicUsageError } from "../../src/errors/index.js";
import { isMagicCell, lowerCell } from "../../src/magics/index.js";

const IMPORT = 'await import("promptframe/notebook").then(async (pf) => ';

/** The error a cell gives, with the text it points at. */
function faultOf(source: string): { at: string; line: number; column: number; message: string } {
  try {
    lowerCell(source);
  } catch (error) {
    if (!(error instanceof MagicUsageError)) throw error;
    const { line, column, start, end, message, code } = error;
    expect(code).toBe("magic-usage");
    return { at: source.slice(start, end), line, column, message };
  }
  throw new Error(`no error for ${JSON.stringify(source)}`);
}

describe("lowerCell", () => {
  it("makes a call of a cell magic, its body a template on the same lines", () => {
    const { code } = lowerCell(
      "%%prompt --as mood --answer 'Good | Bad' -t 0\nIs ${review} good?\n`Yes`?",
    );
    expect(code).toBe(
      `const mood = ${IMPORT}pf.prompt({ temperature: 0 }, ["Good","Bad"], pf.text\`\nIs \${review} good?\n\\\`Yes\\\`?\`));`,
    );
  });

  it("keeps a batch's columns on their lines", () => {
    const source =
      "%%batch labelled.data -m sample --rows 5-10\nTopic: A | B # what it is about\n\n# a comment\nScore: number\n---\n{{Title}} ${who}";
    expect(lowerCell(source).code.split("\n")).toEqual([
      `${IMPORT}pf.done(pf.batch(labelled.data, { model: "sample", rows: {"from":5,"to":10} }, {`,
      '"Topic": {"labels":["A","B"],"description":"what it is about"},',
      "",
      "",
      '"Score": {"kind":"number"},',
      "}, pf.template`",
      "{{Title}} ${who}`)));",
    ]);
  });

  it("passes a batch's switches on", () => {
    const { code } = lowerCell("%%batch f --confidence --no-reask\nx");
    expect(code).toContain("pf.batch(f, { confidence: true, reask: false }");
  });

  it("takes everything as the prompt where there is no separator", () => {
    const { code } = lowerCell("%%batch 'my table.csv'\nTopic: what is {{Title}} about?");
    expect(code).toContain('pf.batch("my table.csv", {}, undefined, pf.template`\nTopic: what');
  });

  it("takes a file's name without quotes as a path, other words as variables", () => {
    expect(lowerCell("%%batch data/a.csv\nx").code).toContain('pf.batch("data/a.csv"');
    expect(lowerCell("%%batch a.csv\nx").code).toContain('pf.batch("a.csv"');
    expect(lowerCell("%%batch frames[0].data\nx").code).toContain("pf.batch(frames[0].data");
    expect(lowerCell("%%batch ${rows.slice(0, 3)}\nx").code).toContain(
      "pf.batch((rows.slice(0, 3))",
    );
  });

  it.each([
    ['%%prompt --system "You are ${role}."\nhi', "system: pf.text`You are ${role}.`"],
    ['%%prompt --system "a ${b} `c` \\\\ \\" ${d}"\nhi', 'pf.text`a ${b} \\`c\\` \\\\ " ${d}`'],
    ['%%prompt --system="${role}"\nhi', "system: pf.text`${role}`"],
    ['%%prompt --system "${f("x y", { a: 1 })}!"\nhi', 'pf.text`${f("x y", { a: 1 })}!`'],
    ["%%batch rows --run exp-${n}\nhi", "run: pf.text`exp-${n}`"],
    ["%%batch rows --run=exp-${n}\nhi", "run: pf.text`exp-${n}`"],
    ["%%batch rows --run=${n}-exp\nhi", "run: pf.text`${n}-exp`"],
    ["%%batch data/${name}.csv\nhi", "pf.batch(pf.text`data/${name}.csv`"],
    ["%load data/${name}.csv --as d", "pf.loadAndShow(pf.text`data/${name}.csv`"],
    ["%env PF_N=${n}", "name: pf.text`PF_N=${n}`"],
    ["%%ab f -l T\n{{a}}\n--- b -m llama:${n}\n{{a}}", "model: pf.text`llama:${n}`"],
    ["%%bench --models a,${b}\n${pf}", "models: pf1.text`a,${b}`"],
    ["%%prompt --system 'You are ${role}.'\nhi", 'system: "You are ${role}."'],
    ['%%prompt --system "You are \\${role}."\nhi', 'system: "You are ${role}."'],
    ["%env PF_N=\\${n}", 'name: "PF_N=${n}"'],
    ['%%prompt --system "a \\${b} ${c}"\nhi', "pf.text`a \\${b} ${c}`"],
    ["%env PF_N=$${n}", "pf.text`PF_N=$${n}`"],
  ])("fills expressions of a header into its words: %j", (source, code) => {
    expect(lowerCell(source).code).toContain(code);
  });

  it("lets columns stand beside a prompt file", () => {
    const { code } = lowerCell("%%batch rows --prompt p.md\nTopic: A | B\nNote: text");
    expect(code).toContain('pf.batch(rows, { prompt: "p.md" }, {\n"Topic"');
    expect(code).toContain("}, undefined)");
    expect(lowerCell("%%batch rows -p p.md").code).toContain("undefined, undefined)");
  });

  it("keeps the code of %%time at the top level, with magics of its own in it", () => {
    const { code } = lowerCell("%%time\nconst a = 1\n!ls\na");
    expect(code.split("\n")).toEqual([
      'import { startTimer as __promptframe_timer } from "promptframe/notebook"; __promptframe_timer();',
      "const a = 1",
      `;${IMPORT}pf.shell(pf.text\`ls\`));`,
      "a",
    ]);
    expect(lowerCell("%%time\n%%batch f\nhi").code).toContain("\nawait import");
  });

  it("times one line, and its variable stays one of the notebook", () => {
    expect(lowerCell("%time const a = await f(x => x);").code).toBe(
      `const a =${IMPORT}pf.time(async () => (await f(x => x))));`,
    );
    expect(lowerCell("%time f()").code).toBe(`${IMPORT}pf.time(async () => (f())))`);
    expect(lowerCell("%time ({ a } = g({ a: 1 }))").code).toContain(
      "async () => (({ a } = g({ a: 1 })))",
    );
  });

  it("times a line with a comment behind it", () => {
    for (const line of ["f() // note", "f(); // note;", "f() //", "f() // a = 1; b("]) {
      expect(lowerCell(`%time ${line}`).code).toContain("(async () => (f()))");
    }
    expect(lowerCell('%time f("// no") // note').code).toContain('(f("// no"))');
    expect(lowerCell("%time const a = f() // note\nb").code).toBe(
      `const a =${IMPORT}pf.time(async () => (f())));\nb`,
    );
  });

  it("gives the value of a timed line as the cell's, unless a semicolon keeps it back", () => {
    expect(lowerCell("const a = 1\n%time f(a)").code).toMatch(/\)\)$/);
    expect(lowerCell("%time f();").code).toMatch(/\)\);$/);
    expect(lowerCell("%time f() // note;").code).toMatch(/\)\)$/);
    expect(lowerCell("%time f(); // note").code).toMatch(/\)\);$/);
    // The next line would be a call of it.
    expect(lowerCell("%time f()\n[1].map(g)").code).toContain(";\n[1]");
  });

  it("lowers line magics among TypeScript lines, in place", () => {
    const source =
      "const x = 1\n%runs --state running;\nlet all = %models\n  const log = !git log -3;\n!echo `date` ${HOME}\n%batch?\n?%use\nx";
    expect(lowerCell(source).code.split("\n")).toEqual([
      "const x = 1",
      `;${IMPORT}pf.show(pf.runs({ state: "running" })));`,
      `let all = ${IMPORT}pf.models());`,
      `  const log = ${IMPORT}pf.lines(pf.text\`git log -3\`));`,
      `;${IMPORT}pf.shell(pf.text\`echo \\\`date\\\` \\\${HOME}\`));`,
      `;${IMPORT}pf.help("batch"));`,
      `;${IMPORT}pf.help("use"));`,
      "x",
    ]);
  });

  it("never uses a name that the cell holds", () => {
    const { code } = lowerCell("%%prompt\n${pf} and ${pf1}");
    expect(code).toContain("async (pf2) => pf2.done(pf2.prompt(");
    expect(lowerCell("%%time\n__promptframe_timer").code).toContain("as __promptframe_timer1 }");
  });

  it("makes a column named __proto__ a property like any other", () => {
    expect(lowerCell("%%batch f\n__proto__: text\n---\nhi").code).toContain(
      '["__proto__"]: {"kind"',
    );
  });

  it("names the variable of %load after the file", () => {
    expect(lowerCell("%load 'data/customer feedback.tar.csv'").code).toMatch(
      /^const customer_feedback = /,
    );
    expect(lowerCell("%load data/2024.csv --kind danfo").code).toMatch(
      /^const _2024 = .*kind: "danfo"/,
    );
    expect(lowerCell("x = %load a.csv").code).toMatch(/^x = .*pf\.load\("a\.csv", \{\}\)/);
  });
});

describe("isMagicCell", () => {
  it.each([
    "%models",
    "%%prompt\nhi",
    "\n\n  %%time\nx",
    "x = 1\n%runs",
    "!ls",
    "const f = !ls -la",
    "const f = !cat 'a b'",
    "const f = !./run",
    "const x = %models",
    "%batch?",
    "?%batch",
    "?",
    "%nothing",
    "foo(); %time x",
    "function f() {\n  %time x\n}",
    "x\n%%prompt\nhi",
  ])("is true for %j", (source) => expect(isMagicCell(source)).toBe(true));

  it.each([
    "",
    "const a = b % c",
    "a\n  % b",
    "a\n  %count",
    "const a = !b",
    "const a = !b // not a command",
    "const a = !b && c",
    "const a = !b ? c : d",
    "const a = !b in c",
    "!fs.existsSync('x') && stop()",
    "!(a || b)",
    "!!a",
    "const a = b &&\n  !c",
    "f(\n  !ls,\n)",
    "return !done",
    "`\n%time x\n!ls\n`",
    "`${`\n%time`}\n%time`",
    "// %time x\n",
    "/*\n%models\n!ls\n*/",
    "const s = a\n  ? b\n  : c",
    "const r = /[/]%x!`/;\n/%time/.test(s)",
    "'%time'",
    'x = "%models"',
    "a! % b",
    "a++ %b",
    "if (x) {\n  a = b\n}",
    "({ a } = b)",
    "type A = B extends C ? D : E",
  ])("is false for %j", (source) => {
    expect(isMagicCell(source)).toBe(false);
    expect(lowerCell(source).code).toBe(source);
  });
});

describe("errors", () => {
  it.each([
    ["%modls", "%modls", 1, 1, "Did you mean %models?"],
    ["x\n  %%prompt\nhi", "%%prompt", 2, 3, "first line of its cell"],
    ["%%batc f\nhi", "%%batc", 1, 1, "Did you mean %%batch?"],
    ["%%zz f\nhi", "%%zz", 1, 1, "There is no magic %%zz"],
    ["%batch f", "%batch", 1, 1, "write %%batch"],
    ["%%models", "%%models", 1, 1, "write %models"],
    ["function f() {\n  %time x\n}", "%time", 2, 3, "inside a function"],
    ["function f() {\n  const a = 1\n  %time x\n}", "%time", 3, 3, "inside a function"],
    ["f(1); %time x", "%time", 1, 7, "behind code"],
    ["%%prompt --modle x\nhi", "--modle", 1, 10, "Did you mean --model?"],
    ["%%prompt 😀 --modle x\nhi", "--modle", 1, 13, "Did you mean --model?"],
    ["%%prompt extra\nhi", "extra", 1, 10, "takes no arguments"],
    ["%%prompt -t hot\nhi", "hot", 1, 13, "a number from 0 to 2"],
    ["%%prompt --max-tokens=1.5\nhi", "1.5", 1, 23, "a whole number from 1"],
    ["%%prompt --model\nhi", "--model", 1, 10, "nothing follows"],
    ["%%prompt --as 1x\nhi", "1x", 1, 15, "the name of a variable"],
    ["%%prompt --as class\nhi", "class", 1, 15, "the name of a variable"],
    ["%%prompt --as a --as b\nhi", "--as", 1, 17, "twice"],
    ["%%prompt --model 'x\nhi", "'x", 1, 18, "not closed"],
    ["%%prompt --answer 'A | A'\nhi", "'A | A'", 1, 19, "twice"],
    ["%%prompt --answer 'a b'\nhi", "'a b'", 1, 19, "a variable with a zod schema"],
    ["%%prompt\n  \n", "%%prompt", 1, 1, "cell is empty"],
    ["%%prompt\nhi ${a", "${", 2, 4, "nothing closes"],
    ["%%prompt\nhi ${ }", "${", 2, 4, "no expression"],
    ["%%batch\nhi", "%%batch", 1, 1, "needs FRAME"],
    ["%%batch f g\nhi", "g", 1, 11, "put quotes around spaces"],
    ["%%batch a+b\nhi", "a+b", 1, 9, "neither a variable nor a path"],
    ["%%batch f --rows 1..3\nhi", "1..3", 1, 18, "rows such as 20, 5-10"],
    ["%%batch f --existing validat\nhi", "validat", 1, 22, "Did you mean validate?"],
    ["%%batch f --fresh=1\nhi", "--fresh=1", 1, 11, "takes no value"],
    ["%%batch f\nTopic A | B\n---\nhi", "Topic A | B", 2, 1, "no column"],
    ["%%batch f\nTopic: A | B\nUrgency: nunber\n---\nhi", "nunber", 3, 10, "Did you mean number?"],
    ["%%batch f\nTopic: A | | B\n---\nhi", "A | | B", 2, 8, "empty"],
    ["%%batch f\nA: text\nA: text\n---\nhi", "A", 3, 1, "twice"],
    ["%%batch f\nTopic: A | B\nSort {{M}}", "Topic: A | B", 2, 1, "no --- parts"],
    [
      "%%batch f\n\nKey point: text # in brief\nSort {{M}}",
      "Key point: text # in brief",
      3,
      1,
      "---",
    ],
    ["%%batch f\nTopic: A | B", "Topic: A | B", 2, 1, "no --- parts"],
    ["%%finetune f -l T\nT: A | B\nSort {{M}}", "T: A | B", 2, 1, "no --- parts"],
    ["%%ab f\nTopic: A | B\nSort {{M}}\n---\nOr {{M}}", "Topic: A | B", 2, 1, "no --- parts"],
    ["%%batch f\nA: text\n---\n ", "%%batch", 1, 1, "no prompt below"],
    ["%%batch f --prompt p.md\nhi {{x}}", "p.md", 1, 20, "two prompts"],
    ["%time", "%time", 1, 1, "no code"],
    ["%time // only", "%time // only", 1, 1, "no code"],
    ["%time f({", "%time f({", 1, 1, "%%time"],
    ["%time a(); b()", "%time a(); b()", 1, 1, "one expression"],
    ["%time for (;;) {}", "%time for (;;) {}", 1, 1, "one expression"],
    ["x = %use sample", "%use", 1, 5, "no value"],
    ["x = %load a.csv --as b", "b", 1, 22, "named twice"],
    ["%load ${path}", "${path}", 1, 7, "--as NAME"],
    ['%%prompt --system "a ${b"\nhi', '${b"', 1, 22, "nothing closes"],
    ['%%prompt --system "a ${ }"\nhi', "${ }", 1, 22, "no expression"],
    ["%%batch table_${n}\nhi", "table_${n}", 1, 9, "neither a variable nor a path"],
    ["%chart result_${n}", "result_${n}", 1, 8, "not a variable"],
    ["%%prompt --as a_${n}\nhi", "a_${n}", 1, 15, "must be written out"],
    ["%%prompt --timeout ${n}s\nhi", "${n}s", 1, 20, "one ${expression} be the whole value"],
    ["%%batch f --rows=1-${n}\nhi", "1-${n}", 1, 18, "rows such as 20, 5-10"],
    ["%%prompt -t 0.${n}\nhi", "0.${n}", 1, 13, "a number from 0 to 2"],
    ['%%prompt --answer "A | ${b}"\nhi', '"A | ${b}"', 1, 19, "read before anything runs"],
    ["%load data/${name}.csv", "data/${name}.csv", 1, 7, "--as NAME"],
    ["%%ab f -l T\n{{a}}\n--- b ${n} -t 0\n{{a}}", "b ${n}", 3, 5, "must be written out"],
    ["%config hom", "hom", 1, 9, "Did you mean home?"],
    ["%foo?", "%foo", 1, 1, "%lsmagic"],
  ])("%j points at %j", (source, at, line, column, message) => {
    const fault = faultOf(source);
    expect(fault).toMatchObject({ at, line, column });
    expect(fault.message).toContain(message);
  });
});
