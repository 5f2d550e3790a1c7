// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { afterEach, describe, expect, it } from "vitest";
import type { PullOptions } from "../../../src/contract/index.js";
import { scripted } from "../../../src/index.js";
import { type NotebookApi, sessionModel, setSessionModel } from "../../../src/magics/index.js";
import { modelCalls } from "../../../src/magics/runtime/model-calls.js";
import { runCalls } from "../../../src/magics/runtime/run-calls.js";
import { tableAndSettingCalls } from "../../../src/magics/runtime/table-and-setting-calls.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

useTempHome();
afterEach(() => setSessionModel(undefined));

const LISTED = [
  {
    name: "llama3.2:latest",
    spec: "llama3.2:latest",
    engine: "ollama",
    sizeBytes: 2_019_393_189,
    parameters: "3.2B",
  },
  { name: "sample", spec: "sample", engine: "gguf" },
];

/** The part of the package that the calls about models use. */
function api(parts: {
  list?: object[];
  ok?: boolean;
  pull?: (options: PullOptions) => Promise<void>;
}): NotebookApi {
  return {
    models: {
      list: async () => parts.list ?? LISTED,
      pull: async (_model: string, options: PullOptions) => parts.pull?.(options),
    },
    checkHealth: async () => ({
      ok: parts.ok ?? true,
      problem: "No <server> answers.",
      hint: "Start it.",
    }),
  } as unknown as NotebookApi;
}

const display = (value: any): Record<string, string> => value[Symbol.for("Jupyter.display")]();

describe("%models", () => {
  it("gives what there is, and shows it as a table", async () => {
    setSessionModel("sample");
    const list = await modelCalls(api({})).models();
    expect(list).toEqual(LISTED);
    const text = display(list)["text/plain"]!;
    expect(text).toMatch(/llama3\.2:latest +ollama +2\.0 GB +3\.2B/);
    expect(text).toContain("sample (in use)");
  });

  it("says why there is none", async () => {
    const list = await modelCalls(api({ list: [], ok: false })).models();
    expect(display(list)["text/plain"]).toBe("Ollama: No <server> answers. Start it.");
    expect(display(list)["text/html"]).toBe("<p>Ollama: No &lt;server&gt; answers. Start it.</p>");
  });
});

type Choose = (model: any) => Promise<unknown>;
const WAYS: [string, (from: NotebookApi) => Choose][] = [
  ["%use NAME", (from) => modelCalls(from).use],
  [
    "%config model NAME",
    (from) => (value) => tableAndSettingCalls(from).config({ name: "model", value }),
  ],
  [
    "%config model=NAME",
    (from) => (model) => tableAndSettingCalls(from).config({ name: `model=${model}` }),
  ],
];

describe.each(WAYS)("%s", (_, wayOf) => {
  it("takes models that are there and files, and refuses others with the nearest", async () => {
    const use = wayOf(api({}));
    const file = "./data/sample.gguf";
    for (const model of ["sample", "llama3.2", "ollama:llama3.2", file, `gguf:${file}`]) {
      await use(model);
      expect(sessionModel()).toBe(model);
    }
    await expect(use("sampel")).rejects.toMatchObject({
      code: "model-not-found",
      message: expect.stringContaining('There is no model "sampel".'),
      hint: "Did you mean sample? There are: llama3.2:latest, sample. %pull sampel fetches it, if Ollama's library has it.",
    });
    for (const missing of ["./m.gguf", "gguf:./m.gguf"]) {
      await expect(use(missing)).rejects.toMatchObject({
        code: "model-not-found",
        message: expect.stringContaining("There is no file"),
      });
    }
    await expect(use("gguf:./package.json")).rejects.toThrow(/is no GGUF file/);
    expect(sessionModel()).toBe(`gguf:${file}`);
  });

  it("checks a name with a tag, and refuses an engine there is not", async () => {
    const use = wayOf(api({ list: [{ spec: "mistral:7b", engine: "ollama" }] }));
    await expect(use("mistal:7b")).rejects.toMatchObject({
      code: "model-not-found",
      hint: expect.stringContaining("Did you mean mistral:7b?"),
    });
    await expect(use("openai:gpt")).rejects.toMatchObject({ code: "option-invalid" });
    await use("mistral:7b");
    expect(sessionModel()).toBe("mistral:7b");
  });

  it("takes a name that cannot be checked while the server does not answer", async () => {
    await wayOf(api({ list: [LISTED[1]!], ok: false }))("qwen3");
    expect(sessionModel()).toBe("qwen3");
  });
});

