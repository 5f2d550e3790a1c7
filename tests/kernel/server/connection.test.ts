import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseConnection, readConnection } from "../../../src/kernel/server/connection.js";

const TCP = {
  transport: "tcp",
  ip: "127.0.0.1",
  key: "secret",
  signature_scheme: "hmac-sha256",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
};

function parse(changes: object): ReturnType<typeof parseConnection> {
  return parseConnection(JSON.stringify({ ...TCP, ...changes }), "c.json");
}

describe("connection file", () => {
  it("gives addresses of both transports", () => {
    expect(parse({}).addresses).toEqual({
      shell: "tcp://127.0.0.1:1",
      iopub: "tcp://127.0.0.1:2",
      stdin: "tcp://127.0.0.1:3",
      control: "tcp://127.0.0.1:4",
      hb: "tcp://127.0.0.1:5",
    });
    expect(parse({ transport: "ipc", ip: "/tmp/k" }).addresses.hb).toBe("ipc:///tmp/k-5");
  });

  it("signs with sha256 unless the file says otherwise, and not at all without a key", () => {
    expect(parse({ signature_scheme: undefined })).toMatchObject({ key: "secret", hash: "sha256" });
    expect(parse({ signature_scheme: "hmac-sha512" }).hash).toBe("sha512");
    expect(parse({ key: "", signature_scheme: "" })).toMatchObject({ key: "", hash: "sha256" });
  });

  it.each([
    [{ transport: "udp" }, '"transport" in c.json is "udp"'],
    [{ ip: undefined }, '"ip" in c.json is undefined'],
    [{ shell_port: "x" }, '"shell_port" in c.json is "x"'],
    [{ hb_port: 0 }, '"hb_port" in c.json is 0'],
    [{ signature_scheme: "hmac-rot13" }, '"signature_scheme" in c.json is "hmac-rot13"'],
    [{ signature_scheme: "none" }, '"signature_scheme" in c.json is "none"'],
  ])("says what is wrong with %j", (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
  });

  it("never shows the key", () => {
    expect(() => parseConnection('{"key": "secret"', "c.json")).toThrow(/^((?!secret)[\s\S])*$/);
    expect(() => parse({ key: ["secret"] })).toThrow(/^((?!secret)[\s\S])*$/);
  });

  it("tells a missing file from a broken one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-connection-"));
    const missing = readConnection(path.join(folder, "none.json"));
    await expect(missing).rejects.toMatchObject({ code: "file-not-found" });
    const broken = path.join(folder, "broken.json");
    writeFileSync(broken, "[1");
    await expect(readConnection(broken)).rejects.toMatchObject({ code: "file-format" });
  });
});
