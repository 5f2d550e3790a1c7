import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as charts from "../../src/charts/index.js";
import { chartSvg } from "../../src/charts/index.js";
import type { Figure } from "../../src/contract/index.js";
import { SAMPLES } from "./samples.js";

/** Reads XML strictly enough to find what is not closed, not quoted or not escaped; returns the names of elements. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z][\w-]*="[^"<>]*")*)(\/?)>|([^<>]+)/gy;
  let at = 0;
  for (const match of xml.matchAll(token)) {
    expect(match.index).toBe(at);
    at += match[0].length;
    const [whole, closing, name, attributes = "", empty, text] = match;
    expect(/&(?!(?:amp|lt|gt|quot|#39);)/.test(text ?? attributes), whole).toBe(false);
    if (name === undefined) continue;
    if (closing) expect(open.pop()).toBe(name);
    else names.push(name);
    if (!closing && !empty) open.push(name);
  }
  expect(at).toBe(xml.length);
  expect(open).toEqual([]);
  return names;
}

function draw(figure: Figure): string {
  const svg = chartSvg(figure);
  expect(svg).toBeDefined();
  expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined|\[object)/);
  expect(new Set(elementsOf(svg!))).toSatisfy((names: Set<string>) =>
    [...names].every((name) =>
      ["svg", "title", "rect", "line", "path", "circle", "ellipse", "text", "tspan"].includes(name),
    ),
  );
  return svg!;
}

const figure = (data: Record<string, unknown>[], layout: Record<string, unknown> = {}): Figure => ({
  data,
  layout,
});
const texts = (svg: string): string[] =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)</g)].map(([, text]) => text!);

describe("a picture of a figure", () => {
  it.each(Object.keys(SAMPLES))("of the sample %s is well-formed and has its words", (name) => {
    const sample = SAMPLES[name]!();
    const svg = draw(sample);
    expect(svg).toContain(`color="#7B7F86"`);
    expect(texts(svg)).toContain((sample.layout.title as { text: string }).text);
    for (const axis of ["xaxis", "yaxis"]) {
      const title = (sample.layout[axis] as { title?: { text: string } }).title?.text;
      if (title) expect(texts(svg)).toContain(title);
    }
  });

  it("has bars as long as their values", () => {
    const svg = draw(
      figure([{ type: "bar", x: ["a", "b"], y: [2, 4], marker: { color: "#123456" } }]),
    );
    const heights = [...svg.matchAll(/height="([\d.]+)" fill="#123456"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights[1]! / heights[0]!).toBeCloseTo(2, 1);
  });

  it("stacks and groups bars as Plotly does", () => {
    const data = [
      { type: "bar", x: ["a"], y: [1], marker: { color: "#111111" } },
      { type: "bar", x: ["a"], y: [3], marker: { color: "#222222" } },
    ];
    const box = (svg: string, colour: string) => {
      const [, ...found] = new RegExp(
        `<rect x="([\\d.]+)" y="([\\d.]+)" width="([\\d.]+)" height="([\\d.]+)" fill="${colour}"`,
      ).exec(svg)!;
      const [x, y, width, height] = found.map(Number);
      return { x: x!, y: y!, width: width!, height: height! };
    };
    const stacked = draw(figure(data, { barmode: "stack" }));
    const [low, high] = [box(stacked, "#111111"), box(stacked, "#222222")];
    expect(high.y + high.height).toBeCloseTo(low.y, 1);
    expect(high.x).toBe(low.x);
    const grouped = draw(figure(data));
    const [left, right] = [box(grouped, "#111111"), box(grouped, "#222222")];
    expect(left.x + left.width).toBeCloseTo(right.x, 1);
    expect(left.y + left.height).toBeCloseTo(right.y + right.height, 1);
  });

  it("breaks a line where a value is missing", () => {
    const path = (connectgaps: boolean) =>
      /d="(M[^"]*)" fill="none"/.exec(
        draw(figure([{ mode: "lines", x: [0, 1, 2], y: [1, null, 3], connectgaps }])),
      )![1]!;
    expect(path(false).match(/M/g)).toHaveLength(2);
    expect(path(true).match(/M/g)).toHaveLength(1);
  });

  it("has even decades on a logarithmic axis, and leaves out what has no logarithm", () => {
    const svg = draw(
      figure(
        [
          {
            mode: "markers",
            x: [1, 10, 100, 0, -5],
            y: [1, 1, 1, 1, 1],
            marker: { color: "#123456" },
          },
        ],
        {
          xaxis: { type: "log" },
        },
      ),
    );
    const places = [...svg.matchAll(/<circle cx="([\d.]+)"[^>]*#123456/g)].map(([, x]) =>
      Number(x),
    );
    expect(places).toHaveLength(3);
    expect(places[1]! - places[0]!).toBeCloseTo(places[2]! - places[1]!, 1);
  });

  it("writes numbers as the axis is told to", () => {
    const labels = (axis: object, y: number[]) => texts(draw(figure([{ y }], { yaxis: axis })));
    expect(labels({ tickformat: ".0%" }, [0, 1])).toContain("40%");
    expect(labels({ tickformat: "," }, [0, 4000])).toContain("2,000");
    expect(labels({}, [0, 400_000])).toContain("100k");
    expect(labels({}, [0, 0.03])).toContain("0.010");
    expect(labels({ tickprefix: "~", ticksuffix: " ms" }, [0, 10])).toContain("~4 ms");
    expect(labels({ tickvals: [1, 2], ticktext: ["one", "two"] }, [0, 3])).toEqual(
      expect.arrayContaining(["one", "two"]),
    );
  });

  it("keeps foreign text from becoming markup", () => {
    const hostile = `</text><script>alert(1)</script>"'&lt;b&gt;`;
    const svg = draw(
      figure(
        [
          {
            type: "bar",
            name: hostile,
            x: [hostile],
            y: [1],
            text: [hostile],
            marker: { color: `red" onload="x` },
          },
        ],
        {
          title: { text: hostile },
          showlegend: true,
          meta: { alt: hostile },
          xaxis: { title: hostile },
          annotations: [{ x: 0, y: 1, text: hostile }],
          paper_bgcolor: "url(https://example.org/x)",
        },
      ),
    );
    expect(svg).not.toMatch(/<script|onload|url\(/);
  });

  it("is none where a trace or an axis is of a kind that is not drawn here", () => {
    const unknown: Figure[] = [
      figure([{ type: "pie", values: [1] }]),
      figure([{ type: "scatter3d", x: [1], y: [1], z: [1] }]),
      figure([{ x: ["2026-01-01", "2026-01-02"], y: [1, 2] }]),
      figure([{ x: [1], y: [1] }], { xaxis: { type: "date" } }),
      figure([{ x: { dtype: "f8", bdata: "AAAA" }, y: [1] }]),
      figure([{ x: [1], y: [1], stackgroup: "one" }]),
      figure([{ y: Array.from({ length: 30_000 }, (_, i) => i) }]),
      figure([{ x: [1], y: [1] }], { grid: { rows: 2, columns: 1 } }),
    ];
    expect(unknown.map(chartSvg)).toEqual(unknown.map(() => undefined));
  });

  it("is at least an empty plot for a figure without traces", () => {
    expect(draw(figure([]))).toContain("<svg");
    expect(draw(figure([{ x: [], y: [] }]))).toContain("<svg");
  });
});

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    -0,
    1e308,
    -1e308,
    5e-324,
  ),
);
const anyName = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("", "__proto__", "1", "2026-01-01"),
);
const estimate = fc.record({ estimate: anyNumber, low: anyNumber, high: anyNumber });
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 6 });

/** Every chart from any numbers and names at all. */
const ANY: Readonly<Record<string, fc.Arbitrary<Figure>>> = {
  histogram: fc
    .tuple(
      anyName,
      few(
        fc.record({
          name: anyName,
          bins: few(fc.record({ low: anyNumber, high: anyNumber, count: anyNumber })),
        }),
      ),
      few(fc.record({ name: anyName, value: anyNumber })),
    )
    .map(([quantity, series, marks]) =>
      charts.histogramChart({ quantity, unit: quantity, series, marks }),
    ),
  ecdf: few(
    fc.record({ name: anyName, points: few(fc.record({ value: anyNumber, share: anyNumber })) }),
  ).map((series) => charts.ecdfChart({ quantity: "Latency", series })),
  throughput: fc
    .tuple(
      few(fc.record({ atMs: anyNumber, rowsPerSecond: anyNumber })),
      few(fc.record({ atMs: anyNumber, from: anyNumber, to: anyNumber, why: anyName })),
    )
    .map(([points, decisions]) => charts.throughputChart({ points, decisions })),
  labels: fc
    .tuple(
      few(anyName),
      few(fc.record({ name: anyName, counts: few(anyNumber) })),
      fc.option(anyName, { nil: undefined }),
    )
    .map(([labels, groups, by]) => charts.labelChart({ column: "x", labels, groups, by })),
  confusion: fc
    .tuple(
      few(fc.oneof(anyName, fc.integer(), fc.boolean())),
      few(few(anyNumber)),
      few(anyNumber),
      few(anyNumber),
    )
    .map(([labels, counts, other, missing]) =>
      charts.confusionChart({ labels, counts, other, missing }),
    ),
  difference: fc
    .tuple(
      few(fc.record({ name: anyName, estimate: anyNumber, low: anyNumber, high: anyNumber })),
      fc.constantFrom("share", "times", "ms", undefined),
    )
    .map(([rows, unit]) => charts.differenceChart({ quantity: "Accuracy", unit, rows })),
  benchmark: few(
    fc.record({
      model: anyName,
      concurrency: anyNumber,
      estimate: anyNumber,
      low: anyNumber,
      high: anyNumber,
    }),
  ).map((bars) => charts.benchmarkChart({ quantity: "TTFT", bars })),
  sweep: few(
    fc.record({
      name: anyName,
      knee: anyNumber,
      levels: few(
        fc.record({ concurrency: anyNumber, rate: anyNumber, low: anyNumber, high: anyNumber }),
      ),
    }),
  ).map((series) => charts.sweepChart({ series })),
  "cost and quality": few(fc.record({ name: anyName, cost: estimate, quality: estimate })).map(
    (points) => charts.costQualityChart({ cost: "Time", quality: "Accuracy", points }),
  ),
  reliability: few(
    fc.record({
      low: anyNumber,
      high: anyNumber,
      count: anyNumber,
      confidence: anyNumber,
      accuracy: estimate,
    }),
  ).map((bins) => charts.reliabilityChart({ bins, ece: bins[0]?.low })),
  loss: few(
    fc.record({ name: anyName, points: few(fc.record({ step: anyNumber, loss: anyNumber })) }),
  ).map((series) => charts.lossChart({ series, kept: series[0]?.points[0]?.step })),
};

