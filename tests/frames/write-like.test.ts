import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../src/contract/index.js";
import { openTable, writeTable } from "../../src/frames/index.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "like-"));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);

async function answer(input: string, options = {}) {
  const table = await openTable(at(input), options);
  const sink = await table.sink(["label"]);
  for await (const rows of table.batches()) for (const row of rows) await sink.put(row, ["x"]);
  return readFile((await sink.finish()) as string, "utf8");
}

describe("the file answers are written to", () => {
  it("has the delimiter and the byte order mark of the file read", async () => {
    await writeFile(at("semi.csv"), "\uFEFFa;b\r\n1,5;2\r\n");
    expect(await answer("semi.csv")).toBe("\uFEFFa;b;label\n1,5;2;x\n");
  });

  it("follows its own extension when that is another format", async () => {
    await writeFile(at("a.csv"), "a;b\n1,5;2\n");
    expect(await answer("a.csv", { output: at("out.tsv") })).toBe("a\tb\tlabel\n1,5\t2\tx\n");
    expect(await answer("a.csv", { output: at("out.json") })).toBe(
      '[\n{"a":"1,5","b":"2","label":"x"}\n]\n',
    );
    expect(await answer("a.csv", { output: at("out.ndjson") })).toBe(
      '{"a":"1,5","b":"2","label":"x"}\n',
    );
  });

  it("takes columns that only later records of JSON Lines have", async () => {
    await writeFile(at("more.jsonl"), '{"a":1}\n{"a":2,"b":3}\n');
    expect(await answer("more.jsonl")).toBe('{"a":1,"label":"x"}\n{"a":2,"b":3,"label":"x"}\n');
    expect(await answer("more.jsonl", { output: at("more.csv") })).toBe("a,b,label\n1,,x\n2,3,x\n");
  });

  it("refuses columns of later rows of an iterable that it has no place for", async () => {
    const rows = new Set([{ a: 1 }, { a: 2, b: 3 }]);
    const table = await openTable(rows, { output: at("late.csv") });
    const sink = await table.sink(["label"]);
    const batches: Row[] = [];
    for await (const batch of table.batches()) batches.push(...batch);
    await sink.put(batches[0]!, ["x"]);
    expect(() => sink.put(batches[1]!, ["x"])).toThrow('column "b", which the first row lacks');
    await table.close();
  });
});

describe("writeTable", () => {
  const rows = [
    { id: 1, text: "a,b", more: [1] },
    { id: 2, text: null, more: [] },
  ];

  it.each([
    ["t.csv", 'id,text,more\n1,"a,b",[1]\n2,,[]\n'],
    ["t.tsv", "id\ttext\tmore\n1\ta,b\t[1]\n2\t\t[]\n"],
    ["t.jsonl", '{"id":1,"text":"a,b","more":[1]}\n{"id":2,"text":null,"more":[]}\n'],
    ["t.json", '[\n{"id":1,"text":"a,b","more":[1]},\n{"id":2,"text":null,"more":[]}\n]\n'],
  ])("writes %s", async (name, expected) => {
    await writeTable(at(name), ["id", "text", "more"], rows);
    expect(await readFile(at(name), "utf8")).toBe(expected);
  });

  it("writes what an async iterable yields, and no rows at all", async () => {
    await writeTable(
      at("async.csv"),
      ["id"],
      (async function* () {
        yield* rows;
      })(),
    );
    expect(await readFile(at("async.csv"), "utf8")).toBe("id\n1\n2\n");
    await writeTable(at("none.json"), ["id"], []);
    expect(JSON.parse(await readFile(at("none.json"), "utf8"))).toEqual([]);
  });

  it("leaves the old file alone when the rows fail", async () => {
    await writeFile(at("old.csv"), "old");
    const failing = (function* () {
      yield { id: 1 };
      throw new Error("no more");
    })();
    await expect(writeTable(at("old.csv"), ["id"], failing)).rejects.toThrow("no more");
    expect(await readFile(at("old.csv"), "utf8")).toBe("old");
  });

  it("refuses formats it does not know", async () => {
    await expect(writeTable(at("t.xml"), ["id"], rows)).rejects.toMatchObject({
      code: "file-format",
    });
  });
});
