import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Checks, eventually } from "./checks.js";
import { NotebookPage } from "./notebook-page.js";
import type { Scenario } from "./scenario.js";

const NAME = "03-prompt-ab.ipynb";
const PICTURE = ".jp-OutputArea-output img.pf-drawn";
const CHART = ".jp-OutputArea-output .js-plotly-plot .main-svg";

/** What of a page's window is used here. */
interface Styles {
  getComputedStyle(element: unknown): { readonly fill: string };
}

/** The notebook about wordings: its charts as pictures before it is trusted, interactive when its cells have run. */
export async function findDrawnCharts(scenario: Scenario): Promise<string[]> {
  const checks = new Checks();
  const file = join(scenario.folder, NAME);
  if (!existsSync(file)) {
    console.log(`  skip  there is no ${NAME} yet`);
    return checks.failures;
  }
  const page = await NotebookPage.open(
    scenario.browser,
    scenario.lab.url,
    NAME,
    scenario.screenshots,
  );
  try {
    if ((await readFile(file, "utf8")).includes("pf-drawn")) await findPictures(page, checks);
    await runAndDraw(page, file, checks);
  } finally {
    await page.close();
  }
  return checks.failures;
}

async function findPictures(page: NotebookPage, checks: Checks): Promise<void> {
  await checks.step("70 charts of a saved notebook are there before it is trusted", async () => {
    const picture = page.page.locator(PICTURE).first();
    await picture.scrollIntoViewIfNeeded({ timeout: 20_000 });
    const box = await picture.boundingBox();
    assert.ok(box !== null && box.width > 300 && box.height > 100, JSON.stringify(box));
    assert.match((await picture.getAttribute("alt")) ?? "", /\w{3}/);
    await page.shot("70-charts-not-trusted");
  });
}

async function runAndDraw(page: NotebookPage, file: string, checks: Checks): Promise<void> {
  const cells = await page.codeCells();
  const drawing = await firstWith(page, cells, "%%ab");
  await checks.step("71 the charts of a comparison are drawn, interactive", async () => {
    for (const index of cells.slice(0, cells.indexOf(drawing) + 1)) await page.run(index, 240_000);
    await eventually("a chart is drawn", async () => {
      await scrollToChart(page, drawing);
      return (await page.cell(drawing).locator(CHART).count()) > 0;
    });
    await page.page.waitForTimeout(1_000);
    await page.shot("71-charts-light");
  });
  await checks.step("72 the charts follow the theme", async () => {
    await page.command("apputils:change-theme", { theme: "JupyterLab Dark" });
    await eventually("light text", async () => (await lightness(page, drawing)) > 140);
    await scrollToChart(page, drawing);
    await page.page.waitForTimeout(1_000);
    await page.shot("72-charts-dark");
  });
  await checks.step(
    "73 the saved notebook holds the library once, also when the cell ran again",
    async () => {
      await page.run(drawing, 120_000);
      await page.save(file);
      // Lab empties the file before it writes it.
      await eventually("the file is written", async () =>
        (await readFile(file, "utf8")).endsWith("}\n"),
      );
      const text = await readFile(file, "utf8");
      assert.equal(text.match(/class=\\"pf-plotly\\"/g)?.length, 1);
    },
  );
  await checks.step("74 the page's console complains about nothing of ours", async () => {
    const ours = page.complaints.filter((text) => /plotly|promptframe|pf-/i.test(text));
    assert.deepEqual(ours, []);
  });
}

async function firstWith(
  page: NotebookPage,
  cells: readonly number[],
  words: string,
): Promise<number> {
  for (const index of cells) {
    const text = await page.cell(index).locator(".cm-content").innerText();
    if (text.includes(words)) return index;
  }
  assert.fail(`no cell holds ${words}`);
}

async function scrollToChart(page: NotebookPage, index: number): Promise<void> {
  const box = page.cell(index).locator(".pf-chart").first();
  await box.scrollIntoViewIfNeeded({ timeout: 20_000 });
}

/** How light the first words of a chart are, from 0 to 255. */
async function lightness(page: NotebookPage, index: number): Promise<number> {
  const fill = await page
    .cell(index)
    .locator(".js-plotly-plot .gtitle")
    .first()
    .evaluate((text) => (globalThis as unknown as Styles).getComputedStyle(text).fill);
  const parts = [...fill.matchAll(/[\d.]+/g)].slice(0, 3).map(Number);
  return parts.reduce((sum, part) => sum + part, 0) / 3;
}
