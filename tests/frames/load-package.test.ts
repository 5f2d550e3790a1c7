import { describe, expect, it } from "vitest";
import { loadPackage } from "../../src/frames/load-package.js";

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error("from the loader"), { code }));

describe("loadPackage", () => {
  it("hands on what was loaded", async () => {
    expect(await loadPackage("x", "This", async () => 7)).toBe(7);
  });

  it.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])("explains %s", async (code) => {
    const error = await loadPackage("some-package", "This", failing(code)).catch((e) => e);
    expect(error).toMatchObject({ name: "PackageMissingError", code: "package-missing" });
    expect(error.message).toContain('This needs the package "some-package"');
    expect(error.cause.message).toBe("from the loader");
  });

  it("does not hide other failures", async () => {
    await expect(loadPackage("x", "This", failing("ERR_DLOPEN_FAILED"))).rejects.toThrow(
      "from the loader",
    );
  });
});
