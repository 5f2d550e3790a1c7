import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type ScriptedModel, scripted } from "../../src/engines/index.js";
import { PromptframeError } from "../../src/errors/index.js";
import { estimate, processDataset } from "../../src/functions/index.js";
import { type FakeOllama, startFakeOllama } from "../servers/fake-ollama.js";
import { useTempHome } from "./temp-home.js";

const home = useTempHome();
const folder = mkdtempSync(path.join(tmpdir(), "promptframe-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = [
  { id: "1", text: "one" },
  { id: "2", text: "two" },
];
const prompt = "{{text}}";

function file(name: string, content: string | Uint8Array): string {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
}

/** The error of a call, which must be typed, tell what was wrong and what to do, and come before any call. */
async function errorOf(
  data: unknown,
  options: Record<string, unknown>,
  model: ScriptedModel = scripted(() => "x"),
): Promise<PromptframeError> {
  const error = await processDataset(data as never, { model, prompt, ...options } as never).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PromptframeError);
  expect(model.calls).toBe(0);
  return error as PromptframeError;
}

describe("bad data", () => {
  it.each([
    ["a missing file", () => path.join(folder, "nowhere.csv"), "file-not-found", /nowhere\.csv/],
    ["an empty file", () => file("empty.csv", ""), "file-empty", /empty\.csv/],
    ["a header and no rows", () => file("header.csv", "id,text\n"), "no-rows", /header\.csv/],
    ["no rows", () => [], "no-rows", /no rows/i],
    ["a number", () => 42, "data-kind", /42|number/],
    ["null", () => null, "data-kind", /null/],
    ["strings", () => ["a", "b"], "data-kind", /string|text/],
    ["broken JSON", () => file("broken.json", '[{"id": 1}'), "file-format", /broken\.json/],
  ])("%s", async (_name, data, code, text) => {
    const error = await errorOf(data(), {});
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
  });

  it.each([
    ["a ragged line", "id,text\n1,one\n2,two,three\n", "csv-ragged", /3/],
    [
      "wrong encoding",
      Buffer.from([105, 100, 44, 116, 101, 120, 116, 10, 49, 44, 233, 116, 233, 10]),
      "encoding",
      /UTF-8/,
    ],
    ["duplicate ids", "id,text\n1,one\n1,two\n", "duplicate-ids", /1/],
    ["missing ids", "id,text\n1,one\n,two\n", "missing-ids", /id/],
  ])(
    "%s, found before the first call because there is an id column",
    async (name, content, code, text) => {
      const options = code.endsWith("ids") ? { id: "id" } : {};
      const error = await errorOf(file(`${name.replaceAll(" ", "-")}.csv`, content), options);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(text);
    },
  );

  it("an id column that is not there", async () => {
    const error = await errorOf(rows, { id: "Id" });
    expect(error.code).toBe("missing-column");
    expect(error.message).toContain("id");
  });
});

