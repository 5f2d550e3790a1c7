// Finds the finished rows of the run in a home folder: open-job.mjs HOME
import { listRuns, openRun } from "../../dist/runs/index.js";

const home = process.argv[2];
const [run] = await listRuns({ home });
const { fingerprint, task, recipe } = run.manifest;
globalThis.gc?.();
const started = performance.now();
const opened = await openRun({
  home,
  fingerprint,
  task,
  make: { project: "bench", version: "v1", model: "scripted" },
  manifest: recipe,
  logLevel: "info",
});
const ms = performance.now() - started;
console.log(
  JSON.stringify({ ms, rows: opened.finishedRows, rssMb: process.resourceUsage().maxRSS / 1024 }),
);
process.exit(0);
