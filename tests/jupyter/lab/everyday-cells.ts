import assert from "node:assert/strict";
import { join } from "node:path";
import { Checks, eventually } from "./checks.js";
import { NotebookPage } from "./notebook-page.js";
import type { Scenario } from "./scenario.js";
import { writeNotebook } from "./write-notebook.js";

const FILE = "everyday.ipynb";

const CELLS = {
  thrown: `function checkRow(id: number): never {
  throw new RangeError(\`There is no row \${id}.\`);
}
checkRow(7);`,
  typeError: `const count: number = "three";`,
  misspelt: "%%bacth rows",
  magics: "%lsmagic",
  help: "%%batch?",
  prompt: "%%prompt --model llama3.2 --as story\nTell me about parcels.",
  markdown: "%%markdown\n## Results\n\n- *all* rows\n- `answered`",
  frame:
    'const people = [{ Name: "Ada <b>", Age: 36 }, { Name: "Grace", Age: 45 }, { Name: "x".repeat(400), Age: 1 }];\npeople',
  option: "%%batch people --conc",
  column: "%%batch people --model llama3.2\nMood: Good | Bad\n---\nHow is {{Na",
  method: "people.fil",
  interrupted: "console.log('waiting');\nawait new Promise(() => {});",
  blocking: "while (true) {}",
} as const;

type Name = keyof typeof CELLS;
const at = (name: Name): number => Object.keys(CELLS).indexOf(name);

/** Errors, magics, completion and the stop button, as they look on the page. */
export async function everydayCells(scenario: Scenario): Promise<string[]> {
  const { browser, lab, folder, screenshots } = scenario;
  await writeNotebook(join(folder, FILE), Object.values(CELLS));
  const page = await NotebookPage.open(browser, lab.url, FILE, screenshots);
  const checks = new Checks();
  const step = (name: string, act: () => Promise<void>) =>
    checks.step(name, act, () => page.shot(`FAILED-${name.slice(0, 2)}`));
  try {
    await errors(page, step);
    await magics(page, step);
    await completion(page, step);
    await stopping(page, step);
  } finally {
    await page.close();
  }
  return checks.failures;
}

type Step = (name: string, act: () => Promise<void>) => Promise<void>;

async function errors(page: NotebookPage, step: Step): Promise<void> {
  await step("40 a thrown error shows the user's own lines", async () => {
    await page.run(at("thrown"));
    await page.shot("40-thrown-error", at("thrown"));
    const text = await page.text(at("thrown"));
    assert.match(text, /RangeError: There is no row 7\./);
    assert.match(text, /checkRow/);
    assert.doesNotMatch(text, /node_modules|node:internal|\/dist\//);
  });
  await step("41 a type error names what is wrong", async () => {
    await page.run(at("typeError"));
    assert.match(await page.text(at("typeError")), /'string' is not assignable to type 'number'/);
  });
  await step("42 an unknown magic suggests the nearest", async () => {
    await page.run(at("misspelt"));
    await page.shot("41-type-error-and-unknown-magic", at("misspelt"));
    assert.match(await page.text(at("misspelt")), /%%batch/);
  });
}

async function magics(page: NotebookPage, step: Step): Promise<void> {
  await step("43 %lsmagic and %%batch? explain themselves", async () => {
    await page.run(at("magics"));
    await page.shot("42-lsmagic", at("magics"));
    assert.match(await page.text(at("magics")), /%%batch/);
    await page.run(at("help"));
    await page.shot("43-help", at("help"));
    assert.match(await page.text(at("help")), /--concurrency/);
  });
  await step("44 %%prompt shows its answer as it comes", async () => {
    await page.start(at("prompt"));
    await eventually("a first word", async () => (await page.text(at("prompt"))).length > 3);
    const early = await page.text(at("prompt"));
    await page.ended(at("prompt"));
    const late = await page.text(at("prompt"));
    assert.ok(late.length > early.length, `${early} -> ${late}`);
    await page.run(at("markdown"));
    await page.shot("44-prompt-and-markdown", at("markdown"));
    assert.equal(await page.cell(at("markdown")).locator(".jp-OutputArea h2").count(), 1);
  });
  await step("45 a table escapes what is in it", async () => {
    await page.run(at("frame"));
    await page.shot("45-frame", at("frame"));
    assert.match(await page.text(at("frame")), /Ada <b>/);
  });
}

async function completion(page: NotebookPage, step: Step): Promise<void> {
  const offers = async (name: Name, wanted: RegExp) => {
    const items = page.page.locator(".jp-Completer:visible .jp-Completer-item");
    await page.cell(at(name)).locator(".cm-content").click();
    await page.page.keyboard.press("Control+End");
    let pressed = 0;
    await eventually(`completion of ${CELLS[name]}`, async () => {
      // Lab drops a request that comes while it puts the list of the last one away.
      if (Date.now() - pressed > 4_000 && (await items.count()) === 0) {
        await page.page.keyboard.press("Tab");
        pressed = Date.now();
      }
      // A single candidate is written at once.
      if ((await items.allInnerTexts()).some((text) => wanted.test(text))) return true;
      return wanted.test(await page.cell(at(name)).locator(".cm-content").innerText());
    });
    await page.shot(`46-completion-of-${name}`, at(name));
    await page.page.keyboard.press("Escape");
  };
  await step("46 completion of a magic's option", () => offers("option", /--concurrency/));
  await step("47 completion of a column", () => offers("column", /\bName\b/));
  await step("48 completion of a method", () => offers("method", /filter/));
}

async function stopping(page: NotebookPage, step: Step): Promise<void> {
  for (const name of ["interrupted", "blocking"] as const) {
    await step(`49 the stop button ends a cell (${name})`, async () => {
      await page.start(at(name));
      await page.page.waitForTimeout(1_000);
      await page.page
        .locator('[data-command="notebook:interrupt-kernel"], [data-jp-item-name="interrupt"]')
        .first()
        .click();
      await page.ended(at(name));
      await page.shot(`49-${name}`, at(name));
      assert.match(await page.text(at(name)), /KeyboardInterrupt/);
    });
  }
}
