// Runs one journalled job against a fake Ollama until it is killed: node kill-job.mjs ROWS
import { processDataset, z } from "../../dist/index.js";

const rows = Array.from({ length: Number(process.argv[2]) }, (_, i) => ({
  id: `row ${i}`,
  text: `message number ${i}`,
}));
const { run } = await processDataset(rows, {
  model: "llama3.2",
  prompt: "Classify: {{text}}",
  answer: z.object({ Mood: z.enum(["good", "bad"]) }),
  id: "id",
  concurrency: 8,
  project: "kill",
  progress: false,
});
process.stdout.write(`${JSON.stringify({ id: run.id, counts: run.counts, reused: run.reused })}\n`);
process.exit(0);
