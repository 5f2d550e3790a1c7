import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";

/** Gives every test its own `.promptframe` folder; returns a function that says where it is. */
export function useTempHome(): () => string {
  let home = "";
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.PROMPTFRAME_HOME;
    home = mkdtempSync(path.join(tmpdir(), "promptframe-"));
    process.env.PROMPTFRAME_HOME = home;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.PROMPTFRAME_HOME;
    else process.env.PROMPTFRAME_HOME = before;
    rmSync(home, { recursive: true, force: true });
  });
  return () => home;
}
