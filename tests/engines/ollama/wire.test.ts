import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { parseHost } from "../../../src/engines/ollama/host.js";
import { ollama } from "../../../src/engines/ollama/index.js";
import { Wire } from "../../../src/engines/ollama/wire.js";
import { startFakeOllama } from "../../servers/fake-ollama.js";
import { expectKind } from "../engine-contract.js";
import { question, serve } from "./serve.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A plain forward proxy that keeps a list of what it was asked for. */
async function startProxy(target: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const { method, headers } = incoming;
    const path = new URL(incoming.url ?? "/").pathname;
    const onward = httpRequest({ port: target, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe("proxies", () => {
  it("go between this machine and others when the environment names one", async () => {
    const fake = await startFakeOllama();
    const proxy = await startProxy(fake.port);
    vi.stubEnv("http_proxy", proxy.url);
    vi.stubEnv("no_proxy", "");
    const engine = ollama({ host: "http://gpu-box.example:11434" });
    expect((await engine.ask(question())).text).not.toBe("");
    expect((await engine.ask(question(), { onText: () => {} })).text).not.toBe("");
    expect(proxy.asked).toEqual(Array(2).fill("POST http://gpu-box.example:11434/api/chat"));
    await engine.close();
    await fake.stop();
  });

  it("are not asked for this machine", async () => {
    vi.stubEnv("http_proxy", "http://127.0.0.1:9");
    vi.stubEnv("https_proxy", "http://127.0.0.1:9");
    const { engine } = await serve();
    expect((await engine.ask(question())).text).not.toBe("");
  });
});

describe("waiting", () => {
  it("ends at once when it is cancelled while it waits for a connection", async () => {
    // Never answers, so that the second request never gets the only connection.
    const server = createTcpServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const engine = ollama({ host: `http://127.0.0.1:${port}`, connections: 1 });
    const controller = new AbortController();
    const first = engine.ask(question(), { signal: controller.signal });
    const second = engine.ask(question(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expectKind(first, "cancelled");
    await expectKind(second, "cancelled");
    await engine.close();
    server.close();
  });

  it("gives a large answer back whole", async () => {
    const text = "ä🙂 ".repeat(200_000);
    const { engine } = await serve({ answer: () => text });
    const options = { maxTokens: 1_000_000, contextTokens: 1_000_000 };
    const models = [{ name: "llama3.2", contextLength: 10_000_000 }];
    const { engine: roomy } = await serve({ answer: () => text, models });
    expect((await roomy.ask(question("Hi", { options }))).text).toBe(text);
    expect((await engine.ask(question("Hi", { options: { maxTokens: 2 } }))).finish).toBe("length");
  });

  it("leaves no listener on the signal", async () => {
    const { engine } = await serve();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    const add = vi.spyOn(signal, "addEventListener");
    for (let i = 0; i < 3; i++) await engine.ask(question(), { signal });
    expect(add).toHaveBeenCalledTimes(3);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(
      add.mock.calls.map(([, listener]) => listener),
    );
  });
});

describe("https", () => {
  it("says what to do when the server does not speak TLS", async () => {
    const { fake } = await serve();
    const engine = ollama({ host: fake.url.replace("http:", "https:") });
    const error = await expectKind(engine.ask(question()), "refused");
    expect(error.message).toContain(fake.url);
    await engine.close();
  });

  it("needs a certificate that is trusted, and says how to trust one", async (context) => {
    const made = makeCertificate();
    if (made === undefined) return context.skip("openssl is not installed");
    const { folder, key, cert } = made;
    const { fake, engine } = await serve({ tls: { key, cert } });
    const error = await expectKind(engine.ask(question()), "refused");
    expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
    // Trust is read when a process starts, so the other half needs one of its own.
    const script = path.join(folder, "ask.mts");
    const source = path.resolve("src/engines/ollama/index.ts");
    writeFileSync(
      script,
      `import { ollama } from ${JSON.stringify(source)};
       const engine = ollama({ host: ${JSON.stringify(fake.url)} });
       console.log(JSON.stringify(await engine.health()));
       await engine.close();`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, "cert.pem") },
    });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, host: fake.url });
  });
});

describe("Wire", () => {
  it("gives status, headers and body of any answer", async () => {
    const { fake } = await serve();
    const host = parseHost(fake.url);
    const wire = await Wire.open(host, undefined);
    const answer = await wire.send({ method: "GET", path: "/nowhere", headers: {} });
    expect(answer).toMatchObject({ status: 404, body: "404 page not found" });
    expect(answer.headers["content-type"]).toBe("text/plain");
    await wire.close();
  });
});

function makeCertificate(): { folder: string; key: string; cert: string } | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), "promptframe-tls-"));
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", cert];
  const kind = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  try {
    execFileSync("openssl", [...kind, ...files, "-days", "2", ...subject], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  return { folder, key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
