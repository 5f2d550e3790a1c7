import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { readIdsFile } from "../../src/frames/index.js";

it("reads one id per line, without comments and blanks", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "ids-"));
  const file = path.join(folder, "ids.txt");
  await writeFile(file, "\uFEFFa\r\n# comment\n\n  b#1  \n007");
  expect(await readIdsFile(file)).toEqual(["a", "b#1", "007"]);
  await expect(readIdsFile(`${file}.old`)).rejects.toMatchObject({ code: "file-not-found" });
  await rm(folder, { recursive: true });
});
