import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.doUnmock("@tensorflow/tfjs-backend-wasm");
  vi.resetModules();
});

describe("loadTensorflow", () => {
  it("says how to install a package that is missing", async () => {
    vi.doMock("@tensorflow/tfjs-backend-wasm", () => {
      throw new Error("Cannot find package");
    });
    const { loadTensorflow } = await import("../../src/training/load-tensorflow.js");
    await expect(loadTensorflow()).rejects.toMatchObject({
      code: "package-missing",
      hint: "Install it with: npm install @tensorflow/tfjs-backend-wasm",
    });
  });
});
