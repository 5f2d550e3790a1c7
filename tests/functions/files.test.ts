import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import type { RunStoppedError } from "../../src/errors/index.js";
import { processDataset, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

const home = useTempHome();
const folder = mkdtempSync(path.join(tmpdir(), "promptframe-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prompt = "Shout: {{text}}";
const shout = () =>
  scripted(({ messages }) => `${messages.at(-1)!.content.slice(7).toUpperCase()}`, {
    latencyMs: 4,
    digest: "shout",
  });

function csv(name: string, rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${i},"row ${i}, quoted"`);
  const file = path.join(folder, name);
  writeFileSync(file, `id,text\n${lines.join("\n")}\n`);
  return file;
}

describe("a path in, a path out", () => {
  it("writes the answers beside the input, in order, and says where", async () => {
    const { data } = await processDataset(csv("plain.csv", 40), {
      model: shout(),
      prompt,
      concurrency: 7,
    });
    expect(data).toBe(path.join(folder, "plain.answers.csv"));
    const lines = readFileSync(data, "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe("id,text,answer,answer_status,answer_error");
    expect(lines[39]).toBe('38,"row 38, quoted","ROW 38, QUOTED",ok,');
    expect(lines).toHaveLength(41);
  });

  it("takes another format by the name of the output", async () => {
    const output = path.join(folder, "out.jsonl");
    await processDataset(csv("other.csv", 3), { model: shout(), prompt, output });
    const lines = readFileSync(output, "utf8").trimEnd().split("\n");
    expect(JSON.parse(lines[2]!)).toMatchObject({
      id: "2",
      answer: "ROW 2, QUOTED",
      answer_status: "ok",
    });
  });

  it("leaves an earlier result alone until the new one is whole", async () => {
    const input = csv("kept.csv", 60);
    const output = path.join(folder, "kept.answers.csv");
    writeFileSync(output, "the old result\n");
    const model = shout();
    const stop = new AbortController();
    let rows = 0;
    const error = (await processDataset(input, {
      model,
      prompt,
      concurrency: 2,
      signal: stop.signal,
      onEvent: (event) => event.type === "row" && ++rows === 10 && stop.abort(),
    }).catch((thrown: unknown) => thrown)) as RunStoppedError & { partial: { data: string } };
    expect(error.code).toBe("interrupted");
    expect(readFileSync(output, "utf8")).toBe("the old result\n");
    expect(error.partial.data).toBe(`${output}.part`);
    const before = model.calls;
    const { run } = await processDataset(input, { model, prompt, concurrency: 2 });
    expect(model.calls).toBe(before + 60 - run.reused);
    expect(readFileSync(output, "utf8").trimEnd().split("\n")).toHaveLength(61);
    expect(existsSync(`${output}.part`)).toBe(false);
  });

  it("refuses to write a file that another call is writing, before a row is asked", async () => {
    const input = csv("shared.csv", 400);
    const models = [shout(), shout()] as const;
    let first: Promise<{ data: string }> | undefined;
    await new Promise<void>((begun) => {
      const onEvent = ({ type }: { type: string }) => type === "row" && begun();
      first = processDataset(input, { model: models[0], prompt, concurrency: 2, onEvent });
    });
    const error = await processDataset(input, {
      model: models[1],
      prompt: "Louder: {{text}}",
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "TaskError", code: "option-invalid" });
    expect(models[1].calls).toBe(0);
    const { data } = await first!;
    const lines = readFileSync(data, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(401);
    for (const line of lines)
      expect(line).toMatch(/^(id|\d+,"row \d+, quoted","ROW \d+, QUOTED",ok,$)/);
  });

  it("waits for a stopped call to let go of the file", async () => {
    const input = csv("again.csv", 60);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const stop = new AbortController();
    const slow = scripted(async () => {
      stop.abort();
      await held;
      return "late";
    });
    const first = processDataset(input, { model: slow, prompt, signal: stop.signal }).catch(
      (thrown: unknown) => thrown,
    );
    await new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve()));
    // Longer than a writer that is just closing is given.
    setTimeout(letGo, 600);
    const { data } = await processDataset(input, { model: shout(), prompt: "Other: {{text}}" });
    expect(await first).toMatchObject({ code: "interrupted" });
    expect(readFileSync(data, "utf8").trimEnd().split("\n")).toHaveLength(61);
  });

  it("finds the same run again when rows were added to the file, and asks only those", async () => {
    const model = shout();
    const first = await processDataset(csv("growing.csv", 10), { model, prompt });
    const second = await processDataset(csv("growing.csv", 13), { model, prompt });
    expect(second.run.id).toBe(first.run.id);
    expect(model.calls).toBe(13);
  });

  it("says which selected ids are not in the table: before the first row of a file, behind the last of a stream", async () => {
    const file = csv("ids.csv", 3);
    const model = shout();
    for (const [ids, shown] of [
      [["1", "9"], '"9"'],
      [["0", "01", "3", "3.0"], '"0", "01"'],
    ] as const) {
      const call = processDataset(file, { model, prompt, rows: { ids } });
      await expect(call).rejects.toMatchObject({
        code: "missing-ids",
        message: expect.stringContaining(shown),
      });
    }
    expect(model.calls).toBe(0);
    const few = await processDataset(file, { model, prompt, rows: { ids: ["3", "1"] } });
    expect(few.run).toMatchObject({ counts: { ok: 2 }, warnings: [] });
    function* rows() {
      yield { id: "a", text: "1" };
      yield { id: "b", text: "2" };
    }
    const events: string[] = [];
    const streamed = await processDataset(rows(), {
      model,
      prompt,
      id: "id",
      rows: { ids: ["a", "zz", "yy"] },
      onEvent: (event) => event.type === "warning" && events.push(event.code),
    });
    expect(streamed.data).toHaveLength(1);
    expect(streamed.run.warnings).toEqual([
      { message: expect.stringContaining("2 selected ids are not in"), count: 1 },
    ]);
    expect(streamed.run.warnings[0]!.message).toContain('"zz", "yy"');
    expect(events).toEqual(["missing-ids"]);
    expect(await runs.get(streamed.run.id)).toMatchObject({ total: 1, counts: { ok: 1 } });
  });

  it("leaves summary, analytics and failed ranges in the run's folder", async () => {
    const model = scripted(({ messages }) =>
      messages.at(-1)!.content.includes("row 3,") ? "" : "x",
    );
    const { run } = await processDataset(csv("records.csv", 6), { model, prompt, reask: false });
    expect(run.folder!.startsWith(home())).toBe(true);
    const ranges = JSON.parse(readFileSync(path.join(run.folder!, "failed_ranges.json"), "utf8"));
    expect(ranges).toMatchObject([{ start: 4, end: 4, ids: ["4"] }]);
    expect(readFileSync(path.join(run.folder!, "summary.md"), "utf8")).toContain("records.csv");
    expect(readFileSync(path.join(run.folder!, "analytics.csv"), "utf8")).toMatch(
      /^section,name,value,count,share/,
    );
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 5, invalid: 1 });
  });
});
