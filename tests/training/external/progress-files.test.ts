import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  huggingFaceCheckpoints,
  TrainerStates,
} from "../../../src/training/external/hugging-face-checkpoints.js";
import { JsonLines, readJsonLines } from "../../../src/training/external/json-lines.js";
import { Judge } from "../../../src/training/external/judge.js";
import { numberIn, parsePythonJson } from "../../../src/training/external/lenient-json.js";
import { isWholeSafetensors } from "../../../src/training/external/safetensors.js";
import { temporaryFolder } from "./fake-tools.js";

describe("JSON as Python writes it", () => {
  it("may hold NaN and Infinity, but not inside texts", () => {
    const line = parsePythonJson(
      '{"loss": NaN, "all": [1, -Infinity,Infinity], "said": ": NaN, x"}',
    );
    expect(numberIn(line!.loss)).toBeNaN();
    expect((line!.all as unknown[]).map(numberIn)).toEqual([
      1,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(parsePythonJson('{"loss": 1')).toBeUndefined();
    expect(parsePythonJson("[1]")).toBeUndefined();
  });

  it("may give numbers as texts", () => {
    expect(["0.51", "nan", "1e-3", "", "x", null, undefined].map(numberIn)).toEqual([
      0.51,
      Number.NaN,
      1e-3,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("JsonLines", () => {
  it("gives each line once, when it is whole", async () => {
    const path = join(await temporaryFolder(), "log.jsonl");
    await writeFile(path, '{"old": 1}\n');
    const lines = await JsonLines.after(path);
    expect(await lines.poll()).toEqual([]);
    const bytes = Buffer.from('{"a": "ü"}\nno json\n{"b": 2}\n');
    for (const byte of bytes) await appendFile(path, Buffer.of(byte));
    await appendFile(path, '{"c"');
    expect(await lines.poll()).toEqual([{ a: "ü" }, { b: 2 }]);
    await appendFile(path, ": 3}\n");
    expect(await lines.poll()).toEqual([{ c: 3 }]);
    expect(await readJsonLines(path)).toHaveLength(4);
  });

  it("starts over with a file that was begun anew, and waits for one that is not there", async () => {
    const path = join(await temporaryFolder(), "log.jsonl");
    const lines = await JsonLines.after(path);
    expect(await lines.poll()).toEqual([]);
    await writeFile(path, '{"a": 1}\n{"a": 2}\n');
    expect(await lines.poll()).toHaveLength(2);
    await writeFile(path, '{"b": 1}\n');
    expect(await lines.poll()).toEqual([{ b: 1 }]);
  });
});

describe("checkpoints of transformers", () => {
  async function checkpoint(folder: string, step: number, state: string, weights = WHOLE) {
    const path = join(folder, `checkpoint-${step}`);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "adapter_model.safetensors"), weights);
    await writeFile(join(path, "trainer_state.json"), state);
  }
  const state = (step: number, history: object[]) =>
    JSON.stringify({ global_step: step, max_steps: 90, log_history: history });

  it("count only when they are whole, and are ordered by number", async () => {
    const folder = await temporaryFolder();
    await checkpoint(folder, 100, state(100, []));
    await checkpoint(folder, 20, state(20, []));
    await checkpoint(folder, 120, '{"global_step": 120, "log_');
    await checkpoint(folder, 140, state(140, []), WHOLE.subarray(0, -1));
    await mkdir(join(folder, "checkpoint-x"));
    const found = await huggingFaceCheckpoints(folder);
    expect(found.map(({ step }) => step)).toEqual([20, 100]);
    expect(await huggingFaceCheckpoints(join(folder, "none"))).toEqual([]);
  });

  it("tell each line of their history once, the summary never", async () => {
    const folder = await temporaryFolder();
    const history: object[] = [{ step: 5, loss: "0.9", epoch: 1 }];
    await checkpoint(folder, 5, state(5, history));
    const [resume] = await huggingFaceCheckpoints(folder);
    const states = await TrainerStates.after(folder, resume);
    expect(await states.poll()).toEqual([]);
    history.push({ step: 10, loss: 0.5, learning_rate: 1e-4 }, { step: 10, eval_loss: 0.6 });
    await checkpoint(folder, 10, state(10, history));
    await mkdir(join(folder, "checkpoint-15"));
    expect(await states.poll()).toMatchObject([
      { step: 10, steps: 90, trainingLoss: 0.5, learningRate: 1e-4 },
      { step: 10, validationLoss: 0.6 },
    ]);
    expect(await states.poll()).toEqual([]);
    history.push({ step: 15, train_runtime: 3, train_loss: 0.7 });
    await checkpoint(folder, 15, state(15, history));
    expect(await states.poll()).toEqual([]);
  });
});

/** A safetensors file with one tensor of four bytes. */
const HEADER = Buffer.from(
  '{"__metadata__":null,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
);
const WHOLE = Buffer.concat([length(HEADER.length), HEADER, Buffer.alloc(4)]);
function length(bytes: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(bytes));
  return buffer;
}

describe("isWholeSafetensors", () => {
  it("knows a file that was cut off anywhere", async () => {
    const path = join(await temporaryFolder(), "a.safetensors");
    await writeFile(path, WHOLE);
    expect(await isWholeSafetensors(path)).toBe(true);
    for (const bytes of [0, 7, 8, 30, WHOLE.length - 1]) {
      await writeFile(path, WHOLE.subarray(0, bytes));
      expect(await isWholeSafetensors(path)).toBe(false);
    }
    await writeFile(path, Buffer.alloc(100, 255));
    expect(await isWholeSafetensors(path)).toBe(false);
    expect(await isWholeSafetensors(`${path}.none`)).toBe(false);
  });
});

describe("Judge", () => {
  const held = (judge: Judge, losses: number[]) =>
    losses.map((validationLoss, i) => judge.hear({ step: i + 1, validationLoss })?.what);

  it("ends after so many checks without improvement, and a better one starts the count anew", () => {
    const said = held(new Judge(2), [3, 2, 2.5, 1.9, 2, 1.9]);
    expect(said.slice(0, -1)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(said.at(-1)).toContain("no better on held-out rows for 2 checks");
    expect(held(new Judge(0), [1, 2, 3, 4])).toEqual([undefined, undefined, undefined, undefined]);
    expect(held(new Judge(1, 0.5), [0.6])).toEqual([expect.stringContaining("no better")]);
  });

  it("forgives one loss that is no number, not two in a row", () => {
    const judge = new Judge(3);
    const hear = (trainingLoss: number) => judge.hear({ step: 1, trainingLoss })?.failed;
    expect([Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN].map(hear)).toEqual([
      undefined,
      undefined,
      undefined,
      true,
    ]);
    expect(judge.diverged).toBe(true);
  });
});
