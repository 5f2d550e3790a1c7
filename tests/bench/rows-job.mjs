// Rows through an engine that answers at once: rows-job.mjs MODE ROWS, in a home of its own.
// Modes: plain (no journal), journal (first run, then a warm one), through (CSV to CSV, nothing asked or journalled),
// stream (CSV to CSV, every row asked and journalled where it is not known).
import { readdirSync } from "node:fs";
import path from "node:path";
import { openTable } from "../../dist/frames/index.js";
import { processDataset, scripted, z } from "../../dist/index.js";

const [mode, rowsText, folder] = process.argv.slice(2);
const rows = Number(rowsText);
const answer = z.object({
  Topic: z.enum(["Product", "Billing", "Other"]),
  Urgency: z.enum(["High", "Medium", "Low"]),
});
const model = scripted(() => '{"Topic":"Billing","Urgency":"High"}', { digest: "bench", keep: 0 });
const prompt = "Classify this message.\n{{title}}\n{{text}}";
const body =
  "the parcel came two days late, the box was crushed at one corner, and nobody has answered my mails since Monday. Please call back.";
const options = { model, prompt, answer, concurrency: 64, progress: false };

function table() {
  return Array.from({ length: rows }, (_, i) => ({
    id: i,
    title: `Title ${i}`,
    text: `${i} ${body}`,
  }));
}

async function timed(work) {
  globalThis.gc?.();
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Reads a file twice, as every call does, and writes it with the four columns an answer of two labels adds. */
async function passThrough(input, output) {
  const table = await openTable(input, { checkFirst: true, output });
  const sink = await table.sink(["Topic", "Urgency", "answer_status", "answer_error"]);
  for await (const batch of table.batches()) {
    for (const row of batch) {
      const busy = sink.put(row, ["Billing", "High", "ok", null]);
      if (busy) await busy;
    }
  }
  await sink.finish();
  await table.close();
}

async function measure() {
  if (mode === "plain") {
    const data = table();
    await processDataset(data.slice(0, 5000), { ...options, run: false });
    return { ms: await timed(() => processDataset(data, { ...options, run: false })) };
  }
  if (mode === "journal") {
    const data = table();
    await processDataset(data.slice(0, 5000), { ...options, prompt: `Warm. ${prompt}` });
    const ms = await timed(() => processDataset(data, options));
    const calls = model.calls;
    const warmMs = await timed(() => processDataset(data, options));
    if (model.calls !== calls) throw new Error("the warm run asked");
    return { ms, warmMs };
  }
  const output = path.join(folder, "out.csv");
  if (mode === "through") {
    const input = path.join(folder, "in.csv");
    return { ms: await timed(() => passThrough(input, output)) };
  }
  const ms = await timed(() => processDataset(path.join(folder, "in.csv"), { ...options, output }));
  return { ms, calls: model.calls, files: readdirSync(folder).length };
}

const figures = await measure();
console.log(JSON.stringify({ ...figures, rssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
