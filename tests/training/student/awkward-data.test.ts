import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gguf } from "../../../src/engines/index.js";
import { Random } from "../../../src/training/random.js";
import { trainStudent } from "../../../src/training/student/train-student.js";
import type { TrainingExample, TrainingJob } from "../../../src/training/trainer.js";
import { TOY_SIZE } from "./toy-job.js";

type Columns = Readonly<Record<string, unknown>>;

function example(text: string, answer: Columns | string): TrainingExample {
  const content = typeof answer === "string" ? answer : JSON.stringify(answer);
  return {
    messages: [
      { role: "system", content: "Sort the messages of customers, with JSON alone." },
      { role: "user", content: text },
      { role: "assistant", content },
    ],
  };
}

function rows(count: number, make: (at: number) => readonly [string, Columns | string]) {
  return Array.from({ length: count }, (_, at) => example(...make(at)));
}

async function trained(
  training: readonly TrainingExample[],
  validation: readonly TrainingExample[] = [],
  hyper: TrainingJob["hyper"] = {},
) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "awkward-"));
  const said: string[] = [];
  const model = await trainStudent(
    {
      ...{ folder, name: "awkward", base: "none", training, validation },
      hyper: { epochs: 1, ...hyper, extra: { ...TOY_SIZE, vocabulary: 320, ...hyper.extra } },
    },
    { cancelled: () => false, onLog: (_, message) => said.push(message) },
  );
  return { model, said, columns: model.details.columns as Record<string, { labels: string[] }> };
}

const LABELS = ['say "hi"', "two\nlines", "😀 glad", "back\\slash", "", "<answer>", "C++"];

describe("a student of awkward data", { timeout: 120_000 }, () => {
  it("learns one class, and is told of others only when it is tested", async () => {
    const one = rows(20, (at) => [`message ${at}`, { Topic: "Only" }]);
    const other = rows(5, (at) => [`other ${at}`, { Topic: "Never seen" }]);
    const { columns, model } = await trained(one, other);
    expect(columns.Topic).toMatchObject({ labels: ["Only"], accuracy: 0, rows: 5 });
    expect(model.trainingLoss).toBeGreaterThan(0);
  });

  it("learns labels of quotes, lines, emoji, slashes and nothing", async () => {
    const { columns, model } = await trained(
      rows(70, (at) => [`word${at % 7} tells`, { Topic: LABELS[at % 7], Other: at % 2 === 0 }]),
      rows(14, (at) => [`word${at % 7} tells`, { Topic: LABELS[at % 7], Other: true }]),
    );
    expect([...columns.Topic!.labels].sort()).toEqual([...LABELS].sort());
    const engine = gguf({ gpu: false, slots: 1 });
    const reply = await engine.ask({
      model: model.gguf!,
      messages: example("word2 tells", "").messages.slice(0, 2),
      schema: {
        type: "object",
        properties: { Topic: { enum: LABELS }, Other: { type: "boolean" } },
        required: ["Topic", "Other"],
        additionalProperties: false,
      },
      options: { maxTokens: 60 },
    });
    await engine.close();
    expect(LABELS).toContain((JSON.parse(reply.text) as { Topic: string }).Topic);
  });

  it("learns from two rows of each label, and of 200 labels", async () => {
    const few = await trained(
      rows(20, (at) => [`thing${at % 10} here`, { T: `label ${at % 10}` }]),
    );
    expect(few.model.steps).toBeGreaterThan(0);
    const many = await trained(
      rows(800, (at) => [`thing${at % 200}`, { T: `label ${at % 200}` }]),
      rows(50, (at) => [`thing${at}`, { T: `label ${at}` }]),
    );
    expect(many.model.steps).toBeGreaterThan(0);
  });

  it("leaves out texts that are too long, also of those that decide", async () => {
    const long = (at: number) =>
      Array.from({ length: 10_000 }, (_, i) => `word${(i * (at + 1)) % 31}`).join(" ");
    const { model, said, columns } = await trained(
      rows(30, (at) => [at < 3 ? long(at) : `message ${at}`, { T: at % 2 ? "a" : "b" }]),
      rows(10, (at) => [at < 4 ? long(at) : `message ${at}`, { T: at % 2 ? "a" : "b" }]),
    );
    expect(model.details.leftOut).toBe(3);
    expect(columns.T).toMatchObject({ rows: 6 });
    expect(said.join("\n")).toMatch(/3 of 30 training examples/);
    expect(said.join("\n")).toMatch(/4 of 10 examples that decide/);
    await expect(trained(rows(10, (at) => [long(at), { T: "a" }]))).rejects.toMatchObject({
      name: "TrainingFailedError",
      message: expect.stringMatching(/Every training example has more than 1024 tokens/),
    });
  });

  it("learns from texts of one word of 50,000 letters, from empty ones, and from the same ones", async () => {
    const random = new Random(3);
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const blob = Array.from({ length: 50_000 }, () => random.pick(letters)).join("");
    const blobs = await trained(
      rows(30, (at) => [at < 2 ? blob : `message ${at}`, { T: at % 2 ? "a" : "b" }]),
      [],
      { extra: { vocabulary: 2048 } },
    );
    expect(blobs.model.steps).toBeGreaterThan(0);
    const empty = await trained(rows(20, (at) => ["", { T: at % 2 ? "a" : "b" }]));
    expect(empty.model.steps).toBeGreaterThan(0);
    const same = await trained(rows(20, () => ["the same", { T: "a", t: "a", "T ": "a" }]));
    expect(Object.keys(same.columns)).toEqual([]);
  });

  it("learns columns of the same labels, and answers that are empty or no object", async () => {
    const label = (at: number) => (at % 2 ? "yes" : "no");
    const twice = await trained(
      rows(40, (at) => [`m ${at % 2}`, { A: label(at), B: label(at), C: label(at + 1) }]),
      rows(8, (at) => [`m ${at % 2}`, { A: label(at), B: label(at), C: label(at + 1) }]),
    );
    expect(Object.keys(twice.columns)).toEqual(["A", "B", "C"]);
    const bare = await trained(rows(20, (at) => [`m ${at}`, at % 2 ? "" : "{}"]));
    expect(bare.model.steps).toBeGreaterThan(0);
  });
});
