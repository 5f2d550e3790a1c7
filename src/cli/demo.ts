import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  closeEngines,
  PromptframeError,
  processDataset,
  RunStoppedError,
  readFrame,
} from "../index.js";
import { writeDemoPage } from "./demo-notebook.js";
import { scoreAnswers } from "./score-answers.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const inRoot = (...parts: string[]) => path.join(root, ...parts);

/** The whole job on real data with a real model: `npm run demo`. */
async function demo(): Promise<void> {
  const folder = inRoot("data", "demo");
  await mkdir(folder, { recursive: true });
  const result = await processDataset(inRoot("data", "feedback.csv"), {
    model: "sample",
    prompt: inRoot("prompts", "feedback.md"),
    id: "RowID",
    output: path.join(folder, "feedback.answers.csv"),
    project: "feedback",
    provenance: true,
  });
  const { run } = result;
  if (run.folder) {
    await copyFile(path.join(run.folder, "summary.md"), path.join(folder, "summary.md"));
    await copyFile(path.join(run.folder, "analytics.csv"), path.join(folder, "analytics.csv"));
  }
  const answers = await readFrame(result.data, { kind: "records" });
  const gold = await readFrame(inRoot("data", "feedback.gold.csv"), { kind: "records" });
  console.log(`\n${scoreAnswers(answers, gold)}`);
  // The notebook loads the model in a process of its own; two of them need not be in memory.
  await closeEngines();
  const { exitCode } = await writeDemoPage(root, folder);
  process.exitCode = exitCode;
  if (exitCode !== 0) return;
  const shown = (name: string) => path.relative(process.cwd(), path.join(folder, name));
  console.log(`
Look at  ${shown("feedback.answers.csv")}   the table with its answers
         ${shown("summary.md")}             what the run was
         ${shown("analytics.csv")}          distributions and figures
         ${shown("02-batch-and-resume.html")}  a notebook, executed: stopped in the middle, and gone on`);
}

try {
  await demo();
} catch (error) {
  if (error instanceof RunStoppedError && error.code === "interrupted") {
    // The display has said what happened and how to continue.
    process.exitCode = 130;
  } else if (error instanceof PromptframeError) {
    console.error(`\n${error.name} (${error.code}): ${error.message}`);
    process.exitCode = 1;
  } else throw error;
}
