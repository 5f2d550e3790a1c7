import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/config/index.js";
import { type Ended, startNode } from "./node-process.js";
import { makeTempProject, ROOT, type TempProject } from "./temp-project.js";

const TYPESCRIPT_7 = path.join(ROOT, "node_modules/typescript/bin/tsc");
const TYPESCRIPT_5_0 = path.join(ROOT, "node_modules/@tslab/typescript-for-tslab/bin/tsc");

let project: TempProject;

beforeAll(() => {
  project = makeTempProject();
  project.write("package.json", JSON.stringify({ private: true, type: "module" }));
});
afterAll(() => project?.remove());

function node(...args: string[]): Promise<Ended> {
  const env = { PROMPTFRAME_HOME: path.join(project.folder, "home") };
  return startNode(args, { cwd: project.folder, env }).ended;
}

const JOB = `
  const rows = ["one", "two", "three"].map((text) => ({ text }));
  const model = scripted(() => '{"Mood":"good"}');
  const answer = z.object({ Mood: z.enum(["good", "bad"]) });
  const options = { model, prompt: "{{text}}", answer, progress: false };
  const { data, run } = await processDataset(rows, options);
  const moods = data.map(({ Mood }) => Mood);
  const wrong = await processDataset([], options).catch((error) => error);
`;

