import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PromptframeError, processDataset, RunStoppedError, readFrame } from "../index.js";
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
  const shown = (name: string) => path.relative(process.cwd(), path.join(folder, name));
  console.log(`
Look at  ${shown("feedback.answers.csv")}   the table with its answers
         ${shown("summary.md")}             what the run was
         ${shown("analytics.csv")}          distributions and figures`);
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
