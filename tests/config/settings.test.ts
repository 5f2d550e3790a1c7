import path from "node:path";
import { describe, expect, it } from "vitest";
import { normaliseHost, resolveSettings } from "../../src/config/index.js";

describe("settings", () => {
  it("has defaults for an empty environment", () => {
    const settings = resolveSettings({ HOME: "/home/me" });
    expect(settings).toEqual({
      home: path.resolve(".promptframe"),
      ollamaHost: "http://127.0.0.1:11434",
      ollamaModels: path.join("/home/me", ".ollama", "models"),
      logLevel: "info",
    });
  });

  it("takes what the environment says", () => {
    const settings = resolveSettings({
      PROMPTFRAME_HOME: "/data/pf",
      OLLAMA_HOST: "gpu-box",
      OLLAMA_MODELS: "/models",
      PROMPTFRAME_LOG: "debug",
    });
    expect(settings).toEqual({
      home: "/data/pf",
      ollamaHost: "http://gpu-box:11434",
      ollamaModels: "/models",
      logLevel: "debug",
    });
  });

  it.each([
    [undefined, "http://127.0.0.1:11434"],
    ["", "http://127.0.0.1:11434"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:1234", "http://127.0.0.1:1234"],
    ["box:80", "http://box"],
    ["https://box", "https://box"],
    ["https://box/ollama/", "https://box/ollama"],
    ["http://", "http://"],
    ["not a host", "not a host"],
  ])("reads the host %j as %j", (given, expected) => {
    expect(normaliseHost(given)).toBe(expected);
  });
});
