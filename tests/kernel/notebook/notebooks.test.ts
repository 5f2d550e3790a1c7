import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../package/temp-project.js";
import { cellsOf, exec, folder, TIME, textOf } from "./run-notebook.js";

describe("the notebooks of the package", () => {
  it(
    "01: labels 20 rows, finds them again, and shows the rows that need a look",
    TIME,
    async () => {
      const cells = await exec("01-first-cell.ipynb");
      expect(textOf(cells.read)).toContain("1,260 rows × 4 columns");
      expect(textOf(cells.label)).toMatch(/Done: 20 rows[\s\S]*20 rows × 8 columns/);
      expect(textOf(cells.rerun)).toContain(
        "20 of 20 rows were answered before; 0 requests were sent.",
      );
      expect(textOf(cells.batch)).toContain("20 rows × 9 columns");
      expect(textOf(cells.mood)).toMatch(/^(Positive|Negative|Neutral|Mixed)$/);
      expect(textOf(cells.models)).toMatch(/sample +gguf/);
      expect(cells.label?.outputs.at(-1)?.data["text/html"].join("")).toContain("<table");
    },
  );

  it("02: stops, goes on, asks nothing twice, and measures itself against gold", TIME, async () => {
    const page = path.join(folder, "page.html");
    const cells = await exec(
      "02-batch-and-resume.ipynb",
      "-p",
      "rows=120",
      "-p",
      "stopAfter=40",
      "--html",
      page,
    );
    expect(cells["injected-parameters"]?.source.join("")).toContain("let rows = 120;");
    expect(textOf(cells.estimate)).toContain("rows: 120");
    expect(textOf(cells.stop)).toMatch(
      /of 120 rows are answered and safe on disk[\s\S]*stopped \(interrupted\)/,
    );
    expect(textOf(cells["go-on"])).toMatch(
      /Done: 120 rows[\s\S]*went on where it was stopped[\s\S]*120 rows × 10 columns/,
    );
    expect(textOf(cells.again)).toContain("0 requests for 120 rows");
    expect(textOf(cells.runs)).toMatch(/feedback 1 +sample +finished/);
    const [, topic, sentiment, urgency] = textOf(cells.accuracy).match(
      /^all +\d+ +([\d.]+) % +([\d.]+) % +([\d.]+) %$/m,
    )!;
    for (const share of [topic, sentiment, urgency]) expect(Number(share)).toBeGreaterThan(50);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("A batch, stopped in the middle");
    expect(html).toContain("120/120");
    expect(html).not.toMatch(/<script|src="http/);
  });

  it("are committed with the outputs of a whole run, and without paths of a machine", () => {
    for (const name of [
      "01-first-cell.ipynb",
      "02-batch-and-resume.ipynb",
      "03-prompt-ab.ipynb",
      "04-benchmark.ipynb",
      "05-fine-tune-or-config.ipynb",
    ]) {
      const file = path.join(ROOT, "notebooks", name);
      const text = readFileSync(file, "utf8");
      expect(text).not.toMatch(
        /"\/(?:home|root|tmp|work|Users)\/|\s\/(?:home|root|tmp|work|Users)\//,
      );
      const code = Object.values(cellsOf(file)).filter(({ cell_type }) => cell_type === "code");
      for (const cell of code) {
        expect(cell).toMatchObject({ execution_count: expect.any(Number) });
        expect(cell.outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
      }
    }
  });
});
