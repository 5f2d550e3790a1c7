import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cell, Kernel, type KernelMessage } from "./kernel-client.js";
import { makeTempProject, type TempProject } from "./temp-project.js";

const PATIENCE_MS = 60_000;

let project: TempProject;
let kernel: Kernel;

beforeAll(async () => {
  project = makeTempProject();
  const env = { PROMPTFRAME_HOME: path.join(project.folder, "home") };
  kernel = await Kernel.start(project.folder, env);
}, 2 * PATIENCE_MS);
afterAll(async () => {
  await kernel?.stop();
  project?.remove();
});

// tslab 1.0.22 loses shorthand properties that name a variable of an earlier cell: hence `model: model`.
const DECLARE = `
  import { processDataset, scripted, z } from "promptframe";
  const rows = Array.from({ length: 12 }, (_, i) => ({ text: "message " + i }));
  const answer = z.object({ Mood: z.enum(["good", "bad"]) });
  const model = scripted(() => '{"Mood":"good"}', { latencyMs: 60 });`;
const LABEL = `
  const labelled = await processDataset(rows, {
    model: model,
    prompt: (row) => row.text.trim(),
    answer: answer,
    concurrency: 2,
  });
  const mood: "good" | "bad" | null = labelled.data[0].Mood;`;

/** Value of the cell's last expression, as the kernel prints it. */
async function evaluate(expression: string): Promise<string> {
  const { status, cell } = await kernel.run(expression);
  expect({ status, stderr: cell.stream("stderr") }).toEqual({ status: "ok", stderr: "" });
  return cell.stream("stdout").trim();
}

function html(message: KernelMessage | undefined): string {
  return String(message?.content.data["text/html"]);
}

function displays(cell: Cell): readonly KernelMessage[] {
  return cell.outputs.filter(({ type }) => type.endsWith("display_data"));
}

describe("the stock tslab kernel", { timeout: PATIENCE_MS }, () => {
  it("imports the package in a cell", async () => {
    const { status, cell } = await kernel.run(DECLARE);
    expect({ status, outputs: cell.outputs }).toEqual({ status: "ok", outputs: [] });
  });

  it("runs a typed cell and shows its progress in one display, static at the end", async () => {
    const { status, cell } = await kernel.run(LABEL);
    expect({ status, stderr: cell.stream("stderr") }).toEqual({ status: "ok", stderr: "" });
    const [first, ...updates] = cell.outputs;
    expect(first?.type).toBe("display_data");
    expect(updates.length).toBeGreaterThan(0);
    expect(updates.map(({ type }) => type)).toEqual(updates.map(() => "update_display_data"));
    const ids = cell.outputs.map(({ content }) => content.transient.display_id);
    expect(new Set(ids).size).toBe(1);
    const last = updates.at(-1);
    expect(html(first)).toContain('role="progressbar"');
    expect(html(last)).toMatch(/finished.*aria-valuenow="12".*Done: 12 rows \(12 ok\)/);
    expect(last?.content.data["text/plain"]).toContain("12/12");
  });

  it("keeps the result for later cells", async () => {
    const expression = "[labelled.data.length, mood, labelled.run.state, model.calls].join()";
    expect(await evaluate(expression)).toBe("12,good,finished,12");
  });

  it("asks nothing when the cell is run again, nor when the notebook is", async () => {
    const again = await kernel.run(LABEL);
    expect(html(displays(again.cell).at(-1))).toContain("12 answered before");
    expect(await evaluate("[model.calls, labelled.run.reused].join()")).toBe("12,12");
    await kernel.run(DECLARE);
    await kernel.run(LABEL);
    expect(await evaluate("[model.calls, labelled.run.reused].join()")).toBe("0,12");
  });

  it("reports options and columns that do not exist before it runs the cell", async () => {
    const misspelt = await kernel.run(
      'await processDataset(rows, { model: model, promt: "{{text}}", answer: answer });',
    );
    expect(misspelt.status).toBe("error");
    expect(misspelt.cell.stream("stderr")).toMatch(/'promt'.*Did you mean to write 'prompt'\?/);
    const unknown = await kernel.run(
      "await processDataset(rows, { model: model, prompt: (row) => row.message });",
    );
    expect(unknown.status).toBe("error");
    expect(unknown.cell.stream("stderr")).toContain("'message' does not exist");
    const column = await kernel.run("const wrong: number = labelled.data[0].Mood;");
    expect(column.cell.stream("stderr")).toContain("not assignable to type 'number'");
    expect(await evaluate("model.calls")).toBe("0");
  });

  it("stops asking at Ctrl-C, and the same cell goes on, even at once", async () => {
    await kernel.run(`
      const many = Array.from({ length: 40 }, (_, i) => ({ text: "message " + i }));
      const slow = scripted(() => '{"Mood":"bad"}', {
        name: "slow",
        latencyMs: (_, call) => (call < 5 ? 40 : 1200),
      });`);
    const code = `const long = await processDataset(many, {
      model: slow, prompt: "{{text}}", answer: answer, concurrency: 16 });`;
    const interrupted = kernel.begin(code);
    const shown = () => displays(interrupted).map(html).join("\n");
    await expect.poll(shown, { timeout: PATIENCE_MS }).toMatch(/aria-valuenow="[1-9]/);
    kernel.interrupt();
    expect(await interrupted.done).toBe("error");
    // The rows in flight take another second; whoever runs the cell again need not know.
    const again = await kernel.run(code);
    expect(again.cell.stream("stderr")).toBe("");
    expect(again.status).toBe("ok");
    const before = Number(await evaluate("long.run.reused"));
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(40);
    expect(await evaluate("[slow.calls, long.run.counts.ok].join()")).toBe("40,40");
    expect(shown()).toMatch(/Stopped.*Ctrl-C.*run the same call again to continue/);
    expect(interrupted.stream("stderr")).not.toMatch(/Unhandled|RunStoppedError/);
  });
});
