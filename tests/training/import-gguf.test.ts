import { describe, expect, it } from "vitest";
import { exportGguf } from "../../src/training/export-gguf.js";
import { importGguf } from "../../src/training/import-gguf.js";
import { readGguf } from "../../src/training/read-gguf.js";
import { writeGguf } from "../../src/training/write-gguf.js";
import { makeTiny } from "./tiny-model.js";

describe("importGguf", () => {
  it("gives back the weights, sizes and vocabulary that were written", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const bytes = exportGguf(model, tokenizer, { name: "t", chatTemplate: "{}" }, "f32");
    const back = importGguf(tf, bytes);
    expect(back.model.shape).toEqual({ ...model.shape, epsilon: Math.fround(model.shape.epsilon) });
    expect(back.tokenizer.vocabulary).toEqual(tokenizer.vocabulary);
    for (const [name, weight] of model.weights) {
      expect(back.model.weights.get(name)?.dataSync()).toEqual(weight.dataSync());
    }
    back.model.dispose();
    model.dispose();
  });

  it("adds whole texts, each beginning as the mean of its tokens", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const bytes = exportGguf(model, tokenizer, { name: "t", chatTemplate: "{}" }, "f32");
    const back = importGguf(tf, bytes, ["the kettle broke"]);
    expect(back.tokenizer.encode("xthe kettle broke")).toEqual([
      ...tokenizer.encode("x"),
      tokenizer.size,
    ]);
    const parts = tokenizer.encode("the kettle broke");
    const width = model.shape.width;
    const table = back.model.weights.get("table")?.dataSync() as Float32Array;
    const mean = parts.reduce((sum, id) => sum + (table[id * width] as number), 0) / parts.length;
    expect(table[tokenizer.size * width]).toBeCloseTo(mean, 5);
    back.model.dispose();
    model.dispose();
  });

  it("refuses files it cannot train further", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const bytes = exportGguf(model, tokenizer, { name: "t", chatTemplate: "{}" });
    expect(() => importGguf(tf, bytes.subarray(0, bytes.length - 40))).toThrow("cut off");
    expect(() => importGguf(tf, Buffer.from("hello, I am text"))).toThrow("no GGUF file");
    const foreign = writeGguf(
      {
        "tokenizer.ggml.tokens": { type: "strings", value: ["a", "b"] },
        "tokenizer.ggml.token_type": { type: "int32s", value: [1, 1] },
      },
      [],
    );
    expect(() => importGguf(tf, foreign)).toThrow("not one that this package makes");
    model.dispose();
  });
});

describe("readGguf", () => {
  it("reads every kind of value that writeGguf writes, and half-precision weights", () => {
    const values = Float32Array.of(0, -0.5, 65504, 2 ** -24, 1 / 3);
    const { metadata, tensors } = readGguf(
      writeGguf(
        {
          text: { type: "string", value: "Grüße" },
          yes: { type: "bool", value: true },
          number: { type: "uint32", value: 4_000_000_000 },
          part: { type: "float32", value: 0.25 },
          list: { type: "strings", value: ["a", ""] },
          signed: { type: "int32s", value: [-1, 2] },
        },
        [{ name: "w", shape: [5], values, precision: "f16" }],
      ),
    );
    expect(Object.fromEntries(metadata)).toEqual({
      ...{ text: "Grüße", yes: true, number: 4_000_000_000, part: 0.25 },
      ...{ list: ["a", ""], signed: [-1, 2] },
    });
    const read = tensors.get("w");
    expect(read?.shape).toEqual([5]);
    expect([...(read?.values.subarray(0, 4) ?? [])]).toEqual([0, -0.5, 65504, 2 ** -24]);
    expect(read?.values[4]).toBeCloseTo(1 / 3, 3);
  });
});
