import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getLlama, type Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { exportGguf } from "../../src/training/export-gguf.js";
import { makeTiny } from "./tiny-model.js";

describe("exportGguf", () => {
  it("gives llama.cpp the same logits as the model that was trained", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "gguf-")), "tiny.gguf");
    await writeFile(
      file,
      exportGguf(model, tokenizer, { name: "tiny", chatTemplate: "{{ messages }}" }, "f32"),
    );
    const ids = [0, ...tokenizer.encode("the kettle broke after"), 3];
    while (ids.length % 8 !== 0) ids.push(1);
    const ours = tf.tidy(() =>
      model.logits({ tokens: Int32Array.from(ids), batch: 1, length: ids.length }).arraySync(),
    );
    const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 1 });
    const loaded = await llama.loadModel({ modelPath: file });
    const context = await loaded.createContext({ contextSize: 64, threads: 1 });
    const outputs = await context
      .getSequence()
      .controlledEvaluate(ids.map((id) => [id as Token, { generateNext: { logits: true } }]));
    ids.forEach((_, position) => {
      const logits = outputs[position]?.next.logits;
      ours[position]?.forEach((value, token) => {
        expect(logits?.get(token as Token)).toBeCloseTo(value, 2);
      });
    });
    await llama.dispose();
    model.dispose();
  });
});
