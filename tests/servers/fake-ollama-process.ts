import { startFakeOllama } from "./fake-ollama.js";
import type { FakeOllamaOptions } from "./fake-ollama-options.js";

// Run with: npx tsx tests/servers/fake-ollama-process.ts '{"slots":8,"latencyMs":20}'
const options = JSON.parse(process.argv[2] ?? "{}") as FakeOllamaOptions;
const fake = await startFakeOllama(options);
process.stdout.write(`${fake.url}\n`);

// Whoever started this process holds its input open; a parent that dies takes it along.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
