import assert from "node:assert/strict";
import { join } from "node:path";
import { Checks, eventually } from "./checks.js";
import { NotebookPage } from "./notebook-page.js";
import type { Scenario } from "./scenario.js";
import { writeNotebook } from "./write-notebook.js";

const FILE = "find-again.ipynb";
const OTHER = "other.ipynb";
const [ROWS, BATCH, LIST] = [0, 1, 2];

const CELLS = [
  // Long enough to be still at work when a busy machine has opened two more pages; it is cancelled.
  'const orders = Array.from({ length: 2_000 }, (_, i) => ({ Message: "Late: order " + i }));',
  `%%batch orders --model llama3.2 --concurrency 4 --as late
Urgency: High | Medium | Low
---
Classify this message.
{{Message}}`,
  "%runs",
];

/** The browser is closed in the middle of a run; it is found again, and steered from another notebook. */
export async function findARunAgain(scenario: Scenario): Promise<string[]> {
  const { browser, lab, folder, screenshots, ollama } = scenario;
  const file = join(folder, FILE);
  await writeNotebook(file, CELLS);
  await writeNotebook(join(folder, OTHER), ["%runs", "%pause", "%resume", "%cancel"]);
  const checks = new Checks();
  const open = (name: string) => NotebookPage.open(browser, lab.url, name, screenshots);
  const requests = async () => (await ollama.stats()).requests;

  const first = await open(FILE);
  await first.run(ROWS);
  await first.start(BATCH);
  try {
    await eventually("the bar moves", async () => (await first.bar(BATCH)) > 1, 60_000);
  } finally {
    await first.shot("19-before-it-is-closed", BATCH);
  }
  await first.save(file);
  await first.close();

  const again = await open(FILE);
  await checks.step("20 a page opened in the middle of a run shows its bar moving", async () => {
    await eventually("the bar moves", async () => (await again.bar(BATCH)) > 1);
    const early = await again.bar(BATCH);
    await eventually("the bar moves on", async () => (await again.bar(BATCH)) > early);
  });
  await again.shot("20-opened-in-the-middle", BATCH);
  const other = await open(OTHER);
  await checks.step("21 another notebook lists the run and pauses it", async () => {
    await other.run(0);
    await other.shot("21-runs-from-another-notebook", 0);
    assert.match(await other.text(0), /running/);
    await other.run(1);
    await again.button(BATCH, "Resume").waitFor({ timeout: 15_000 });
    const held = await requests();
    await other.page.waitForTimeout(1_500);
    assert.equal(await requests(), held);
    await again.shot("22-paused-by-another-notebook", BATCH);
  });
  await checks.step("22 it resumes and cancels it", async () => {
    const held = await requests();
    await other.run(2);
    await eventually("more requests", async () => (await requests()) > held + 4);
    await other.run(3);
    // The number of a cell that ran before the page was opened never comes; the widget's words do.
    await eventually("the end", async () => /cancelled/i.test(await again.text(BATCH)), 60_000);
    await other.shot("23-cancelled-from-another-notebook", 3);
    await again.shot("24-cancelled-by-another-notebook", BATCH);
  });
  await checks.step("23 the list of runs tells how it ended", async () => {
    await again.run(LIST);
    await again.shot("25-list-of-runs", LIST);
    assert.match(await again.text(LIST), /cancelled/);
  });
  await other.close();
  await again.close();
  return checks.failures;
}
