// One contender asks ROWS rows with IN_FLIGHT requests at a time: http-job.ts NAME URL ROWS IN_FLIGHT
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { z } from "zod";

const [name, url, rowsText, inFlightText] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const rows = Number(rowsText);
const inFlight = Number(inFlightText);
const answer = z.object({
  Topic: z.enum(["Product", "Support", "Billing", "Shipping", "Account", "Other"]),
  Sentiment: z.enum(["Positive", "Negative", "Neutral", "Mixed"]),
  Urgency: z.enum(["High", "Medium", "Low"]),
  Score: z.number(),
});
const system = "You label customer feedback. Answer with one JSON object and nothing else.";
const text = (i: number) =>
  `Message ${i}: the parcel came two days late, the box was crushed at one corner, and nobody has answered my mails since Monday. I would like my money back, please.`;
const messages = (i: number) => [
  { role: "system", content: system },
  { role: "user", content: text(i) },
];
const format = z.toJSONSchema(answer);
const body = (i: number) =>
  JSON.stringify({
    model: "llama3.2",
    stream: false,
    format,
    options: { temperature: 0 },
    messages: messages(i),
  });

/** Peers are installed beside the bench, not with the package. */
const peer = createRequire(new URL("./peers/package.json", import.meta.url));

type Ask = (i: number) => Promise<unknown>;

async function pooled(ask: Ask, from: number, count: number): Promise<number> {
  let next = from;
  let ok = 0;
  const worker = async () => {
    while (next < from + count) {
      answer.parse(JSON.parse(String(await ask(next++))));
      ok++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return ok;
}

async function makeAsk(): Promise<Ask> {
  if (name === "node:http") return nodeHttp();
  if (name === "undici") {
    const { Pool } = await import("undici");
    const pool = new Pool(url, { connections: inFlight });
    return async (i) => {
      const reply = await pool.request({
        path: "/api/chat",
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body(i),
      });
      return ((await reply.body.json()) as any).message.content;
    };
  }
  if (name === "ollama") {
    const { Ollama } = await import("ollama");
    const client = new Ollama({ host: url });
    return async (i) =>
      (
        await client.chat({
          model: "llama3.2",
          format,
          options: { temperature: 0 },
          messages: messages(i),
        })
      ).message.content;
  }
  const { ChatOllama } = peer("@langchain/ollama");
  const chat = new ChatOllama({ baseUrl: url, model: "llama3.2", temperature: 0, format });
  return async (i) => (await chat.invoke(messages(i))).content;
}

function nodeHttp(): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const { hostname, port } = new URL(url);
  return (i) =>
    new Promise((resolve, reject) => {
      const payload = body(i);
      const sent = request(
        {
          agent,
          hostname,
          port,
          path: "/api/chat",
          method: "POST",
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(payload),
          },
        },
        (reply) => {
          let whole = "";
          reply.setEncoding("utf8");
          reply.on("data", (chunk) => {
            whole += chunk;
          });
          reply.on("end", () => resolve(JSON.parse(whole).message.content));
        },
      );
      sent.on("error", reject);
      sent.end(payload);
    });
}

async function promptframe(from: number, count: number): Promise<number> {
  const { processDataset } = await import("../../dist/index.js");
  const data = Array.from({ length: count }, (_, i) => ({ text: text(from + i) }));
  const { run } = await processDataset(data, {
    model: "llama3.2",
    system,
    prompt: "{{text}}",
    answer,
    concurrency: inFlight,
    progress: false,
    ...(name === "promptframe, no journal" ? { run: false } : {}),
  });
  return run.counts.ok;
}

const work = name.startsWith("promptframe")
  ? promptframe
  : await makeAsk().then((ask) => (from: number, count: number) => pooled(ask, from, count));
// Long enough for the compiler to be done with whatever runs for every row.
await work(0, Math.min(2000, 64 * inFlight));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
const started = performance.now();
const ok = await work(100_000, rows);
const wallMs = performance.now() - started;
const used = process.cpuUsage(cpu);
delay.disable();
if (ok !== rows) throw new Error(`${name}: only ${ok} of ${rows} rows are ok`);
console.log(
  JSON.stringify({
    wallMs,
    cpuMsPerRow: (used.user + used.system) / 1000 / rows,
    loopP99Ms: delay.percentile(99) / 1e6,
    rssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
process.exit(0);
