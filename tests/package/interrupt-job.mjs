// A user's script: node interrupt-job.mjs ROWS
import { processDataset, RunStoppedError, z } from "../../dist/index.js";

const rows = Array.from({ length: Number(process.argv[2]) }, (_, i) => ({
  id: `row ${i}`,
  text: `message number ${i}`,
}));

function report(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

try {
  const { run } = await processDataset(rows, {
    model: "llama3.2",
    prompt: "Classify: {{text}}",
    answer: z.object({ Mood: z.enum(["good", "bad"]) }),
    id: "id",
    concurrency: 4,
    project: "interrupt",
  });
  report({ state: run.state, counts: run.counts, reused: run.reused });
} catch (error) {
  if (!(error instanceof RunStoppedError)) throw error;
  const { code, message, runId, partial } = error;
  report({ code, message, runId, partial: partial.data.length });
  process.exitCode = 7;
}
