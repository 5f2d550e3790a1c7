import { afterEach, describe, expect, it, vi } from "vitest";
import { parseHost } from "../../../src/engines/ollama/host.js";
import { ollama } from "../../../src/engines/ollama/index.js";
import { TaskError } from "../../../src/errors/index.js";
import { startFakeOllama } from "../../servers/fake-ollama.js";
import { expectKind } from "../engine-contract.js";
import { question, serve } from "./serve.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("parseHost", () => {
  it.each([
    ["gpu-box", "http://gpu-box:11434", ""],
    ["gpu-box:8080", "http://gpu-box:8080", ""],
    ["0.0.0.0", "http://127.0.0.1:11434", ""],
    ["https://example.com/ollama/", "https://example.com", "/ollama"],
    [undefined, "http://127.0.0.1:11434", ""],
  ])("%s", (address, origin, base) => {
    const host = parseHost(address);
    expect(host).toMatchObject({ origin, base, label: origin + base, headers: {} });
  });

  it.each(["ftp://example.com", "http://", "not a host"])("refuses %s", (address) => {
    expect(() => parseHost(address)).toThrow(TaskError);
  });

  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.1.2.3:80", true],
    ["[::1]:11434", true],
    ["gpu-box", false],
    ["192.168.0.7", false],
    ["localhost.example.com", false],
  ])("knows whether %s is this machine", (address, local) => {
    expect(parseHost(address).local).toBe(local);
  });

  it("sends the key of Ollama's cloud to the cloud only", () => {
    vi.stubEnv("OLLAMA_API_KEY", "k1");
    expect(parseHost("https://ollama.com").headers).toEqual({ Authorization: "Bearer k1" });
    expect(parseHost("http://ollama.com").headers).toEqual({});
    expect(parseHost("https://ollama.com.evil.example").headers).toEqual({});
  });

  it("takes a percent sign that stands for itself", () => {
    const pair = Buffer.from("me:100%").toString("base64");
    expect(parseHost("http://me:100%@gpu-box").headers).toEqual({ Authorization: `Basic ${pair}` });
  });

  it("lets the caller's own header win over credentials in the address", () => {
    const headers = { authorization: "Bearer mine" };
    expect(parseHost("http://me:secret@gpu-box", headers).headers).toEqual(headers);
  });
});

describe("credentials and gateways", () => {
  it("turns user:password into a header and shows it nowhere", async () => {
    const fake = await startFakeOllama({ auth: "me:pa ss@1" });
    const engine = ollama({ host: fake.url.replace("http://", "http://me:pa%20ss%401@") });
    expect((await engine.ask(question())).text).not.toBe("");
    expect((await engine.ask(question(), { onText: () => {} })).text).not.toBe("");
    expect((await engine.inspect("llama3.2", {})).host).toBe(fake.url);
    expect(JSON.stringify(await engine.health())).not.toContain("pa");
    await fake.stop();
    const error = await expectKind(engine.ask(question()), "connection");
    expect(error.message).not.toContain("me:");
    await engine.close();
  });

  it("asks for credentials when they are missing", async () => {
    const { engine } = await serve({ auth: "me:secret" });
    const health = await engine.health();
    expect(health.problem).toContain("wants credentials");
    expect(health.hint).toContain("user:password@");
  });

  it("works below a path and with the caller's headers", async () => {
    const { engine, fake } = await serve({ base: "/ollama" }, { headers: { "X-Team": "nlp" } });
    for (const context of [{}, { onText: () => {} }]) {
      expect((await engine.ask(question(), context)).text).not.toBe("");
      expect(fake.received.at(-1)).toMatchObject({
        path: "/ollama/api/chat",
        headers: { "x-team": "nlp" },
      });
    }
    expect((await engine.health()).ok).toBe(true);
  });
});