describe("a JavaScript user", () => {
  it("imports it from an ES module, without a warning", async () => {
    const names = "processDataset, scripted, z, DataValidationError, PromptframeError";
    const script = `import { ${names} } from "promptframe";
      ${JOB}
      const kinds = [wrong instanceof DataValidationError, wrong instanceof PromptframeError];
      console.log(JSON.stringify({ moods, state: run.state, calls: model.calls, kinds }));`;
    const ended = await node(project.write("job.mjs", script));
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({
      moods: ["good", "good", "good"],
      state: "finished",
      calls: 3,
      kinds: [true, true],
    });
  });

  it("requires it from a CommonJS module, without a warning, and gets the very same module", async () => {
    const script = `const promptframe = require("promptframe");
      const { processDataset, scripted, z } = promptframe;
      (async () => {
        ${JOB}
        const imported = await import("promptframe");
        const same = Object.keys(imported).filter((name) => imported[name] !== promptframe[name]);
        const kind = wrong instanceof imported.DataValidationError;
        console.log(JSON.stringify({ moods, state: run.state, kind, same }));
      })();`;
    const ended = await node(project.write("job.cjs", script));
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({
      moods: ["good", "good", "good"],
      state: "finished",
      kind: true,
      same: [],
    });
  });

  it("loads nothing heavy, native or optional by importing it, and hears nothing", async () => {
    // The debugger tells of every script there is, however it was loaded.
    const script = `import { Session } from "node:inspector";
      const session = new Session();
      const urls = [];
      session.connect();
      session.on("Debugger.scriptParsed", ({ params }) => urls.push(params.url));
      session.post("Debugger.enable");
      await import("promptframe");
      console.log(JSON.stringify(urls.filter((url) => url.startsWith("file:"))));`;
    const { code, stdout, stderr } = await node(project.write("loaded.mjs", script));
    expect({ code, stderr, lines: stdout.trim().split("\n").length }).toEqual({
      code: 0,
      stderr: "",
      lines: 1,
    });
    const urls: string[] = JSON.parse(stdout);
    expect(urls.filter((url) => url.endsWith("promptframe/dist/index.js"))).toHaveLength(1);
    const names = urls.map((url) => url.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
    const loaded = new Set(names);
    const { dependencies, peerDependencies } = JSON.parse(read("package.json"));
    // What every call needs; everything else waits until it is used.
    const { zod, "p-queue": queue, ...late } = dependencies;
    const unwanted = [
      ...Object.keys({ ...late, ...peerDependencies }),
      "@tensorflow/tfjs",
      "tslab",
    ];
    expect(unwanted.filter((name) => loaded.has(name))).toEqual([]);
    const own = urls.flatMap((url) => url.match(/promptframe\/dist\/(.*)$/)?.[1] ?? []);
    const known =
      /^(index|late-functions|with-progress|write-report)\.js$|^(engines|errors)\/[\w-]+\.js$/;
    // Of the display only what finds the cell that calls, of prompts only what templates are: each file is felt.
    expect(own.filter((file) => !known.test(file)).sort()).toEqual([
      "display/tslab-door.js",
      "display/tslab/index.js",
      "prompting/compile-template.js",
      "prompting/late-load-prompt.js",
      "prompting/templates/index.js",
      "prompting/value-text.js",
    ]);
  });
});

describe.concurrent("a TypeScript user", () => {
  const strict = { strict: true, target: "es2022", lib: ["es2022"], types: [] as string[] };
  const compile = async (compiler: string, name: string, files: string[], options: object) => {
    const config = { compilerOptions: { ...strict, noEmit: true, ...options }, files };
    const { code, stdout } = await node(
      compiler,
      "-p",
      project.write(`${name}.json`, JSON.stringify(config)),
    );
    return { code, stdout };
  };
  const clean = { code: 0, stdout: "" };
  const patient = { timeout: 120_000 };
  const TYPED = `
    import { batchInference, processDataset, scripted, z } from "promptframe";
    import type { BatchResult, ProcessOptions, RunEvent, RunInfo, RunSummary } from "promptframe";
    import type { FineTuneOptions, Trainer, TrainingJob, TrainingProgress } from "promptframe";
    import { runs } from "promptframe";
    const rows = [{ id: 1, text: "The parcel never arrived." }];
    const answer = z.object({ Topic: z.enum(["Shipping", "Other"]), Score: z.number().int() });
    const model = scripted(() => '{"Topic":"Shipping","Score":3}');
    export async function main(): Promise<void> {
      const labelled = await processDataset(rows, {
        model,
        prompt: (row, index) => \`\${row.text.trim()} \${row.id.toFixed()} \${index.toFixed()}\`,
        answer,
        onEvent: (event) => { if (event.type === "row") event.outcome.status.trim(); },
      });
      const topic: "Shipping" | "Other" | null = labelled.data[0].Topic;
      const score: number | null = labelled.data[0].Score;
      const text: string = labelled.data[0].text;
      const run: RunSummary = labelled.run;
      // @ts-expect-error a label that is not in the set
      const otherTopic: "Billing" | null = labelled.data[0].Topic;
      // @ts-expect-error a number is no text
      const otherText: string = labelled.data[0].id;
      // @ts-expect-error an option that does not exist
      await processDataset(rows, { model, promt: "{{text}}", answer });
      // @ts-expect-error a column the rows do not have
      await processDataset(rows, { model, prompt: (row) => row.message, answer });
      // @ts-expect-error an option of a wrong type
      await processDataset(rows, { model, prompt: "{{text}}", concurrency: "many" });
      // @ts-expect-error no model
      await processDataset(rows, { prompt: "{{text}}" });
      const path: string = (await processDataset("feedback.csv", { model, prompt: "x" })).data;
      for await (const result of batchInference(["Hello?"], { model })) {
        const one: BatchResult = result;
      }
      const list: RunInfo[] = await runs.list();
      // @ts-expect-error a state that does not exist
      list[0].state === "done";
    }
    export const options: ProcessOptions = { model, prompt: "{{text}}" };
    export const trainer: Trainer = {
      name: "mine",
      capability: async () => ({ ok: false, reason: "no", hint: "wait" }),
      prepare: async () => ({ files: [] }),
      train: async (job: TrainingJob) => { throw new Error(job.base); },
    };
    export const tuning: FineTuneOptions = {
      model,
      trainer,
      trainerOptions: { hubId: "owner/name" },
      onProgress: (progress: TrainingProgress) => progress.step.toFixed(),
    };
    export const listen = (event: RunEvent): string => event.type;`;
  const STRICT = `
    import { processDataset, scripted, z } from "promptframe";
    const answer = z.object({ Score: z.number() });
    const { data } = await processDataset([{ id: 1 }], { model: scripted(() => ""), prompt: "x", answer });
    // @ts-expect-error a row that is not ok has no value
    const score: number = data[0].Score;
    const judged = await processDataset([{ id: 1, Score: "three" }], {
      model: scripted(() => ""),
      prompt: "{{id}}",
      answer,
    });
    const id: number = judged.data[0].id;
    const cell: string | number | null = judged.data[0].Score;
    const validated: number | null | undefined = judged.data[0].Validated_Score;
    // @ts-expect-error a column that was there keeps its old cell
    const asked: number | null = judged.data[0].Score;
    // @ts-expect-error an answer that is validated is of the answer's type
    const wrong: string | null | undefined = judged.data[0].Validated_Score;
    export {};`;

  beforeAll(() => {
    project.write("typed.ts", TYPED);
    project.write("strict.ts", STRICT);
  });

  it(
    "has typed answers under TypeScript 5.0 with the options of the tslab kernel",
    patient,
    async () => {
      const tslab = {
        strict: false,
        module: "esnext",
        moduleResolution: "node10",
        esModuleInterop: true,
        declaration: true,
        ignoreDeprecations: "5.0",
        noImplicitUseStrict: true,
        experimentalDecorators: true,
        resolveJsonModule: true,
        allowJs: true,
        checkJs: true,
        skipLibCheck: true,
      };
      expect(await compile(TYPESCRIPT_5_0, "tslab", ["typed.ts"], tslab)).toEqual(clean);
    },
  );

  it("has typed answers under TypeScript 5.0 for a bundler", patient, async () => {
    const bundler = { module: "esnext", moduleResolution: "bundler", skipLibCheck: true };
    const files = ["typed.ts", "strict.ts"];
    expect(await compile(TYPESCRIPT_5_0, "bundler", files, bundler)).toEqual(clean);
  });

  it(
    "has typed answers under TypeScript 7 for Node, its declarations checked too",
    patient,
    async () => {
      project.link("@types/node");
      const current = { module: "nodenext", skipLibCheck: false, types: ["node"] };
      const files = ["typed.ts", "strict.ts"];
      expect(await compile(TYPESCRIPT_7, "current", files, current)).toEqual(clean);
    },
  );

  it("can copy every example of the README", patient, async () => {
    const blocks = [...read("README.md").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
    expect(blocks.length).toBeGreaterThan(2);
    // As cells of one notebook: what an earlier example imports is there.
    project.write("readme.ts", blocks.join("\n"));
    const current = { module: "nodenext", skipLibCheck: true };
    expect(await compile(TYPESCRIPT_7, "readme", ["readme.ts"], current)).toEqual(clean);
  });
});

describe("the package", () => {
  it("holds what a user needs and nothing else", () => {
    const built = sources()
      .filter(
        (file) => !/^(cli\/(demo|score-answers|train-sample)\.|training\/sample\/)/.test(file),
      )
      .flatMap((file) => [".js", ".d.ts"].map((end) => `dist/${file.replace(/\.ts$/, end)}`));
    const prompts = readdirSync(path.join(ROOT, "prompts")).map((name) => `prompts/${name}`);
    const others = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    const data = ["data/sample.gguf", "data/sample.json"];
    expect(project.files.filter(isNotLeftOver)).toEqual(
      [...built, ...prompts, ...others, ...data].sort(),
    );
    const megabytes = project.unpackedBytes / 1e6;
    console.log(`unpacked: ${megabytes.toFixed(2)} MB in ${project.files.length} files`);
    expect(megabytes).toBeLessThan(6);
  });

  it("says the version the code says", () => {
    expect(JSON.parse(read("package.json")).version).toBe(VERSION);
  });

  it("has every file its package.json points to", () => {
    const { main, types, exports } = JSON.parse(read("package.json"));
    const pointed = [main, types, ...Object.values(exports).flatMap(targets)];
    expect(pointed.length).toBeGreaterThan(4);
    const missing = pointed.filter((file) => !existsSync(path.join(project.installed, file)));
    expect(missing).toEqual([]);
  });
});

function read(name: string): string {
  return readFileSync(path.join(project.installed, name), "utf8");
}

function sources(): string[] {
  const files = readdirSync(path.join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => file.replaceAll("\\", "/"));
}

/** A build leaves the outputs of sources that are gone; packing for real clears dist first. */
function isNotLeftOver(file: string): boolean {
  const source = file.match(/^dist\/(.*?)(\.d\.ts|\.js)$/)?.[1];
  return source === undefined || existsSync(path.join(ROOT, "src", `${source}.ts`));
}

function targets(target: unknown): string[] {
  return typeof target === "string" ? [target] : Object.values(target as object).flatMap(targets);
}
