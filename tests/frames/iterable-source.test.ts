import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Row } from "../../src/contract/index.js";
import { openTable, type Table } from "../../src/frames/index.js";

async function readAll(table: Table): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  return rows;
}

function counter(limit = Number.POSITIVE_INFINITY) {
  const state = { pulled: 0, closed: false };
  function* rows() {
    try {
      for (let n = 0; n < limit; n++) {
        state.pulled++;
        yield { n };
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, rows };
}

describe("iterables", () => {
  it.each([
    ["a Set", new Set([{ n: 0 }, { n: 1 }]), "iterable"],
    [
      "values of a Map",
      new Map([
        ["a", { n: 0 }],
        ["b", { n: 1 }],
      ]).values(),
      "iterable",
    ],
    ["an object stream", Readable.from([{ n: 0 }, { n: 1 }]), "async-iterable"],
  ])("takes %s", async (_, data, kind) => {
    const table = await openTable(data);
    expect(table.kind).toBe(kind);
    expect(table.columns).toEqual(["n"]);
    expect((await readAll(table)).map(({ values }) => values)).toEqual([{ n: 0 }, { n: 1 }]);
  });

  it("pulls no more rows than are asked, and closes the generator", async () => {
    const { state, rows } = counter();
    const table = await openTable(rows(), { select: { first: 300 } });
    expect(state.pulled).toBe(1);
    expect(await readAll(table)).toHaveLength(300);
    expect(state).toEqual({ pulled: 300, closed: true });
  });

  it("stops an endless generator once every selected id was met", async () => {
    const { state, rows } = counter();
    const table = await openTable(rows(), { select: { ids: ["3", "700"] } });
    expect((await readAll(table)).map(({ id }) => id)).toEqual(["3", "700"]);
    expect(state.closed).toBe(true);
    expect(state.pulled).toBeLessThan(1100);
  });

  it.each(["close", "break"])("closes the generator on %s", async (way) => {
    const { state, rows } = counter();
    const table = await openTable(rows());
    if (way === "close") await table.close();
    else for await (const _ of table.batches()) break;
    expect(state.closed).toBe(true);
  });

  it("has neither rows nor columns when nothing comes", async () => {
    const table = await openTable(new Set(), { id: "id" });
    expect(table.columns).toEqual([]);
    const sink = await table.sink(["x"]);
    expect(await readAll(table)).toEqual([]);
    expect(await sink.finish()).toEqual([]);
  });

  it.each([
    [
      "generator",
      function* () {
        yield { n: 0 };
        yield { n: 1 };
        throw new Error("source broke");
      },
    ],
    [
      "async generator",
      async function* () {
        yield { n: 0 };
        yield { n: 1 };
        throw new Error("source broke");
      },
    ],
  ])("hands out the rows a %s had before it failed", async (_, make) => {
    const table = await openTable(make());
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const rows of table.batches()) seen.push(...rows.map(({ values }) => values.n));
    };
    await expect(reading()).rejects.toThrow("source broke");
    expect(seen).toEqual([0, 1]);
  });

  it("hands out the rows of a slow source while it pauses", async () => {
    let release = () => {};
    const gate = new Promise<void>((done) => {
      release = done;
    });
    const rows = (async function* () {
      yield { n: 0 };
      yield { n: 1 };
      await gate;
      yield { n: 2 };
    })();
    const seen: unknown[] = [];
    for await (const batch of (await openTable(rows)).batches()) {
      seen.push(batch.map(({ values }) => values.n));
      if (seen.length === 2) release();
    }
    expect(seen).toEqual([[0], [1], [2]]);
  });

  it("stops waiting for a source when the signal is aborted", async () => {
    const control = new AbortController();
    const rows = (async function* () {
      yield { n: 0 };
      await wait(60_000, undefined, { ref: false });
      yield { n: 1 };
    })();
    const table = await openTable(rows, { signal: control.signal });
    setTimeout(() => control.abort(new Error("enough")), 5);
    await expect(readAll(table)).rejects.toThrow("enough");
  });

  it("destroys a stream that is not read to its end", async () => {
    const stream = Readable.from(counter().rows());
    const table = await openTable(stream);
    await table.close();
    await wait(1);
    expect(stream.destroyed).toBe(true);
  });

  it("refuses a first row that is nothing", async () => {
    const error = await openTable(new Set([undefined])).catch((e) => e);
    expect(error).toMatchObject({ code: "data-kind" });
    expect(error.message).toContain("row 1 is undefined");
  });

  it("does not pull far ahead of those who take its rows", async () => {
    let pulled = 0;
    const rows = (async function* () {
      for (;;) {
        pulled++;
        yield { n: pulled };
      }
    })();
    const table = await openTable(rows);
    let taken = 0;
    for await (const batch of table.batches()) {
      taken += batch.length;
      await wait(1);
      expect(pulled).toBeLessThanOrEqual(taken + 256);
      if (taken > 2000) break;
    }
  });

  it("refuses a later row that is not a record", async () => {
    const table = await openTable(new Set<unknown>([{ n: 0 }, "text"]));
    const error = await readAll(table).catch((e) => e);
    expect(error).toMatchObject({ code: "data-kind" });
    expect(error.message).toContain('row 2 is the text "text"');
  });
});
