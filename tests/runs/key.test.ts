import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint, rowKey, taskKey } from "../../src/runs/index.js";

const task = {
  engine: "ollama",
  digest: "sha256:abc",
  system: "Classify.",
  schema: { type: "object", properties: { Topic: { type: "string" }, Urgency: {} } },
  options: { temperature: 0, seed: 1 },
  rowsPerRequest: 1,
};

describe("taskKey", () => {
  it("does not depend on the order options are given in, nor on undefined ones", () => {
    const options = { seed: 1, topK: undefined, temperature: 0 };
    expect(taskKey({ ...task, options, extra: undefined })).toBe(taskKey(task));
    expect(taskKey(task)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("depends on the order of schema properties: models fill them in that order", () => {
    const properties = { Urgency: {}, Topic: { type: "string" } };
    expect(taskKey({ ...task, schema: { type: "object", properties } })).not.toBe(taskKey(task));
  });

  it.each([
    ["engine", { engine: "gguf" }],
    ["digest", { digest: "sha256:abd" }],
    ["system", { system: "Classify!" }],
    ["no system", { system: undefined }],
    ["examples", { examples: [{ role: "user", content: "x" }] }],
    ["schema", { schema: undefined }],
    ["options", { options: { temperature: 0.1, seed: 1 } }],
    ["rows per request", { rowsPerRequest: 2 }],
    ["extra", { extra: { think: true } }],
  ])("changes with the %s", (_name, change) => {
    expect(taskKey({ ...task, ...change })).not.toBe(taskKey(task));
  });

  it("tells images in examples apart by their bytes", () => {
    const withImage = (byte: number) =>
      taskKey({ ...task, examples: [{ images: [new Uint8Array([byte])] }] });
    expect(withImage(1)).toBe(withImage(1));
    expect(withImage(1)).not.toBe(withImage(2));
  });
});

/** Lone surrogates have no UTF-8 form; a model never sees them either. */
const utf8 = (text: string) => Buffer.from(text).toString();

describe("rowKey", () => {
  it("is 32 hex characters and differs for every other task, text, repeat and image", () => {
    const image = new Uint8Array([1, 2]);
    const keys = [
      rowKey("t", "a", 0),
      rowKey("t", "a", 1),
      rowKey("t", "b", 0),
      rowKey("u", "a", 0),
      rowKey("t", "a", 0, [image]),
      rowKey("t", "a", 0, [image, image]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  it("separates its parts: no two different rows share a key", () => {
    const part = fc.tuple(fc.string({ unit: "binary" }), fc.nat(12));
    fc.assert(
      fc.property(part, part, ([a, m], [b, n]) => {
        const same = utf8(a) === utf8(b) && m === n;
        expect(rowKey("t", a, m) === rowKey("t", b, n)).toBe(same);
      }),
    );
  });
});

describe("fingerprint", () => {
  const call = { task: "t", digest: "d", prompt: "Classify {{Message}}", data: "feedback.csv" };

  it("is the same for the same call and differs for another prompt, data, selection or model", () => {
    const others = [
      call,
      { ...call, prompt: "Sort {{Message}}" },
      { ...call, data: "other.csv" },
      { ...call, selection: [1, 2] },
      { ...call, digest: "e" },
      { ...call, task: "u" },
    ].map(fingerprint);
    expect(new Set(others).size).toBe(others.length);
    expect(fingerprint({ ...call, selection: undefined })).toBe(others[0]);
    expect(others[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});
