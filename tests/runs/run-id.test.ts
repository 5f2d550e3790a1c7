import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRunId } from "../../src/runs/index.js";
import { runIdFromName } from "../../src/runs/run-id.js";

const at = new Date(2025, 0, 27, 14, 30, 52);

describe("makeRunId", () => {
  it("joins project, version, model and local time", () => {
    const id = makeRunId({ project: "customer_feedback", version: "v1", model: "llama3.2", at });
    expect(id).toBe("customer_feedback_v1_llama3.2_20250127_143052");
  });

  it("makes model names safe for every file system", () => {
    const model = "hf.co/bartowski/Llama:Q4_K_M";
    expect(makeRunId({ project: "p", version: "v1", model, at })).toBe(
      "p_v1_hf.co-bartowski-Llama-Q4_K_M_20250127_143052",
    );
  });

  it("never leaves the folder, starts with a dot, or grows beyond a file name", () => {
    const text = fc.string({ unit: "binary", maxLength: 100 });
    fc.assert(
      fc.property(text, text, text, (project, version, model) => {
        for (const id of [makeRunId({ project, version, model, at }), runIdFromName(project)]) {
          expect(id).toMatch(/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u);
          expect(Buffer.byteLength(id)).toBeLessThan(240);
        }
      }),
    );
  });

  it("keeps letters of every script", () => {
    expect(runIdFromName("Rückmeldung März 顧客")).toBe("Rückmeldung-März-顧客");
  });
});
