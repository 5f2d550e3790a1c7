// Rows with labels scored and generated, in turns: likelihood-job.ts MODEL titles|messages SLOTS ROWS TURNS
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gguf, loadPrompt, processDataset, readFrame } from "../../dist/index.js";
import { median } from "./figure.js";
import { writeRandomModel } from "./random-model.js";

type Way = "score" | "generate";

const [given, kind, slots, count, turns] = process.argv.slice(2) as [string, string, ...string[]];
const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
if (given !== "sample" && !existsSync(given)) {
  await writeRandomModel(given, at("data/sample.gguf"));
}
const file = await loadPrompt(at("prompts/feedback.md"));
const all = await readFrame(at("data/feedback.csv"), { kind: "records" });
const seen = new Set<unknown>();
const rows = all
  .filter(({ Title, Message }) => {
    // Equal rows are asked once; here each has a title of its own.
    const isNew = !seen.has(Title);
    seen.add(Title);
    return (
      isNew &&
      String(Title).trim() !== "" &&
      String(Message).trim() !== "" &&
      String(Message).length < 600
    );
  })
  .slice(0, Number(count))
  .map(({ Title, Message }) => ({ Title, Message }));
const prompt = {
  ...file,
  columns: file.columns.filter((column) => column.kind === "label"),
  ...(kind === "titles" && { template: "Title: {{Title}}" }),
};
const engine = gguf({ slots: Number(slots), threads: 1, gpu: false });
await engine.warm(given, {});

/** One pass over the rows: seconds by the clock, seconds of the processor, tokens of the answers. */
async function pass(labels: Way, data: typeof rows): Promise<[number, number, number]> {
  const started = performance.now();
  const before = process.cpuUsage();
  const { run } = await processDataset(data, {
    model: { engine, model: given },
    prompt,
    options: { labels },
    progress: false,
    reask: false,
    run: false,
  });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  return [seconds, (user + system) / 1e6, run.usage.physical.completionTokens];
}

const ways: readonly Way[] = ["score", "generate"];
const passes: Record<Way, [number, number, number][]> = { score: [], generate: [] };
// The constant part of the prompt is evaluated once per sequence, here.
await pass("score", rows.slice(0, Number(slots)));
for (let turn = 0; turn < Number(turns); turn++) {
  for (const way of turn % 2 === 0 ? ways : [...ways].reverse()) {
    passes[way].push(await pass(way, rows));
  }
}
const middle = (way: Way, figure: 0 | 1 | 2) => median(passes[way].map((one) => one[figure]));
console.log(
  JSON.stringify({
    scored: rows.length / middle("score", 0),
    generated: rows.length / middle("generate", 0),
    ratio: middle("generate", 1) / middle("score", 1),
    scoredTokens: middle("score", 2) / rows.length,
    generatedTokens: middle("generate", 2) / rows.length,
  }),
);
process.exit(0);
