// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { scripted } from "../../../src/index.js";
import { setSessionModel } from "../../../src/magics/index.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

useTempHome();
afterEach(() => setSessionModel(undefined));

const model = (name: string, answer = "one two three") =>
  scripted(() => answer, { name, digest: name, latencyMs: 1 });

describe("%%bench", () => {
  it("measures the models of a list and keeps the result", async () => {
    const [a, b] = [model("a"), model("b")];
    const { values, shown } = await runCell(
      "%%bench --models ${[a, b]} --as speed -n 2 -c 1,2 --requests 4 --warmup 0 --e2e 5000 -t 0\nDear ${who}, {{x}}\n",
      { variables: { a, b, who: "Ada" } },
    );
    const { speed } = values;
    expect(speed.cells.map((cell: any) => `${cell.model} ${cell.concurrency}`)).toEqual([
      "a 1",
      "a 2",
      "b 1",
      "b 2",
    ]);
    expect(speed.cells[0].requests).toBe(8);
    expect(speed.cells[0].goodput.requests).toBe(8);
    expect(a.requests[0]).toMatchObject({ options: { temperature: 0 } });
    expect(a.requests[0]!.messages.at(-1)!.content).toBe("Dear Ada, {{x}}");
    const text = shown.at(-1)!.data["text/plain"] as string;
    expect(text).toContain("Benchmark of 2 models");
  });

  it("asks about the rows of a table, with labels", async () => {
    const own = model("own", "A");
    const feedback = [
      { Text: "first", Topic: "A" },
      { Text: "second", Topic: "B" },
    ];
    const { values } = await runCell(
      '%%bench feedback --model ${own} --label Topic --answer "A | B" --as speed --runs 1\n{{Text}}',
      { variables: { own, feedback } },
    );
    expect(values.speed.cells[0].quality).toMatchObject({ rows: 2, accuracy: { estimate: 0.5 } });
    expect(own.requests.map(({ messages }) => messages.at(-1)!.content)).toContain("second");
  });

  it("measures the session's model where none is named", async () => {
    const own = model("own");
    setSessionModel(own);
    await runCell("%%bench --runs 1 --warmup 0\nhi");
    expect(own.calls).toBe(1);
  });

  it("writes the result to a file of the kind its name says", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-bench-"));
    const file = path.join(folder, "speed.csv");
    const own = model("own");
    const { stdout } = await runCell("%%bench -m ${own} -o ${file} --runs 1\nhi", {
      variables: { own, file },
    });
    expect(await readFile(file, "utf8")).toContain("model,concurrency,runs,requests");
    expect(stdout).toContain("Written to");
    const wrong = runCell("%%bench -m ${own} -o speed.xlsx\nhi", { variables: { own } });
    await expect(wrong).rejects.toThrow(/not written as "speed.xlsx"/);
  });

  it("makes the folder of its file, or says before anything is measured that it cannot", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-bench-"));
    const file = path.join(folder, "no", "such", "speed.csv");
    const own = model("own");
    const cell = "%%bench -m ${own} -o ${file} --runs 1\nhi";
    await runCell(cell, { variables: { own, file } });
    expect(await readFile(file, "utf8")).toContain("model,concurrency");
    const asked = own.calls;
    const wrong = runCell(cell, { variables: { own, file: path.join(file, "x.csv") } });
    await expect(wrong).rejects.toMatchObject({ code: "option-invalid" });
    expect(own.calls).toBe(asked);
  });

  it("keeps the result where the file cannot be written, and says so", async () => {
    const file = await mkdtemp(path.join(os.tmpdir(), "promptframe-bench-"));
    const taken = path.join(file, "speed.csv");
    await mkdir(taken);
    const own = model("own");
    const { values, stderr } = await runCell("%%bench -m ${own} -o ${taken} --as speed -n 1\nhi", {
      variables: { own, taken },
    });
    expect(values.speed.cells).toHaveLength(1);
    expect(stderr).toContain(`${taken} was not written: EISDIR`);
  });

  it("shows what it has when the cell is interrupted", async () => {
    const stop = new AbortController();
    const own = scripted(
      (_, call) => {
        if (call === 4) stop.abort();
        return "one two";
      },
      { name: "own" },
    );
    const texts: string[] = [];
    const run = runCell("%%bench -m ${own} --requests 4 --warmup 0 -n 3\nhi", {
      variables: { own },
      signal: stop.signal,
      onShow: ({ data }) => texts.push(String(data["text/plain"])),
    });
    await expect(run).rejects.toThrow(/of 12 requests are answered/);
    expect(texts.join("\n")).toContain("Benchmark of own");
    expect(texts.join("\n")).toContain("of 12 requests were measured.");
  });

  it("says what is wrong before anything runs", async () => {
    await expect(runCell("%%bench --models a --model b\nhi")).rejects.toThrow(
      /--models already says what is measured/,
    );
    await expect(runCell("%%bench --models a --concurrency 1,0\nhi")).rejects.toThrow(
      /whole numbers from 1/,
    );
    await expect(runCell("%%bench --models a\n")).rejects.toThrow(/bench/);
  });
});
