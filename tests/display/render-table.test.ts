import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTable } from "../../src/display/index.js";
import { textWidth } from "../../src/display/text-width.js";
import { hostileText } from "./snapshot.js";

const COLUMNS = ["id", "Title", "score", "answer_status"];
const ROWS = Array.from({ length: 30 }, (_, i) => ({
  id: `r${i}`,
  Title: i % 2 === 0 ? "日本語" : "plain",
  score: i === 0 ? null : i / 2,
  answer_status: i % 10 === 0 ? "failed" : "ok",
}));

const STYLE = /^<div class="pf"><style>[^<]*<\/style>/;
const OUR_TAG =
  /<\/?(?:div|span|small|table|thead|tbody|tr|th|td|bdi|details|summary)(?: (?:class|scope|colspan|align|title)="[^"<>]*")*>/g;

describe("renderTable", () => {
  it("shows the first and last rows as aligned text", () => {
    expect(renderTable(COLUMNS, ROWS, { limit: 4 }).text).toBe(
      [
        "id    Title    score  answer_status",
        "text  text    number  text",
        "────  ──────  ──────  ─────────────",
        "r0    日本語          failed",
        "r1    plain      0.5  ok",
        "…     …            …  …",
        "r28   日本語      14  ok",
        "r29   plain     14.5  ok",
        "30 rows × 4 columns",
      ].join("\n"),
    );
  });

  it("shows types, counts and coloured statuses as HTML", () => {
    const { html } = renderTable(COLUMNS, ROWS, { limit: 4 });
    expect(html).toContain("<small>number · 1 missing</small>");
    expect(html).toContain(
      '<span class="pf-failed">3 failed</span> · <span class="pf-ok">27 ok</span>',
    );
    expect(html).toContain('<tr class="pf-gap"><td colspan="4">⋯ 26 more rows ⋯</td></tr>');
    expect(html.match(/<tr>/g)).toHaveLength(1 + 4);
    expect(html).toContain('<td><span class="pf-mark pf-failed">failed</span></td>');
    expect(html).toContain('<td class="pf-num" align="right">0.5</td>');
    expect(html).toContain('<td class="pf-num" align="right"><span class="pf-none">–</span></td>');
  });

  it("shows short tables whole and empty ones plainly", () => {
    const { html, text } = renderTable(["a"], [{ a: 1 }]);
    expect(text).toBe("      a\ninteger\n───────\n      1\n1 row × 1 column");
    expect(html).not.toContain("more rows");
    expect(renderTable(["a"], []).text).toBe("a\nempty\n─────\n0 rows × 1 column");
    expect(renderTable([], []).text).toBe("0 rows × 0 columns");
  });

  it("leaves types and counts out where a caption says what is shown", () => {
    const rows = [
      { state: "paused", rows: 3 },
      { state: "odd <b>", rows: null },
    ];
    const { html, text } = renderTable(["state", "rows"], rows, { caption: "2 <runs>" });
    expect(text).toBe("state    rows\n───────  ────\npaused      3\nodd <b>\n2 <runs>");
    expect(html).toContain('<span class="pf-mark pf-paused">paused</span>');
    expect(html).toContain("odd &lt;b&gt;");
    expect(html).toContain('<div class="pf-foot">2 &lt;runs&gt;</div>');
    expect(html).not.toContain("<small>");
  });

  it("folds long text and cuts it in plain text", () => {
    const long = `${"word ".repeat(100)}<end>`;
    const { html, text } = renderTable(["t"], [{ t: long }]);
    expect(html).toMatch(/<details><summary class="pf-fold"><bdi>(word ){24}…<\/bdi><\/summary>/);
    expect(html).toContain("&lt;end&gt;");
    expect(text.split("\n")[3]).toBe(`${"word ".repeat(7)}word…`);
  });

  it("writes every kind of value", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const values: [unknown, string][] = [
      [new Date("2026-02-03T00:00:00Z"), "2026-02-03"],
      [new Date("2026-02-03T04:05:06Z"), "2026-02-03T04:05:06Z"],
      [new Date(Number.NaN), "invalid date"],
      [new Uint8Array(3), "3 bytes"],
      [["a", 1n], '["a","1"]'],
      [new Float32Array([0.5, 2]), "[0.5,2]"],
      [loop, "{…}"],
      [true, "true"],
      [12n, "12"],
      [undefined, ""],
    ];
    for (const [value, text] of values) {
      expect(
        renderTable(["v"], [{ v: value }])
          .text.split("\n")[3]
          ?.trim(),
      ).toBe(text);
    }
  });

  it("shows a missing cell of any column name as missing", () => {
    expect(renderTable(["constructor", "__proto__"], [{}]).text).toContain("empty        empty");
  });

  it("says how many columns did not fit", () => {
    const names = Array.from({ length: 9 }, (_, i) => `column-${i}`);
    const { text } = renderTable(names, [{}], { columns: 30 });
    expect(text).toContain("column-0  …  column-8\n");
    expect(text).toContain("1 row × 9 columns (7 not shown here)");
  });

  describe("columns that do not fit", () => {
    const sentence = "It came late, and nobody told me why it did; please send it again.";
    const labelled = Array.from({ length: 4 }, (_, i) => ({
      RowID: i,
      Title: `About my order number ${i} of this year`,
      Message: sentence,
      Sentiment: "Positive",
      Topic: i % 2 === 0 ? "Shipping" : "Billing",
      Urgency: "High",
      answer_status: "ok",
      answer_error: null as string | null,
    }));
    const names = Object.keys(labelled[0]!);
    const shown = (rows: readonly object[], columns: number) => {
      const { text } = renderTable(names, rows as never, { columns });
      const lines = text.split("\n");
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
      return { head: lines[0]!.trim().split(/ {2,}/), lines, size: lines.at(-1)! };
    };

    it("make sentences shorter, and are all shown", () => {
      const { head, lines, size } = shown(labelled, 120);
      expect(head).toEqual(names);
      expect(lines[3]).toMatch(
        /0 {2}About my order .*… {2}It came late, .*… {2}Positive {3}Shipping/,
      );
      expect(size).toBe("4 rows × 8 columns");
      expect(lines[2]!.length).toBe(120);
    });

    it("go where they are empty, before any that was answered", () => {
      const { head, size } = shown(labelled, 100);
      expect(head).toEqual(names.filter((name) => name !== "answer_error"));
      expect(size).toBe("4 rows × 8 columns (1 empty not shown here)");
      const failed = labelled.map((row, i) => (i === 3 ? { ...row, answer_error: "no" } : row));
      const kept = shown(failed, 108);
      expect(kept.head).toEqual(names);
    });

    it("go where they are farthest from the status where nothing else helps", () => {
      const { head, size } = shown(labelled, 60);
      expect(head).toEqual(["RowID", "…", "Sentiment", "Topic", "Urgency", "answer_status"]);
      expect(size).toBe("4 rows × 8 columns (3, 1 empty, not shown here)");
    });

    it("go from the middle where no status is", () => {
      const rows = [Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`column-${i}`, i]))];
      const { text } = renderTable(Object.keys(rows[0]!), rows, { columns: 50 });
      expect(text).toMatch(/^column-0 {2}column-1 {2}… {2}column-7 {2}column-8\n/);
      expect(text).toContain("1 row × 9 columns (5 not shown here)");
    });

    it("leave ids as they are, whatever else must go", () => {
      const id = "feedback_v1_a-model-with-a-long-name_20261121_213553_10";
      const rows = labelled.map((row) => ({ id, ...row }));
      const all = Object.keys(rows[0]!);
      const { text } = renderTable(all, rows, { columns: 100, whole: ["id"] });
      expect(text.match(new RegExp(id, "g"))).toHaveLength(4);
      const uuid = "0b2f7f0e-4f0f-4c1e-9a53-5d2c6b1d9b1e";
      const mixed = labelled.map((row) => ({ uuid, ...row }));
      const beside = renderTable(Object.keys(mixed[0]!), mixed, { columns: 140 }).text;
      expect(beside).toContain(`${uuid}  `);
    });
  });

  it("lets no foreign markup or control character through, and keeps the width", () => {
    const cell = fc.oneof(hostileText, fc.double(), fc.constant(null), fc.jsonValue());
    const table = fc.array(hostileText, { minLength: 1, maxLength: 4 }).chain((columns) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(
          fc
            .array(cell, { minLength: columns.length, maxLength: columns.length })
            .map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]]))),
          { maxLength: 14 },
        ),
        fc.integer({ min: 40, max: 120 }),
      ),
    );
    fc.assert(
      fc.property(table, ([columns, rows, width]) => {
        const { html, text } = renderTable(columns, rows, { columns: width });
        expect(html).toMatch(STYLE);
        const rest = html.replace(STYLE, "").replace(OUR_TAG, "");
        expect(html.match(/<tr/g)).toHaveLength(
          1 + Math.min(rows.length, 11 - Number(rows.length <= 10)),
        );
        expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        expect(rest).not.toMatch(/[<>"']/);
        expect(rest).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Cs}/u);
        const lines = text.split("\n").slice(0, -1);
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
        expect(lines).toHaveLength(3 + Math.min(rows.length, 11 - Number(rows.length <= 10)));
      }),
      { numRuns: 200 },
    );
  });
});
