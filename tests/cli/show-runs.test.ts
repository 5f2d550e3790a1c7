import { afterEach, expect, it, vi } from "vitest";
import { showRuns } from "../../src/cli/show-runs.js";
import { bundleOf } from "../../src/display/pages/index.js";
import { processDataset, runs, scripted } from "../../src/index.js";
import { useTempHome } from "../functions/temp-home.js";

useTempHome();
afterEach(() => vi.restoreAllMocks());

const project = "a-project-whose-name-is-rather-long-all-by-itself";

async function printed(): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  await showRuns({ limit: 20 });
  return lines.join("\n");
}

it("prints ids whole, so that they can be copied into the next command", async () => {
  const model = scripted(() => "x");
  for (const text of ["one", "two"]) {
    const prompt = `A question that is so long that it cannot be shown whole, ${text}: {{text}}`;
    await processDataset([{ text }], { model, prompt, project, progress: false });
  }
  await processDataset([{ text: "x" }], {
    model,
    prompt: "{{text}}",
    run: "mine",
    progress: false,
  });
  const ids = (await runs.list()).map(({ id }) => id);
  expect(ids.filter((id) => id.length > 60)).toHaveLength(2);
  const said = await printed();
  for (const id of ids) {
    expect(said.match(new RegExp(`^${id}(?= )`, "m"))?.[0]).toBe(id);
    expect((await runs.get(id)).id).toBe(id);
  }
  expect(said).not.toContain("(mine)");
  expect(said).toMatch(/^id +state +rows/m);
  const cell = String(bundleOf(await runs.list())?.data["text/plain"]);
  for (const id of ids) expect(cell).toContain(`${id}  `);
});
