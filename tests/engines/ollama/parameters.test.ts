import { describe, expect, it } from "vitest";
import { readParameters } from "../../../src/engines/ollama/parameters.js";

describe("readParameters", () => {
  it("reads numbers, words and every stop text", () => {
    const text = [
      'stop                           "<|start_header_id|>"',
      'stop                           "a \\"quoted\\" one"',
      "stop                           bare",
      "temperature                    0.6",
      "num_ctx                        4096",
      "penalize_newline               false",
      "min_p                          1e-05",
    ].join("\n");
    expect(readParameters(text)).toEqual({
      stop: ["<|start_header_id|>", 'a "quoted" one', "bare"],
      temperature: 0.6,
      num_ctx: 4096,
      penalize_newline: false,
      min_p: 1e-5,
    });
  });

  it("leaves out what it cannot read", () => {
    expect(readParameters("\n   \nlonely\n")).toEqual({});
    expect(readParameters('stop "bad \\x escape"')).toEqual({ stop: ["bad \\x escape"] });
  });
});
