import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubIdOf } from "../../../src/training/external/hub-id.js";
import { isGated, tabledHubId } from "../../../src/training/external/hub-table.js";
import { temporaryFolder } from "./fake-tools.js";

describe("hubIdOf", () => {
  it.each([
    ["hf.co/Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q4_K_M", "Qwen/Qwen2.5-0.5B-Instruct"],
    [
      "huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct-GGUF",
      "HuggingFaceTB/SmolLM2-135M-Instruct",
    ],
    ["unsloth/Llama-3.2-1B-Instruct", "unsloth/Llama-3.2-1B-Instruct"],
    ["ollama:qwen2.5:0.5b", "Qwen/Qwen2.5-0.5B-Instruct"],
  ])("reads the name: %s", (name, id) => {
    expect(hubIdOf(name)).toMatchObject({ id, certain: true });
  });

  it("does not take a quantizer's repository for the original", () => {
    expect(hubIdOf("hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M")).toBeUndefined();
    expect(hubIdOf("hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF", SHOWN)?.id).toBe(
      "Qwen/Qwen2.5-0.5B-Instruct",
    );
  });

  it("takes a folder with weights", async () => {
    const folder = join(await temporaryFolder(), "weights");
    await mkdir(folder);
    expect(hubIdOf(folder)?.source).not.toBe("folder");
    await writeFile(join(folder, "config.json"), "{}");
    expect(hubIdOf(folder)).toEqual({ id: folder, source: "folder", certain: true });
  });

  it("reads what Ollama says of a model, the surest first", () => {
    expect(hubIdOf("mine:latest", SHOWN)).toEqual({
      id: "Qwen/Qwen2.5-0.5B-Instruct",
      source: "license",
      certain: true,
    });
    const { "general.license.link": _, ...parts } = SHOWN.model_info;
    expect(hubIdOf("mine:latest", { model_info: parts })).toEqual({
      id: "Qwen/Qwen2.5-0.5B-Instruct",
      source: "composed",
      certain: false,
    });
    const { "general.organization": __, ...parent } = parts;
    expect(hubIdOf("mine:latest", { model_info: parent })).toEqual({
      id: "Qwen/Qwen2.5-0.5B",
      source: "parent",
      certain: false,
    });
  });

  it("takes owner/name for a user's model when the server knows it", () => {
    expect(hubIdOf("someone/labels", {})).toBeUndefined();
  });

  it("ignores what is no repository", () => {
    const link = "https://www.apache.org/licenses/LICENSE-2.0";
    expect(hubIdOf("mine", { model_info: { "general.license.link": link } })).toBeUndefined();
    expect(hubIdOf("./model.gguf")).toBeUndefined();
    expect(hubIdOf("sample")).toBeUndefined();
  });
});

const SHOWN = {
  model_info: {
    "general.license.link": "https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct/blob/main/LICENSE",
    "general.organization": "Qwen",
    "general.basename": "Qwen2.5",
    "general.size_label": "0.5B",
    "general.finetune": "Instruct",
    "general.base_model.0.repo_url": "https://huggingface.co/Qwen/Qwen2.5-0.5B",
  },
};

describe("the table of well-known models", () => {
  it.each([
    ["llama3.2", "meta-llama/Llama-3.2-3B-Instruct"],
    ["llama3.2:1b-instruct-q8_0", "meta-llama/Llama-3.2-1B-Instruct"],
    ["registry.ollama.ai/library/Gemma2:2b", "google/gemma-2-2b-it"],
    ["qwen2.5:3b-instruct-q4_K_M", "Qwen/Qwen2.5-3B-Instruct"],
  ])("knows %s", (name, id) => {
    expect(tabledHubId(name)).toBe(id);
    expect(isGated(id)).toBe(/^(meta|google)/.test(id));
  });

  it.each([
    "qwen2.5:0.5b-base",
    "llama3.2:90b",
    "llama3.2:3b-text-q4_0",
    "constructor",
    "unknown:1b",
  ])("does not guess: %s", (name) => expect(tabledHubId(name)).toBeUndefined());
});
