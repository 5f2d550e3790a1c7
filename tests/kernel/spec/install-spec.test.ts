import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSpecs } from "../../../src/kernel/spec/find-specs.js";
import { installSpec, uninstallSpec } from "../../../src/kernel/spec/install-spec.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-spec-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const machine = () => ({ platform: process.platform, environment: { JUPYTER_DATA_DIR: folder } });
const command = process.execPath;
const install = (options: object = {}) =>
  installSpec({ command, version: "1.2.3", machine: machine(), ...options });

describe("installing the kernel", () => {
  it("writes what Jupyter needs, and finds it again", async () => {
    const at = await install({ displayName: "Mine" });
    expect(at).toBe(path.join(folder, "kernels", "promptframe"));
    const spec = JSON.parse(readFileSync(path.join(at, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      argv: [process.execPath, command, "kernel", "start", "{connection_file}"],
      display_name: "Mine",
      language: "typescript",
      interrupt_mode: "message",
    });
    expect(await findSpecs(machine())).toMatchObject([
      { name: "promptframe", displayName: "Mine", ours: true, folder: at },
    ]);
    await install();
    expect((await findSpecs(machine()))[0]?.displayName).toBe("TypeScript (promptframe)");
  });

  it("draws logos that are pictures of their size", async () => {
    const at = await install();
    expect(readFileSync(path.join(at, "logo-svg.svg"), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    for (const size of [32, 64]) {
      const png = readFileSync(path.join(at, `logo-${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
      const length = png.readUInt32BE(33);
      const pixels = inflateSync(png.subarray(41, 41 + length));
      expect(pixels.length).toBe(size * (size * 4 + 1));
      const pixel = (x: number, y: number) => [
        ...pixels.subarray(y * (size * 4 + 1) + 1 + x * 4).subarray(0, 4),
      ];
      expect(pixel(0, 0)[3]).toBe(0);
      expect(pixel(size / 2, 2)).toEqual([0x24, 0x50, 0xa4, 255]);
    }
  });

  it("tells which file of a kernel is gone", async () => {
    await install({ command: path.join(folder, "gone.js") });
    expect((await findSpecs(machine()))[0]?.missing).toBe(path.join(folder, "gone.js"));
  });

  it("goes under a prefix, or into the active environment", async () => {
    const prefix = path.join(folder, "env");
    expect(await install({ place: { kind: "prefix", prefix } })).toBe(
      path.join(prefix, "share", "jupyter", "kernels", "promptframe"),
    );
    const environment = { VIRTUAL_ENV: path.join(folder, "venv") };
    const at = await install({
      place: { kind: "sys-prefix" },
      machine: { platform: process.platform, environment },
    });
    expect(at).toBe(path.join(folder, "venv", "share", "jupyter", "kernels", "promptframe"));
    await expect(
      install({ place: { kind: "sys-prefix" }, machine: { platform: "linux", environment: {} } }),
    ).rejects.toMatchObject({ code: "option-invalid", message: /no Python environment is active/ });
  });

  it("leaves other programs' kernels alone unless forced", async () => {
    const at = path.join(folder, "kernels", "promptframe");
    mkdirSync(at, { recursive: true });
    for (const text of ['{"display_name": "Other", "argv": []}', "not JSON"]) {
      writeFileSync(path.join(at, "kernel.json"), text);
      await expect(install()).rejects.toMatchObject({ code: "option-invalid" });
      await expect(uninstallSpec({ machine: machine() })).rejects.toThrow(
        /Another program's kernel/,
      );
      expect(readFileSync(path.join(at, "kernel.json"), "utf8")).toBe(text);
    }
    await install({ force: true });
    expect((await findSpecs(machine()))[0]?.ours).toBe(true);
  });

  it("uninstalls what it installed, and says when there is nothing", async () => {
    const at = await install({ name: "mine" });
    expect(await uninstallSpec({ machine: machine() })).toBeUndefined();
    expect(await uninstallSpec({ name: "mine", machine: machine() })).toBe(at);
    expect(existsSync(at)).toBe(false);
  });

  it("refuses names that Jupyter refuses", async () => {
    for (const name of ["My Kernel", "", "..", "a/b", "Größe"]) {
      await expect(install({ name })).rejects.toMatchObject({ code: "option-invalid" });
    }
  });

  it("says so where nothing can be written", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    // A file in the way refuses root too, which a read-only folder does not.
    await expect(install({ place: { kind: "prefix", prefix: file } })).rejects.toMatchObject({
      code: "folder-read-only",
    });
  });
});