describe("%config model", () => {
  it("takes a handle, as %use does, which no other setting can be", async () => {
    const handle = scripted(() => "yes");
    const { config } = tableAndSettingCalls(api({}));
    expect(await config({ name: "model", value: handle })).toEqual({
      model: `scripted:${handle.model}`,
    });
    expect(sessionModel()).toBe(handle);
    await expect(config({ name: "home", value: handle })).rejects.toThrow(/home is a text/);
  });
});

describe("%pull", () => {
  it("follows the fetching in one display", async () => {
    const { pull } = modelCalls(
      api({
        pull: async ({ onProgress }) => {
          onProgress!({ status: "pulling <manifest>" });
          for (let i = 0; i <= 1000; i++) {
            onProgress!({ status: "pulling abc", totalBytes: 1_000_000, doneBytes: i * 1000 });
          }
        },
      }),
    );
    const { shown } = await runCell("const done = %time pull('m')", { variables: { pull } });
    expect(new Set(shown.map(({ options }) => options.displayId)).size).toBe(1);
    expect(shown.length).toBeLessThan(20);
    expect(shown[0]!.data["text/html"]).toContain("&lt;manifest&gt;");
    expect(shown[1]!.data["text/html"]).toContain("<progress");
    expect(shown.at(-1)!.data["text/plain"]).toBe("m: fetched");
  });

  it("says that a model was not fetched", async () => {
    const { pull } = modelCalls(api({ pull: () => Promise.reject(new Error("gone")) }));
    const texts: string[] = [];
    const running = runCell("%time pull('m')", {
      variables: { pull },
      onShow: ({ data }) => texts.push(data["text/plain"]),
    });
    await expect(running).rejects.toThrow("gone");
    expect(texts).toEqual(["m: not fetched"]);
  });
});

describe("runs", () => {
  const batch = (model: unknown, name: string) =>
    runCell(`%%batch rows -m \${model} --run ${name}\n{{Title}}`, {
      variables: { rows: [{ Title: "a" }, { Title: "b" }], model },
    });

  it("says that there are none", async () => {
    expect((await runCell("%runs")).shown[0]!.data["text/plain"]).toContain("No runs yet");
    expect((await runCell("const r = %runs --state paused")).values.r).toEqual([]);
    await expect(runCell("%run")).rejects.toMatchObject({ code: "run-not-found" });
    await expect(runCell("%pause")).rejects.toMatchObject({ code: "run-not-running" });
  });

  it("lists runs and tells of the newest and the one that is named", async () => {
    const model = scripted(() => "fine");
    await batch(model, "first");
    await batch(
      scripted(() => "good"),
      "second",
    );
    const { shown, stdout } = await runCell("%runs --limit 1");
    expect(shown[0]!.data["text/plain"]).toContain("second");
    expect(stdout).toContain("1 older runs are not listed");
    expect((await runCell("const r = %run")).values.r.name).toBe("second");
    expect((await runCell("const r = %run first --watch")).values.r).toMatchObject({
      state: "finished",
    });
    expect((await runCell("%run first")).shown[0]!.data["text/plain"]).toContain("finished");
    expect((await runCell("%failures first")).shown[0]!.data["text/plain"]).toContain(
      "Every row of",
    );
    await expect(runCell("%cancel first")).rejects.toMatchObject({ code: "run-not-running" });
  });

  it("pauses, resumes and cancels the run that works", async () => {
    const model = scripted(() => "fine", { latencyMs: 20 });
    const rows = Array.from({ length: 200 }, (_, i) => ({ Title: `t${i}` }));
    const running = runCell("%%batch rows -m ${model} --as out -c 1\n{{Title}}", {
      variables: { rows, model },
    });
    await expect.poll(() => model.calls, { timeout: 10_000 }).toBeGreaterThan(1);
    const { runs } = await import("../../../src/index.js");
    const calls = runCalls({ runs } as NotebookApi);
    await calls.pause();
    await expect
      .poll(async () => (await runs.list())[0]!.state, { timeout: 10_000 })
      .toBe("paused");
    await calls.resume();
    await expect
      .poll(async () => (await runs.list())[0]!.state, { timeout: 10_000 })
      .toBe("running");
    await calls.cancel();
    const { values } = await running;
    expect(values.out.run.state).toBe("cancelled");
  });

  it("asks which run is meant where several work", async () => {
    const list = async () => [
      { id: "a", state: "running" },
      { id: "b", state: "running" },
    ];
    const { cancel } = runCalls({ runs: { list } } as unknown as NotebookApi);
    await expect(cancel()).rejects.toThrow("Name one: a, b.");
  });
});
