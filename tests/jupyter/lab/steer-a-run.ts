import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeOllamaChild } from "../../servers/fake-ollama-child.js";
import { Checks, eventually, settled } from "./checks.js";
import { NotebookPage } from "./notebook-page.js";
import type { Scenario } from "./scenario.js";
import { writeNotebook } from "./write-notebook.js";

const ROWS = 160;
const CONCURRENCY = 4;
const FILE = "steer.ipynb";
const [DATA, BATCH, AFTER] = [0, 1, 2];

const CELLS = [
  `const rows = Array.from({ length: ${ROWS} }, (_, i) => ({
  Id: i + 1,
  Message: \`Message \${i + 1}: the parcel never arrived, and nobody answers the phone.\`,
}));
rows`,
  `%%batch rows --model llama3.2 --concurrency ${CONCURRENCY} --id Id --as labelled
Topic:   Product | Billing | Shipping | Other
Urgency: High | Medium | Low
---
Classify this message.
{{Message}}`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the cell's own template.
  "`${labelled.data.length} rows, first topic ${labelled.data[0]!.Topic?.length ?? 0}, reused ${labelled.run.reused}`",
];

/** Steers a slow run by the buttons below its bar; how many requests the server got is the judge. */
export async function steerARun(scenario: Scenario): Promise<string[]> {
  const { browser, lab, folder, screenshots, ollama } = scenario;
  await writeNotebook(join(folder, FILE), CELLS);
  await ollama.reset();
  const page = await NotebookPage.open(browser, lab.url, FILE, screenshots);
  const checks = new Checks();
  const steps = new Steering(page, checks, ollama);
  try {
    await steps.watch();
    await steps.pauseAndResume();
    await steps.cancel();
    await steps.continueAfterRestart();
    await steps.save(join(folder, FILE));
  } finally {
    await page.close();
  }
  await reopen(scenario, checks);
  return checks.failures;
}

class Steering {
  readonly #page: NotebookPage;
  readonly #checks: Checks;
  readonly #ollama: FakeOllamaChild;
  #answered = 0;

  constructor(page: NotebookPage, checks: Checks, ollama: FakeOllamaChild) {
    this.#page = page;
    this.#checks = checks;
    this.#ollama = ollama;
  }

  async watch(): Promise<void> {
    const page = this.#page;
    await this.#step("01 the table is shown", async () => {
      await page.run(DATA);
      await page.shot("01-table", DATA);
      assert.match(await page.text(DATA), /160 rows/);
    });
    await this.#step("02 the bar moves while the cell runs", async () => {
      await page.start(BATCH);
      await eventually("the bar moves", async () => (await page.bar(BATCH)) > 5);
      const early = await page.bar(BATCH);
      await eventually("the bar moves on", async () => (await page.bar(BATCH)) > early + 5);
      await page.shot("02-running", BATCH);
      assert.match(await page.text(BATCH), /rows\/s/);
    });
  }

  async pauseAndResume(): Promise<void> {
    const page = this.#page;
    let held = 0;
    await this.#step("03 Pause: the server gets no more requests", async () => {
      await page.button(BATCH, "Pause").click();
      await page.button(BATCH, "Resume").waitFor({ timeout: 10_000 });
      held = await settled(() => this.#requests());
      await page.page.waitForTimeout(1_500);
      await page.shot("03-paused", BATCH);
      assert.equal(await this.#requests(), held);
      assert.match(await page.text(BATCH), /paused/i);
    });
    await this.#step("04 Resume: it goes on", async () => {
      await page.button(BATCH, "Resume").click();
      await eventually("more requests", async () => (await this.#requests()) > held + CONCURRENCY);
      await page.button(BATCH, "Pause").waitFor({ timeout: 10_000 });
      await page.shot("04-resumed", BATCH);
    });
  }

  async cancel(): Promise<void> {
    const page = this.#page;
    await this.#step("05 Cancel: the cell ends, with what was answered", async () => {
      await page.button(BATCH, "Cancel").click();
      await page.ended(BATCH);
      const requests = await settled(() => this.#requests());
      await page.shot("05-cancelled", BATCH);
      const text = await page.text(BATCH);
      assert.match(text, /cancelled/i);
      assert.equal(await page.cell(BATCH).locator("button.jupyter-button").count(), 0);
      this.#answered = Number(/(\d+) ok/.exec(text)?.[1]);
      assert.ok(this.#answered > 0 && this.#answered < ROWS, `${this.#answered} ok`);
      const lost = requests - this.#answered;
      assert.ok(lost >= 0 && lost <= CONCURRENCY, `${requests} asked, ${this.#answered} ok`);
    });
  }

  async continueAfterRestart(): Promise<void> {
    const page = this.#page;
    await this.#step("06 after a restart the same cell continues", async () => {
      await page.restartKernel();
      await page.run(DATA);
      const before = await this.#requests();
      await page.start(BATCH);
      await page.page.waitForTimeout(1_500);
      await page.shot("06-continuing", BATCH);
      await page.ended(BATCH);
      await page.shot("07-finished", BATCH);
      assert.equal((await this.#requests()) - before, ROWS - this.#answered);
      const { prompts } = await this.#ollama.stats();
      const twice = Object.values(prompts).filter((times) => times > 1);
      assert.ok(twice.length <= CONCURRENCY, `${twice.length} rows were asked twice`);
    });
    await this.#step("07 later cells use the result", async () => {
      await page.run(AFTER);
      assert.match(await page.text(AFTER), new RegExp(`160 rows.*reused ${this.#answered}`));
    });
  }

  async save(file: string): Promise<void> {
    await this.#step("08 the saved notebook shows the result without widgets", async () => {
      await this.#page.save(file);
      const saved = JSON.parse(await readFile(file, "utf8")) as SavedNotebook;
      const bundles = saved.cells[BATCH]!.outputs.map(({ data = {} }) => data);
      const html = bundles.map((data) => [data["text/html"] ?? ""].flat().join("")).join("");
      assert.match(html, /160/);
      assert.match(html, /<table/);
      const widgets = bundles.filter((data) => "application/vnd.jupyter.widget-view+json" in data);
      assert.deepEqual(widgets, []);
    });
  }

  async #requests(): Promise<number> {
    return (await this.#ollama.stats()).requests;
  }

  #step(name: string, act: () => Promise<void>): Promise<void> {
    return this.#checks.step(name, act, () => this.#page.shot(`FAILED-${name.slice(0, 2)}`));
  }
}

interface SavedNotebook {
  readonly cells: readonly {
    readonly outputs: readonly { readonly data?: Readonly<Record<string, string | string[]>> }[];
  }[];
}

/** As somebody sees the notebook who opens it another day. */
async function reopen({ browser, lab, screenshots }: Scenario, checks: Checks): Promise<void> {
  const page = await NotebookPage.open(browser, lab.url, FILE, screenshots, { dark: true });
  try {
    await checks.step("09 opened again, in a dark theme, it shows the same", async () => {
      await page.shot("08-opened-again-dark", BATCH);
      assert.match(await page.text(BATCH), /160/);
      assert.equal(await page.cell(BATCH).locator("table").count(), 1);
      assert.doesNotMatch(await page.text(BATCH), /Loading widget|Error displaying widget/);
    });
  } finally {
    await page.close();
  }
}
