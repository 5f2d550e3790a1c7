import { describe, expect, it } from "vitest";
import { exec, TIME, textOf } from "./run-notebook.js";

describe("the notebooks that measure", () => {
  it(
    "03: compares wordings, finds them again for nothing, and finds a judge out",
    TIME,
    async () => {
      const cells = await exec("03-prompt-ab.ipynb", "-p", "rows=60");
      const wording = textOf(cells.wording);
      expect(wording).toMatch(/without title, with title on \d+ rows/);
      expect(wording).toMatch(
        /Accuracy of Topic: .*"with title"[\s\S]* at 95 % confidence on \d+ rows/,
      );
      const shown = cells.wording?.outputs.at(-1)?.data["text/html"].join("");
      expect(shown).toContain("rows on which the variants disagree");
      expect(textOf(cells.verdict)).toMatch(/onlyFirst: \d+,[\s\S]*rowsNeeded: /);
      expect(cells.charts?.outputs.at(-1)?.data).toHaveProperty("application/vnd.plotly.v1+json");
      expect(textOf(cells.three)).toMatch(/sort, polite, marked on \d+ rows/);
      expect(textOf(cells.three)).toContain("key point: pair by pair");
      expect(textOf(cells.again)).toMatch(/^0 requests for 3 variants of \d+ rows$/m);
      expect(textOf(cells.bias)).toMatch(/asked: \d+,\s+inconsistent: \d+/);
    },
  );

  it("04: measures the sample model, names knees, goes on after a stop", TIME, async () => {
    const small = ["runs=2", "requests=12", "levels=[1, 2]"].flatMap((each) => ["-p", each]);
    const cells = await exec("04-benchmark.ipynb", ...small);
    expect(textOf(cells["injected-parameters"])).toBe("");
    expect(textOf(cells.magic)).toMatch(/24\/24[\s\S]*Benchmark of sample[\s\S]*rows\/s/);
    expect(textOf(cells.sweep)).toMatch(/96\/96[\s\S]*Benchmark of 2 models/);
    expect(textOf(cells.knees)).toMatch(/sample \(one sequence\)[\s\S]*sample \(eight sequences\)/);
    expect(textOf(cells.quality)).toMatch(/labelled prompts are right[\s\S]*kept every limit/);
    expect(textOf(cells.ratios)).toMatch(/e2e_p50_ms +scored/);
    expect(textOf(cells.stop)).toContain("stopped (interrupted): the measurements are kept");
    expect(textOf(cells["go-on"])).toContain("went on where it was stopped");
    expect(textOf(cells.export)).toContain("| written | 4 |");
    const [chart] = cells.chart!.outputs;
    expect(chart?.data).toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(JSON.stringify(chart?.data)).toContain("Who answers within how many milliseconds?");
  });

  it("05: trains a student, makes a configuration, and measures both", TIME, async () => {
    const small = ["rows=120", "epochs=1", "proofRows=40"].flatMap((each) => ["-p", each]);
    const cells = await exec("05-fine-tune-or-config.ipynb", ...small);
    expect(textOf(cells.student)).toMatch(
      /student trained a model in place of sample[\s\S]*How it was decided[\s\S]*Loss over the steps/,
    );
    expect(textOf(cells.configuration)).toMatch(/the prompt as it is[\s\S]*of another dr/);
    expect(textOf(cells["few-shot"])).toMatch(/You fill in "Desk"[\s\S]*10 rows × 2 columns/);
    expect(textOf(cells.proof)).toMatch(/Accuracy of Desk over Time per row .*few-shot.*student/);
    expect(textOf(cells.use)).toContain("40 rows × 5 columns");
  });
});
