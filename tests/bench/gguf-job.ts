// Rows through the sample model: gguf-job.ts promptframe|bare ROWS
import { fileURLToPath } from "node:url";
import { getLlama, LlamaCompletion, LlamaLogLevel } from "node-llama-cpp";
import { columnsAnswer } from "../../dist/answers/index.js";
import { gguf, loadPrompt, processDataset, readFrame } from "../../dist/index.js";

const [name, rowsText] = process.argv.slice(2) as [string, string];
const rows = Number(rowsText);
const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const all = await readFrame(at("data/feedback.csv"), { kind: "records" });
const data = all
  .filter((row) => String(row.Message).trim() !== "" && String(row.Message).length < 600)
  .slice(0, rows)
  .map(({ RowID, Title, Message }) => ({ RowID, Title, Message }));
const file = await loadPrompt(at("prompts/feedback.md"));
const engine = gguf();
const info = await engine.inspect("sample", {});

async function ours(): Promise<Record<string, number>> {
  await engine.warm("sample", {});
  const started = performance.now();
  const { run } = await processDataset(data, {
    model: { engine, model: "sample" },
    prompt: file,
    progress: false,
    reask: false,
  });
  const ms = performance.now() - started;
  const { physical } = run.usage;
  return { ms, ok: run.counts.ok, rows: run.rows, promptTokens: physical.promptTokens };
}

/** The shortest loop node-llama-cpp allows: as many sequences as the engine uses, a grammar, nothing else. */
async function bare(): Promise<Record<string, number>> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath: at("data/sample.gguf") });
  const schema = columnsAnswer(file.columns, file.gate).schema;
  const grammar = await llama.createGrammarForJsonSchema(schema as never);
  const sequences = info.slots ?? 1;
  const context = await model.createContext({
    sequences,
    contextSize: 512,
    batchSize: 512,
    threads: 1,
  });
  const texts = data.map(({ Title, Message }) =>
    file.template!.replace("{{Title}}", String(Title)).replace("{{Message}}", String(Message)),
  );
  let next = 0;
  let tokens = 0;
  const worker = async () => {
    const sequence = context.getSequence();
    const completion = new LlamaCompletion({ contextSequence: sequence });
    while (next < texts.length) {
      const text = texts[next++]!;
      const prompt = [model.tokens.bos!, ...model.tokenize(text), model.tokens.eos!];
      tokens += prompt.length;
      await completion.generateCompletion(prompt, { grammar, maxTokens: 256, temperature: 0 });
      await sequence.clearHistory();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: sequences }, worker));
  return { ms: performance.now() - started, rows: texts.length, promptTokens: tokens };
}

console.log(JSON.stringify(await (name === "bare" ? bare() : ours())));
process.exit(0);
