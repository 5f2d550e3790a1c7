import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { startNode } from "../../package/node-process.js";

const BUILT = path.resolve("dist/kernel/notebook/kernel-process.js");

it("leaves no connection file where this process ends before the kernel", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "promptframe-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = `import fs from "node:fs";
    const { KernelProcess } = await import(${JSON.stringify(pathToFileURL(BUILT).href)});
    await KernelProcess.start({ command: [process.execPath, "-e", "setTimeout(() => {}, 500)"] });
    console.log(fs.readdirSync(process.env.TMPDIR).length);
    process.exit(3);`;
  const { ended } = startNode(["--input-type=module", "-e", script], {
    env: { TMPDIR: folder, TEMP: folder },
  });
  expect(await ended).toMatchObject({ code: 3, stdout: "1\n" });
  expect(readdirSync(folder)).toEqual([]);
});
