import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { execFile } from "./exec-file.js";
import { EXIT } from "./exit-codes.js";

/** Everything the page is made of; a page older than one of these is made again. */
const SOURCES = [
  "notebooks/02-batch-and-resume.ipynb",
  "prompts/feedback.md",
  "data/feedback.csv",
  "data/feedback.gold.csv",
  "data/sample.gguf",
  "package.json",
];

/** Where the demo's page was written, and whether it was there already. */
export interface DemoPage {
  readonly page: string;
  readonly exitCode: number;
}

/**
 * Executes the notebook on batches without a front end and writes it as a page into a folder.
 * Does nothing when the page is newer than everything it is made of.
 */
export async function writeDemoPage(root: string, folder: string): Promise<DemoPage> {
  const notebook = path.join(root, SOURCES[0]!);
  const page = path.join(folder, "02-batch-and-resume.html");
  if (await isNewer(page, root)) return { page, exitCode: EXIT.ok };
  // Runs of its own, new ones: with answers at hand there would be nothing to watch.
  const home = path.join(folder, ".promptframe");
  await rm(home, { recursive: true, force: true });
  const exitCode = await execFile(notebook, {
    output: path.join(folder, "02-batch-and-resume.ipynb"),
    html: page,
    environment: { ...process.env, PROMPTFRAME_HOME: home },
  });
  // A page that ends early can be looked at, and is made again next time.
  if (exitCode !== EXIT.ok) await utimes(page, 0, 0).catch(() => {});
  return { page, exitCode };
}

async function isNewer(page: string, root: string): Promise<boolean> {
  const written = await changed(page);
  const times = await Promise.all(SOURCES.map((source) => changed(path.join(root, source))));
  return written !== undefined && times.every((time) => time === undefined || time < written);
}

/** When a file was last written, in milliseconds; undefined when it is not there. */
async function changed(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}
