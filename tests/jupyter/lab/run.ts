// Opens the kernel in JupyterLab in Chromium and uses it as a person does: `bash tests/jupyter/run.sh lab`.
// The screenshots in .cache/jupyter/screenshots are there to be looked at.
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeOllamaChild } from "../../servers/fake-ollama-child.js";
import { startBrowser } from "./browser.js";
import { everydayCells } from "./everyday-cells.js";
import { findARunAgain } from "./find-a-run-again.js";
import { findDrawnCharts } from "./find-drawn-charts.js";
import { startLab } from "./lab-server.js";
import { runBatchNotebook } from "./run-batch-notebook.js";
import type { Scenario } from "./scenario.js";
import { steerARun } from "./steer-a-run.js";

const SCENARIOS = { steerARun, findARunAgain, everydayCells, runBatchNotebook, findDrawnCharts };
const repository = process.env.PROMPTFRAME_REPOSITORY ?? process.cwd();
const venv = process.env.PROMPTFRAME_VENV ?? join(repository, ".cache/jupyter/venv");

type Ending = () => Promise<unknown>;

async function main(): Promise<string[]> {
  const base = await mkdtemp(join(tmpdir(), "promptframe-lab-"));
  const endings: Ending[] = [() => rm(base, { recursive: true, force: true, maxRetries: 5 })];
  const end = async () => {
    for (const ending of endings.splice(0).toReversed()) await ending().catch(console.error);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void end().then(() => process.exit(1)));
  }
  try {
    const scenario = await prepare(base, endings);
    return await runAll(scenario);
  } finally {
    await end();
  }
}

async function prepare(base: string, endings: Ending[]): Promise<Scenario> {
  const screenshots = join(repository, ".cache/jupyter/screenshots");
  await rm(screenshots, { recursive: true, force: true });
  const [folder, state] = [join(base, "work/notebooks"), join(base, "state")];
  for (const made of [screenshots, folder, state]) await mkdir(made, { recursive: true });
  for (const name of ["data", "prompts", "notebooks"]) {
    await cp(join(repository, name), join(base, "work", name), { recursive: true });
  }
  const ollama = await startFakeOllamaChild({ latencyMs: [200, 300], slots: 4, pieceMs: 120 });
  endings.push(() => ollama.stop());
  const lab = await startLab({ venv, notebooks: folder, state, env: { OLLAMA_HOST: ollama.url } });
  endings.push(() => lab.stop());
  const browser = await startBrowser();
  endings.push(() => browser.close());
  return { browser, lab, folder, screenshots, ollama };
}

async function runAll(scenario: Scenario): Promise<string[]> {
  const failures: string[] = [];
  const wanted = process.argv.slice(2);
  for (const [name, play] of Object.entries(SCENARIOS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`${name}:`);
    try {
      failures.push(...(await play(scenario)));
    } catch (error) {
      console.error(error);
      failures.push(name);
    }
  }
  return failures;
}

const failures = await main();
if (failures.length > 0) console.error(`JupyterLab: ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
