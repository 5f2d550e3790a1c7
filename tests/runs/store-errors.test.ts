import { describe, expect, it } from "vitest";
import { RunStoreError } from "../../src/errors/index.js";
import { inStore, storeError } from "../../src/runs/store-errors.js";

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, write`), { code, syscall: "write" });
}

describe("storeError", () => {
  it.each([
    ["ENOSPC", "disk-full"],
    ["EDQUOT", "disk-full"],
    ["EACCES", "folder-read-only"],
    ["EROFS", "folder-read-only"],
    ["EPERM", "folder-read-only"],
    ["ENOTDIR", "folder-read-only"],
  ])("words %s as %s, with the place, the cause and what to do", (system, code) => {
    const cause = systemError(system);
    const error = storeError(cause, "/data/runs");
    expect(error).toBeInstanceOf(RunStoreError);
    expect(error).toMatchObject({ code, cause, received: "/data/runs" });
    expect((error as RunStoreError).message).toContain("/data/runs");
    expect((error as RunStoreError).hint).toBeTruthy();
  });

  it("leaves bugs and worded errors as they are", async () => {
    const bug = new TypeError("bug");
    expect(storeError(bug, "/data")).toBe(bug);
    const worded = new RunStoreError("run-locked", "locked");
    await expect(inStore("/data", () => Promise.reject(worded))).rejects.toBe(worded);
  });
});
