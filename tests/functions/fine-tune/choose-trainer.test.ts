import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { chooseTrainer } from "../../../src/functions/fine-tune/choose-trainer.js";
import { earlierStudent } from "../../../src/functions/fine-tune/earlier-student.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { fromHere } from "../../../src/functions/fine-tune/from-here.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, SAMPLE, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

const closed: AnswerColumn = { name: "Topic", kind: "label", labels: ["A", "B"] };
const open: AnswerColumn = { name: "Note", kind: "text" };
const handle = learner();
/** A Python that has no trainer, so that nothing installed on this machine decides. */
const nowhere = { python: "/nowhere/python3" };

function choose(trainer: object | string | undefined, columns = [closed]) {
  const options = { model: handle, trainer, trainerOptions: nowhere } as never;
  const signal = new AbortController().signal;
  return chooseTrainer(options, { base: "learner", handle, columns, signal });
}

describe("chooseTrainer", () => {
  it("takes the student of auto where no external trainer is there and the set is closed", async () => {
    expect((await choose("auto")).trainer?.name).toBe("student");
    expect((await choose(undefined)).trainer?.name).toBe("student");
    const none = await choose("auto", [closed, open]);
    expect(none.trainer).toBeUndefined();
    expect(none).toMatchObject({
      reason: expect.stringMatching(/llamafactory: .*trl: .*mlx: .*student: .*Note is free text/s),
    });
  });

  it("takes what is named, and says what it lacks", async () => {
    expect((await choose("student")).trainer?.name).toBe("student");
    expect(await choose("trl")).toMatchObject({ reason: expect.stringContaining("not installed") });
    expect(await choose("none")).toMatchObject({ reason: 'trainer is "none".' });
    const own = scriptedTrainer();
    expect((await choose(own)).trainer).toBe(own);
    const command = await choose({ command: ["/nowhere/train", "{{config}}"] });
    expect(command).toMatchObject({ reason: expect.stringContaining("/nowhere/train") });
    await expect(choose("lamafactory")).rejects.toThrow(/Did you mean "llamafactory"/);
  });

  it("lets a dry run write a named trainer's files where it is not installed", async () => {
    const result = await fineTuneOrConfig(labelledRows(54), {
      model: learner(),
      label: "Topic",
      prompt: "{{Message}}",
      trainer: "llamafactory",
      trainerOptions: { ...nowhere, hubId: "Qwen/Qwen2.5-0.5B-Instruct" },
      epochs: 2,
      dryRun: true,
      handleSignals: false,
    });
    expect(result.kind).toBe("dry-run");
    expect(result.decisions.map(({ step, passed }) => [step, passed])).toEqual([
      ["size", true],
      ["capability", false],
      ["result", true],
    ]);
    const names = Object.values(result.files).map((file) => path.basename(file));
    expect(names).toEqual(expect.arrayContaining(["dataset_info.json", "run.sh", "config.yaml"]));
  });
});

describe("earlierStudent", () => {
  it("knows the models that this package has trained, and no others", async () => {
    expect(await earlierStudent("sample")).toBe(SAMPLE);
    expect(await earlierStudent("llama3.2")).toBeUndefined();
    expect(await earlierStudent(handle)).toBeUndefined();
    expect(await earlierStudent("./nowhere.gguf")).toBeUndefined();
    const folder = await mkdtemp(path.join(tmpdir(), "promptframe-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [own, other] = [path.join(folder, "own.gguf"), path.join(folder, "other.gguf")];
    await writeFile(own, "GGUF general.description Trained by promptframe on 5 examples");
    await writeFile(other, "GGUF general.name llama");
    expect(await earlierStudent(`gguf:${own}`)).toBe(own);
    expect(await earlierStudent(other)).toBeUndefined();
  });
});

describe("fromHere", () => {
  it("shortens paths below the working directory alone", () => {
    expect(fromHere(path.resolve("data/sample.gguf"))).toBe(path.join("data", "sample.gguf"));
    expect(fromHere(path.resolve("..", "x"))).toBe(path.resolve("..", "x"));
  });
});
