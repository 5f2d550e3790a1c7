import { describe, expect, it } from "vitest";
import { KernelClient } from "../../../src/kernel/notebook/kernel-client.js";
import { CHANNELS, parseConnection } from "../../../src/kernel/server/connection.js";

/** The discard port and those behind it: nobody answers. */
const unanswered = () => {
  const ports = CHANNELS.map((channel, at) => [`${channel}_port`, 9 + at]);
  const fields = { transport: "tcp", ip: "127.0.0.1", key: "k", ...Object.fromEntries(ports) };
  const text = JSON.stringify({ ...fields, signature_scheme: "hmac-sha256" });
  return new KernelClient(parseConnection(text, "kernel.json"));
};

describe("a kernel's client", () => {
  it("stops waiting for a kernel when it is closed", async () => {
    const client = unanswered();
    const ready = client.ready(new AbortController().signal);
    client.close();
    await expect(ready).rejects.toThrow(/abort/);
  });

  it("stops waiting for a kernel when it is told to", async () => {
    const client = unanswered();
    const stop = new AbortController();
    const ready = client.ready(stop.signal);
    stop.abort();
    await expect(ready).rejects.toThrow(/abort/);
    client.close();
  });
});
