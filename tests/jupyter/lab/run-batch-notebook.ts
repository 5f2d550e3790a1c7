import assert from "node:assert/strict";
import { Checks } from "./checks.js";
import { NotebookPage } from "./notebook-page.js";
import type { Scenario } from "./scenario.js";

/** The notebook of the project itself, with the sample model, from its first cell to its last. */
export async function runBatchNotebook(scenario: Scenario): Promise<string[]> {
  const { browser, lab, screenshots } = scenario;
  const checks = new Checks();
  const name = "02-batch-and-resume.ipynb";
  const page = await NotebookPage.open(browser, lab.url, name, screenshots);
  try {
    await page.shot("60-notebook-02-as-committed");
    await checks.step("60 notebook 02 runs from its first cell to its last", async () => {
      const code = await page.codeCells();
      for (const [number, index] of code.entries()) {
        await page.run(index);
        await page.shot(`61-notebook-02-${String(number + 1).padStart(2, "0")}`, index);
      }
      const errors = page.page.locator('.jp-OutputArea-output[data-mime-type*="error"]');
      assert.equal(await errors.count(), 0);
      assert.equal(await page.page.getByText("went on where it was stopped").count(), 2);
      assert.match(await page.allText(), /0 requests for 300 rows/);
    });
    await checks.step("61 the page's console complains about nothing of ours", async () => {
      const ours = page.complaints.filter((text) => /widget|comm|promptframe/i.test(text));
      assert.deepEqual(ours, []);
    });
  } finally {
    await page.close();
  }
  return checks.failures;
}