describe("whatever the numbers", () => {
  it.each(Object.keys(ANY))("%s is drawn, without a number that is none", (name) => {
    fc.assert(
      fc.property(ANY[name]!, (any) => {
        draw(any);
        expect(JSON.stringify(any)).not.toContain("NaN");
      }),
      { numRuns: 50 },
    );
  });

  it("a figure of anything at all is drawn or not, and never thrown over", () => {
    const key = fc.constantFrom(
      "x",
      "y",
      "z",
      "type",
      "mode",
      "text",
      "marker",
      "line",
      "error_y",
      "width",
      "color",
      "size",
      "range",
      "title",
      "xaxis",
      "yaxis",
      "shapes",
      "annotations",
      "font",
      "tickvals",
      "domain",
      "name",
      "x0",
      "margin",
      "legend",
      "showlegend",
      "barmode",
      "orientation",
      "fill",
      "height",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.oneof(
          anyNumber,
          anyName,
          fc.boolean(),
          fc.constant(null),
          fc.constantFrom(
            "log",
            "category",
            "bar",
            "heatmap",
            "scatter",
            "lines+markers+text",
            "tozeroy",
            "x",
            "y",
            "paper",
            "h",
            "stack",
          ),
        ),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(key, tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(key, value, { maxKeys: 6 }), { maxLength: 3 }),
        fc.dictionary(key, value, { maxKeys: 8 }),
        (data, layout) => {
          const svg = chartSvg({ data, layout } as Figure);
          if (svg === undefined) return;
          elementsOf(svg);
          expect(svg).not.toMatch(/(?:="|[ ,HVML])(?:NaN|-?Infinity)/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
