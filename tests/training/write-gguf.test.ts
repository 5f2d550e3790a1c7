import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { writeGguf } from "../../src/training/write-gguf.js";

describe("writeGguf", () => {
  it("writes what node-llama-cpp reads", async () => {
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "gguf-")), "m.gguf");
    const bytes = writeGguf(
      {
        "general.architecture": { type: "string", value: "llama" },
        "general.name": { type: "string", value: "café ☕" },
        "llama.context_length": { type: "uint32", value: 4_000_000_000 },
        "llama.rope.freq_base": { type: "float32", value: 0.5 },
        "tokenizer.ggml.add_bos_token": { type: "bool", value: true },
        "tokenizer.ggml.tokens": { type: "strings", value: ["a", "", "Ġb"] },
        "tokenizer.ggml.token_type": { type: "int32s", value: [3, -1, 1] },
      },
      [
        { name: "first", shape: [3], values: Float32Array.of(1, 2, 3), precision: "f32" },
        { name: "second", shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 0), precision: "f16" },
      ],
    );
    await writeFile(file, bytes);
    const info = await readGgufFileInfo(file);
    expect(info.version).toBe(3);
    expect(info.metadata.general.name).toBe("café ☕");
    expect(info.metadata.llama).toMatchObject({
      context_length: 4_000_000_000,
      rope: { freq_base: 0.5 },
    });
    expect(info.metadata.tokenizer.ggml.tokens).toEqual(["a", "", "Ġb"]);
    expect(info.metadata.tokenizer.ggml.token_type).toEqual([3, -1, 1]);
    const tensors = info.fullTensorInfo ?? [];
    expect(tensors.map((tensor) => [tensor.name, tensor.dimensions.map(Number)])).toEqual([
      ["first", [3]],
      ["second", [2, 2]],
    ]);
    expect(tensors.map((tensor) => Number(tensor.offset))).toEqual([0, 32]);
    const second = Number(tensors[1]?.fileOffset);
    expect(second % 32).toBe(0);
    expect(
      Buffer.from(bytes)
        .subarray(second, second + 8)
        .toString("hex"),
    ).toBe("003c00c000380000");
  });
});
