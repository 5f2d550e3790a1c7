import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNode } from "../../package/node-process.js";
import { ROOT } from "../../package/temp-project.js";

const COMMAND = path.join(ROOT, "dist/cli/promptframe.js");
const TIME = { timeout: 120_000 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-notebooks-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs: readonly Record<string, any>[];
}

/** Executes a notebook where it lies, as a user does, with answers of its own. */
async function exec(name: string, ...options: string[]): Promise<Record<string, Cell>> {
  const output = path.join(folder, name);
  const notebook = path.join(ROOT, "notebooks", name);
  const home = path.join(folder, "home", name);
  const { ended } = startNode([COMMAND, "exec", notebook, "-o", output, ...options], {
    env: { PROMPTFRAME_HOME: home, XDG_DATA_HOME: folder, OLLAMA_HOST: "127.0.0.1:9" },
  });
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  return cellsOf(output);
}

function cellsOf(file: string): Record<string, Cell> {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: Cell[] };
  return Object.fromEntries(cells.map((cell) => [cell.id, cell]));
}

/** Everything a cell shows as plain text. */
function textOf(cell: Cell | undefined): string {
  const texts =
    cell?.outputs.map((output) => output.text ?? output.data?.["text/plain"] ?? []) ?? [];
  return texts.map((lines) => [lines].flat().join("")).join("\n");
}

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
