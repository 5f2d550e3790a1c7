import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REPORT, type Report } from "../../src/contract/index.js";
import { bundleOf, reportMarkdown, reportPage } from "../../src/display/pages/index.js";
import { SAMPLES } from "../charts/samples.js";
import { hostileText } from "./snapshot.js";

const REPORT_OF_TWO: Report = {
  title: "Which wording?",
  parts: [
    { kind: "text", tone: "verdict", text: "B is better: +6.2 points.\nNearly certain." },
    { kind: "text", text: "412 rows." },
    { kind: "text", tone: "warning", text: "3 rows have no label." },
    { kind: "heading", text: "Scores" },
    {
      kind: "table",
      title: "Per variant",
      columns: [
        { name: "variant" },
        { name: "accuracy", unit: "%", description: "share of rows answered right" },
        { name: "status" },
      ],
      rows: [
        ["A | <b>", 71.234567, "ok"],
        ["B", null, "failed"],
      ],
      more: "2 of 9, all in .scores",
    },
    { kind: "figure", name: "difference", figure: SAMPLES.difference!() },
    { kind: "table", columns: [{ name: "row" }], rows: [[1234567]], folded: true },
  ],
};

const reporting = (report: Report) => ({ winner: "B", [REPORT]: () => report });

describe("an object that tells a report of itself", () => {
  const { data } = bundleOf(reporting(REPORT_OF_TWO));
  const html = String(data["text/html"]);

  it("is shown as HTML, Markdown and text", () => {
    expect(Object.keys(data)).toEqual(["text/html", "text/markdown", "text/plain"]);
  });

  it("has its verdict in front, its tables like those of frames, its charts drawn", () => {
    expect(html).toMatch(/<div class="pf-say pf-say-verdict pf-lines"><bdi>B is better/);
    expect(html).toContain(
      'title="share of rows answered right"><bdi>accuracy</bdi> <small>%</small>',
    );
    expect(html).toContain('<span title="71.234567">71.23</span>');
    expect(html).toContain('<span class="pf-mark pf-failed">failed</span>');
    expect(html).toContain("<bdi>A | &lt;b&gt;</bdi>");
    expect(html).toContain("2 of 9, all in .scores");
    expect(html).toMatch(/<details class="pf-part"><summary>.*1,234,567/s);
    expect(html).toMatch(
      /<img class="pf-drawn" alt="Differences in accuracy[^"]*" src="data:image\/svg\+xml,%3Csvg/,
    );
  });

  it("reads in a terminal", () => {
    expect(data["text/plain"]).toBe(
      `Which wording?
══════════════

▶ B is better: +6.2 points.
  Nearly certain.

412 rows.

! 3 rows have no label.

Scores
──────

Per variant
variant  accuracy  status
                %
───────  ────────  ──────
A | <b>     71.23  ok
B                  failed
2 of 9, all in .scores

[chart difference] Differences in accuracy: with examples − plain +6.2 points (+1.8 to +10.6); short − plain -1.4 points (-4.9 to +2), undecided; other language − plain -8.1 points (-12 to -4.3).

      row
─────────
1,234,567`,
    );
  });

  it("is GitHub's Markdown", () => {
    expect(reportMarkdown(REPORT_OF_TWO).split("\n").slice(0, 19)).toEqual([
      "# Which wording?",
      "",
      "> **B is better: +6.2 points.**",
      "> **Nearly certain.**",
      "",
      "412 rows.",
      "",
      "> [!WARNING]",
      "> 3 rows have no label.",
      "",
      "## Scores",
      "",
      "**Per variant**",
      "",
      "| variant | accuracy (%) | status |",
      "| --- | ---: | --- |",
      "| A \\| &lt;b\\> | 71.23 | ok |",
      "| B | – | failed |",
      "",
    ]);
    const linked = reportMarkdown(REPORT_OF_TWO, { picture: (name) => `charts/${name}.svg` });
    expect(linked).toContain("](<charts/difference.svg>)");
    expect(reportMarkdown(REPORT_OF_TWO)).toContain("*Chart difference: Differences in accuracy");
  });

  it("is told from its plain text when its report cannot be made", () => {
    const broken = {
      winner: "B",
      [REPORT]: () => {
        throw new Error("no figures");
      },
    };
    expect(Object.keys(bundleOf(broken).data)).toEqual(["text/plain"]);
    expect(bundleOf(broken).data["text/plain"]).toContain("winner: 'B'");
  });
});

describe("the page of a report", () => {
  it("needs nothing else, and trusts the script of charts only", () => {
    const page = reportPage(REPORT_OF_TWO);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("<title>Which wording?</title>");
    expect(page).toContain("default-src 'none'");
    expect(page).toMatch(/script-src 'sha256-[^']+' 'sha256-[^']+'"/);
    expect(page).not.toMatch(/<link|<iframe|src="(?!data:)|@import|url\(/);
    expect(page.match(/class="pf-plotly"/g)).toHaveLength(1);
  });

  it("has no script at all without charts", () => {
    const page = reportPage({ title: "x", parts: [{ kind: "text", text: "y" }] });
    expect(page).not.toContain("<script");
    expect(page).toContain("script-src 'none'");
  });
});

describe("whatever a report says", () => {
  const cell = fc.oneof(
    hostileText,
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.object({ maxDepth: 1 }),
  );
  const part = fc.oneof(
    fc.record({ kind: fc.constant("heading" as const), text: hostileText }),
    fc.record({ kind: fc.constant("text" as const), text: hostileText }),
    fc.record({
      kind: fc.constant("table" as const),
      title: hostileText,
      columns: fc.array(
        fc.record({ name: hostileText, unit: hostileText, description: hostileText }),
        { maxLength: 3 },
      ),
      rows: fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 3 }),
      more: hostileText,
    }),
    fc.record({
      kind: fc.constant("figure" as const),
      name: hostileText,
      figure: hostileText.map((text) => ({
        data: [{ type: "bar", x: [text], y: [1], name: text }],
        layout: { title: { text }, meta: { alt: text } },
      })),
    }),
  );

  it("is text and never markup, on pages, in Markdown and in terminals", () => {
    fc.assert(
      fc.property(hostileText, fc.array(part, { maxLength: 4 }), (title, parts) => {
        const report: Report = { title, parts };
        const { data } = bundleOf(reporting(report));
        const html = String(data["text/html"])
          .replace(/<script>[\s\S]*$/, "")
          .replace(/<script type="text\/plain"[\s\S]*$/, "");
        const tags = html.replace(/<style>[^<]*<\/style>/, "").match(/<[a-z!/][^>]*>/gi) ?? [];
        for (const tag of tags)
          expect(tag).toMatch(
            /^<\/?(?:div|span|small|table|thead|tbody|tr|th|td|bdi|details|summary|img|script)(?: [a-z-]+(?:="[^"<>]*")?)*>$/,
          );
        expect(html).not.toMatch(
          /<img(?! class="pf-drawn" )|<script(?! type="application\/json" class="pf-figure">)/,
        );
        // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
        expect(String(data["text/plain"])).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        expect(reportMarkdown(report)).not.toMatch(/(?<!\\)<(?!data|charts)/);
      }),
      { numRuns: 60 },
    );
  });
});