describe("bad tasks", () => {
  it.each([
    ["an empty prompt", { prompt: "  " }, "prompt-empty", /empty/],
    ["an unknown column", { prompt: "{{Text}}" }, "missing-column", /text/],
    ["no column", { prompt: "Classify." }, "prompt-constant", /asked the same[\s\S]*\{\{text\}\}/],
    ["single braces", { prompt: "Classify {text}" }, "prompt-constant", /Write \{\{text\}\}/],
    [
      "a template string's place",
      { prompt: "Sort $\u007btext}" },
      "prompt-constant",
      /\{\{text\}\}/,
    ],
    ["a missing text file", { prompt: "no/prompt.txt" }, "file-not-found", /prompt\.txt/],
    ["an unclosed placeholder", { prompt: "{{text" }, "template-syntax", /\{\{/],
    ["a missing prompt file", { prompt: "no/such/prompt.md" }, "file-not-found", /prompt\.md/],
    ["an unknown option", { promt: "x" }, "option-invalid", /prompt/],
    ["an unknown model option", { options: { temprature: 1 } }, "option-invalid", /temperature/],
    ["a wrong number", { concurrency: 0 }, "option-invalid", /concurrency.*0/],
    ["a wrong preset", { timeout: "fats" }, "option-invalid", /timeout.*fats/],
    ["too many rows a request", { rowsPerRequest: 99 }, "option-invalid", /rowsPerRequest/],
    [
      "a schema that cannot be expressed",
      { answer: z.object({ when: z.date() }) },
      "schema-unsupported",
      /when/,
    ],
    ["no schema at all", { answer: { a: 1 } }, "option-invalid", /answer/],
    ["ids that do not exist", { id: "id", rows: { ids: ["1", "7"] } }, "missing-ids", /7/],
    ["a selection of nothing", { rows: { from: 5 } }, "no-rows", /rows/],
  ])("%s", async (_name, options, code, text) => {
    const error = await errorOf(rows, options);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
  });

  it.each([
    ["an async function", async () => "x", 0],
    ["a function that returns promises", vi.fn(() => Promise.reject(new Error("late"))), 2],
  ])("%s as the prompt, at the first row", async (_name, given, calls) => {
    const error = await errorOf(rows, { prompt: given });
    expect(error.code).toBe("option-invalid");
    expect(error.message).toMatch(/async[\s\S]*before the call/);
    const estimated = estimate(rows, { model: scripted(() => "x"), prompt: given as never });
    await expect(estimated).rejects.toMatchObject({ code: "option-invalid" });
    if (vi.isMockFunction(given)) expect(given).toHaveBeenCalledTimes(calls);
  });

  it("no options", async () => {
    await expect(processDataset(rows, undefined as never)).rejects.toMatchObject({
      code: "option-invalid",
    });
  });
});

describe("bad servers and models", () => {
  let server: FakeOllama;
  let before: string | undefined;
  beforeAll(async () => {
    before = process.env.OLLAMA_HOST;
    server = await startFakeOllama({
      models: [{ name: "llama3.2" }, { name: "nomic-embed-text", capabilities: ["embedding"] }],
    });
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.OLLAMA_HOST;
    else process.env.OLLAMA_HOST = before;
    await server.stop();
  });

  async function serverError(host: string, model: string): Promise<PromptframeError> {
    process.env.OLLAMA_HOST = host;
    return (await processDataset(rows, { model, prompt }).catch(
      (thrown: unknown) => thrown,
    )) as PromptframeError;
  }

  it("no server", async () => {
    const error = await serverError("127.0.0.1:9", "llama3.2");
    expect(error.code).toBe("engine-unavailable");
    expect(error.message).toMatch(/127\.0\.0\.1:9[\s\S]*ollama serve/);
  });

  it.each(["sampel", "smaple", "sample:latest"])(
    "no server, for a model called %s",
    async (model) => {
      const error = await serverError("127.0.0.1:9", model);
      expect(error.code).toBe("engine-unavailable");
      expect(error.hint).toMatch(/^Did you mean model: "sample"[\s\S]*ollama serve/);
      expect(error.message.split("ollama serve")).toHaveLength(2);
      expect((await serverError("127.0.0.1:9", "simplest")).message).not.toContain("Did you mean");
      const unknown = await serverError(server.url, model);
      expect(unknown.code).toBe("model-not-found");
      expect(unknown.hint).toMatch(/^Did you mean model: "sample"[\s\S]*ollama pull/);
    },
  );

  it("a host that does not exist", async () => {
    const error = await serverError("no-such-host.invalid", "llama3.2");
    expect(error.code).toBe("engine-unavailable");
    expect(error.message).toContain("no-such-host.invalid");
  });

  it("an unknown model lists what is there and how to get it", async () => {
    const error = await serverError(server.url, "llama3.3");
    expect(error.code).toBe("model-not-found");
    expect(error.message).toMatch(/llama3\.2[\s\S]*ollama pull llama3\.3/);
  });

  it("an embedding-only model", async () => {
    const error = await serverError(server.url, "nomic-embed-text");
    expect(error.code).toBe("model-unsuitable");
  });

  it("asks nothing of the server's models in any of these", () => {
    expect(server.stats.requests).toBe(0);
  });
});

describe("bad run folders", () => {
  const options = { model: scripted(() => "x", { digest: "d" }), prompt } as const;
  const onlyRun = () => path.join(home(), "runs", readdirSync(path.join(home(), "runs"))[0]!);

  it("a home that is a file", async () => {
    process.env.PROMPTFRAME_HOME = file("not-a-folder", "x");
    const error = await errorOf(rows, {});
    expect(["folder-read-only", "run-corrupt"]).toContain(error.code);
    expect(error.message).toContain("not-a-folder");
  });

  it("a run from a newer version", async () => {
    const { run } = await processDataset(rows, { ...options, run: "mine" });
    const manifest = path.join(run.folder!, "manifest.json");
    const raw = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(manifest, JSON.stringify({ ...raw, format: 99 }));
    const error = await processDataset(rows, { ...options, run: "mine" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "run-newer-version" });
    expect(readdirSync(run.folder!).some((name) => name.startsWith("journal"))).toBe(true);
  });

  it("garbage in the middle of a journal loses only the row it hit", async () => {
    const model = scripted(() => "x");
    const many = Array.from({ length: 9 }, (_, i) => ({ text: `row ${i}` }));
    await processDataset(many, { model, prompt });
    const journal = path.join(onlyRun(), "journal-0001.jsonl");
    const lines = readFileSync(journal, "utf8").split("\n");
    lines[4] = "\u0000\u0001 what is this {";
    writeFileSync(journal, lines.join("\n"));
    const { data, run } = await processDataset(many, { model, prompt });
    expect(model.calls).toBe(10);
    expect(data.every((row) => row.answer === "x")).toBe(true);
    expect(run.warnings.length).toBeGreaterThan(0);
  });

  it("two calls on one run at the same time: the second is told who has it", async () => {
    const model = scripted(() => "x", { latencyMs: 50 });
    const first = processDataset(rows, { model, prompt });
    await expect.poll(() => model.calls).toBeGreaterThan(0);
    const error = await processDataset(rows, { model, prompt }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "run-locked" });
    expect((error as Error).message).toContain("this process itself");
    expect((await first).run.counts.ok).toBe(2);
  });

  it("an output that cannot be written is found before the first call", async () => {
    const input = file("input.csv", "id,text\n1,one\n");
    mkdirSync(path.join(folder, "taken.csv"), { recursive: true });
    const error = await errorOf(input, { output: path.join(folder, "taken.csv") });
    expect(error.message).toContain("taken.csv");
  });
});
