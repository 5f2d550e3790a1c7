// Opens pages with charts in Chromium with the network off, in light and dark: `bash tests/jupyter/run.sh charts`.
// The screenshots in .cache/jupyter/charts are there to be looked at.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../../src/contract/index.js";
import { reportPage } from "../../../src/display/pages/index.js";
import { SAMPLES } from "../../charts/samples.js";
import { startBrowser } from "../lab/browser.js";
import { Checks } from "../lab/checks.js";
import { ChartPage } from "./chart-page.js";

const repository = process.env.PROMPTFRAME_REPOSITORY ?? process.cwd();
const screenshots = join(repository, ".cache/jupyter/charts");
const names = Object.keys(SAMPLES);

const REPORT: Report = {
  title: "Every chart there is",
  parts: [
    {
      kind: "text",
      tone: "verdict",
      text: "B is better than A by 6.2 points: 1.8 to 10.6 at 95 %.",
    },
    { kind: "text", tone: "warning", text: "3 rows have no label." },
    {
      kind: "table",
      columns: [{ name: "variant" }, { name: "accuracy", unit: "%" }],
      rows: [
        ["A", 71.2],
        ["B", 77.4],
      ],
    },
    ...names.map((name) => ({ kind: "figure" as const, name, figure: SAMPLES[name]!() })),
  ],
};

/** A notebook with a figure of one's own, one with a trace the pictures do not know, and a script that must stay dead. */
const CELLS = [
  `const mine = { data: [{ type: "bar", x: ["a", "b"], y: [2, 3] }], layout: { title: "Mine" } };\nmine`,
  `({ data: [{ type: "box", y: [1, 2, 3, 9] }], layout: { title: "Box" } })`,
  `%%html\n<script>document.title = "taken over"</script><p>a paragraph</p>`,
  `%chart mine`,
];

async function checkReport(page: ChartPage, checks: Checks, look: string): Promise<void> {
  await checks.step(
    `${look}: every chart of a report becomes interactive, and nothing is fetched`,
    async () => {
      await page.drawAll();
      assert.deepEqual(await page.counts(), {
        charts: names.length,
        interactive: names.length,
        pictures: 0,
      });
      assert.deepEqual(page.complaints, []);
      await page.shot(join(screenshots, `report-${look}.png`));
    },
  );
  await checks.step(
    `${look}: text of the charts has the colour of the page, also when that changes`,
    async () => {
      assert.equal(await page.chartColour(), await page.textColour());
      const before = await page.chartColour();
      await page.switchTheme();
      await page.until(async () => (await page.chartColour()) === (await page.textColour()));
      assert.notEqual(await page.chartColour(), before);
    },
  );
}

async function checkPictures(
  open: (html: string, scripts?: boolean) => Promise<ChartPage>,
  html: string,
  checks: Checks,
  look: string,
) {
  await checks.step(`${look}: without scripts every chart is a picture`, async () => {
    const page = await open(html, false);
    assert.deepEqual(await page.counts(), {
      charts: names.length,
      interactive: 0,
      pictures: names.length,
    });
    await page.shot(join(screenshots, `pictures-${look}.png`));
    await page.close();
  });
  await checks.step(
    `${look}: without the library the pictures stay, in the colour of the page`,
    async () => {
      const page = await open(html.replace(/(class="pf-plotly">)[^<]*/, "$1broken"));
      await page.drawAll();
      const { interactive, pictures } = await page.counts();
      assert.deepEqual([interactive, pictures], [0, names.length]);
      assert.equal(await page.pictureColour(), await page.textColour());
      await page.close();
    },
  );
}

async function notebookPages(folder: string): Promise<{ page: string; saved: string }> {
  const cells = CELLS.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const file = join(folder, "charts.ipynb");
  await writeFile(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  execFileSync(
    process.execPath,
    [join(repository, "dist/cli/promptframe.js"), "exec", file, "--html"],
    { stdio: "ignore" },
  );
  return { page: join(folder, "charts.html"), saved: file };
}

async function checkNotebook(
  folder: string,
  open: (html: string) => Promise<ChartPage>,
  checks: Checks,
): Promise<void> {
  const { page: file, saved } = await notebookPages(folder);
  await checks.step("notebook: the library is in it once", async () => {
    const text = await readFile(saved, "utf8");
    assert.equal(text.match(/class=\\"pf-plotly\\"/g)?.length, 1);
    assert.ok(text.length < 900_000, `${text.length} characters`);
  });
  await checks.step("notebook: its page draws the charts and runs no other script", async () => {
    const page = await open(await readFile(file, "utf8"));
    await page.drawAll();
    assert.deepEqual(await page.counts(), { charts: 3, interactive: 3, pictures: 0 });
    assert.equal(await page.title(), "charts.ipynb");
    const refused = page.complaints.filter((text) => !/Content Security Policy/i.test(text));
    assert.deepEqual(refused, []);
    await page.shot(join(screenshots, "notebook.png"));
    await page.close();
  });
}

async function main(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "promptframe-charts-"));
  await mkdir(screenshots, { recursive: true });
  const browser = await startBrowser();
  const checks = new Checks();
  const html = reportPage(REPORT);
  try {
    for (const look of ["light", "dark"] as const) {
      const open = (text: string, scripts = true) =>
        ChartPage.open(browser, folder, text, { look, scripts });
      const page = await open(html);
      await checkReport(page, checks, look);
      await page.close();
      await checkPictures(open, html, checks, look);
    }
    await checkNotebook(
      folder,
      (text) => ChartPage.open(browser, folder, text, { look: "light", scripts: true }),
      checks,
    );
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
  return checks.failures;
}

console.log("charts:");
const failures = await main();
if (failures.length > 0) console.error(`charts: ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
