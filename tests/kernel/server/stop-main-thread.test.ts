import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("./stoppable-process.mjs", import.meta.url));

async function watched(kind: string): Promise<Record<string, number>> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, kind]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("MainStopper", () => {
  it("leaves a main thread alone that comes back to its loop", async () => {
    expect(await watched("idle")).toMatchObject({ events: 200, lost: 0, jobs: 200 });
  });

  it("ends what blocks the main thread, and nothing after it", async () => {
    const { events, lost, blocked } = await watched("blocked");
    expect({ events, lost, blocked }).toEqual({ events: 200, lost: 0, blocked: 9 });
  });
});
