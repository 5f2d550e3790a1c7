import { describe, expect, it } from "vitest";
import {
  benchmarkChart,
  confusionChart,
  costQualityChart,
  differenceChart,
  ecdfChart,
  isCharts,
  labelChart,
  lazyCharts,
  statusChart,
  suitsAnyPage,
  sweepChart,
  throughputChart,
} from "../../src/charts/index.js";
import { type Figure, writtenEstimate } from "../../src/contract/index.js";
import { SAMPLES } from "./samples.js";

const alt = (figure: Figure): string => (figure.layout.meta as { alt: string }).alt;
const xTitle = ({ layout }: Figure) => (layout.xaxis as { title?: { text: string } }).title?.text;
const yTitle = ({ layout }: Figure) => (layout.yaxis as { title?: { text: string } }).title?.text;

describe("every chart", () => {
  it.each(Object.keys(SAMPLES))("%s is the figure it was", async (name) => {
    const json = `${JSON.stringify(SAMPLES[name]!(), null, 1)}\n`;
    await expect(json).toMatchFileSnapshot(`golden/${name}.figure`);
  });

  it.each(Object.keys(SAMPLES))(
    "%s tells what is to be seen, suits any page, and is plain JSON",
    (name) => {
      const figure = SAMPLES[name]!();
      expect(alt(figure)).toMatch(/^[A-Z].{20,}\.$/s);
      expect(JSON.stringify(figure)).not.toMatch(/NaN|undefined/);
      expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
      expect(figure.layout).toMatchObject({
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { color: "#7B7F86" },
      });
      expect(suitsAnyPage(figure)).toBe(figure);
    },
  );

  it("has units on its axes", () => {
    expect(xTitle(SAMPLES.histogram!())).toBe("Latency (ms)");
    expect(yTitle(SAMPLES.benchmark!())).toBe("Time to first token (ms)");
    expect(yTitle(SAMPLES.sweep!())).toBe("Throughput (rows/s)");
    expect(xTitle(SAMPLES["cost-quality"]!())).toBe("Time per row (ms)");
  });
});

describe("differences", () => {
  const colourOf = (low: number, high: number, better?: "higher" | "lower" | "neither") => {
    const rows = [{ name: "b − a", estimate: (low + high) / 2, low, high }];
    const { data } = differenceChart({ quantity: "Accuracy", rows, better });
    return (data[0]!.marker as { color: string }).color;
  };

  it("are coloured only where the whole interval is on one side", () => {
    expect(colourOf(0.01, 0.1)).toBe("#0072B2");
    expect(colourOf(-0.1, -0.01)).toBe("#D55E00");
    expect(colourOf(-0.1, -0.01, "lower")).toBe("#0072B2");
    expect(colourOf(-0.1, -0.01, "neither")).toBe("#0072B2");
    expect(colourOf(-0.01, 0.1)).toBe("#8A8F98");
    expect(colourOf(0, 0.1)).toBe("#8A8F98");
  });

  it("of shares are percentage points, ratios stand around 1 on a logarithmic axis", () => {
    const share = differenceChart({
      quantity: "Accuracy",
      unit: "share",
      rows: [{ name: "b − a", estimate: 0.05, low: 0.01, high: 0.09 }],
    });
    expect(share.data[0]!.x).toEqual([5]);
    expect(xTitle(share)).toBe("Difference in accuracy (percentage points)");
    const ratio = SAMPLES["difference-ratio"]!();
    expect(ratio.layout.xaxis).toMatchObject({ type: "log" });
    expect(ratio.layout.shapes).toMatchObject([{ x0: 1, x1: 1 }]);
    expect(alt(share)).toBe("Differences in accuracy: b − a +5 points (+1 to +9).");
  });
});

describe("labels", () => {
  it("keep their rows when they are cut to the same beginning", () => {
    const long = "a".repeat(80);
    const { data } = labelChart({
      column: "Topic",
      labels: [`${long}1`, `${long}2`, ""],
      groups: [{ name: "rows", counts: [3, 2, 1] }],
    });
    expect(new Set(data[0]!.y as string[]).size).toBe(3);
    expect(data[0]!.text).toEqual(["3 (50%)", "2 (33%)", "1 (17%)"]);
  });

  it("are text, never markup", () => {
    const { data, layout } = labelChart({
      column: "<b>x</b>",
      labels: ["<img src=x>", "a & b"],
      groups: [{ name: "rows", counts: [1, 1] }],
    });
    expect(data[0]!.y).toEqual(["&lt;img src=x>", "a &amp; b"]);
    expect(layout.title).toMatchObject({ text: "&lt;b>x&lt;/b>" });
  });

  it("of statuses have their own colours, and only those there are", () => {
    const { data } = statusChart({ counts: { ok: 2, failed: 1, skipped: 0 } });
    expect(data[0]!.y).toEqual(["ok", "failed"]);
    expect(data[0]!.marker).toMatchObject({ color: ["#009E73", "#D55E00"] });
  });

  it("split by a column are shares of its values", () => {
    const { data } = SAMPLES["labels-by-column"]!();
    const first = data.map(({ x }) => (x as number[])[0]!);
    expect(first.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe("a confusion matrix", () => {
  it("has a column for what is no label only where there is such an answer", () => {
    const figure = SAMPLES.confusion!();
    expect(figure.data[0]!.x).toEqual(["Product", "Billing", "Other", "(no answer)"]);
    expect(figure.data[0]!.customdata).toEqual([
      [88, 7, 5, 1],
      [12, 70, 9, 0],
      [21, 4, 61, 3],
    ]);
    expect(alt(figure)).toBe("Confusion matrix of 3 labels: 219 of 281 rows right (78%).");
  });

  it("draws no numbers where there is no room for them", () => {
    const labels = Array.from({ length: 30 }, (_, i) => `label ${i}`);
    const counts = labels.map((_, t) => labels.map((__, a) => (t === a ? 3 : 0)));
    expect(confusionChart({ labels, counts }).layout.annotations).toEqual([]);
  });
});

describe("speed", () => {
  it("over time has the steps of the concurrency in a panel of its own", () => {
    const { data, layout } = SAMPLES.throughput!();
    expect(data[1]).toMatchObject({ yaxis: "y2", y: [1, 2, 4, 6, 4, 4] });
    expect(layout.yaxis2).toBeDefined();
    expect(SAMPLES["throughput-fixed"]!().layout.yaxis2).toBeUndefined();
  });

  it("over time is in the unit that is read best", () => {
    const title = (endMs: number) =>
      xTitle(throughputChart({ points: [{ atMs: endMs, rowsPerSecond: 1 }] }));
    expect([900, 60_000, 3_600_000, 20 * 3_600_000].map(title)).toEqual([
      "Time since the start (ms)",
      "Time since the start (s)",
      "Time since the start (min)",
      "Time since the start (h)",
    ]);
  });

  it("by concurrency has the knee, by its logarithm where Plotly wants it", () => {
    const { layout } = SAMPLES.sweep!();
    expect(layout.shapes).toMatchObject([{ x0: 4, x1: 4 }]);
    expect(layout.annotations).toMatchObject([{ x: Math.log10(4), text: "knee: 4" }]);
  });

  it("at one concurrency is one bar per model, at several a group for each", () => {
    const bars = [
      { model: "a", concurrency: 1, estimate: 2, low: 1, high: 4 },
      { model: "b", concurrency: 1, estimate: 3 },
    ];
    const { data, layout } = benchmarkChart({ quantity: "Rate", bars });
    expect(data.map(({ x }) => x)).toEqual([["a"], ["b"]]);
    expect(data[0]!.error_y).toMatchObject({ array: [2], arrayminus: [1] });
    expect(data[1]!.error_y).toBeUndefined();
    expect(layout.barmode).toBe("overlay");
    expect(SAMPLES.benchmark!().layout.barmode).toBe("group");
  });

  it("that spans far is on a logarithmic axis", () => {
    const point = (name: string, estimate: number) => ({
      name,
      cost: { estimate },
      quality: { estimate: 0.5 },
    });
    const type = (points: ReturnType<typeof point>[]) =>
      (costQualityChart({ cost: "Time", quality: "F1", points }).layout.xaxis as { type?: string })
        .type;
    expect(type([point("a", 1), point("b", 100)])).toBe("log");
    expect(type([point("a", 1), point("b", 2)])).toBeUndefined();
    expect(type([point("a", 0), point("b", 200)])).toBeUndefined();
  });
});

describe("a logarithmic axis", () => {
  it("writes round numbers out, and chooses its own where they would be too many", () => {
    const axis = (values: number[]) => {
      const points = values.map((value, at) => ({ value, share: (at + 1) / values.length }));
      return ecdfChart({ quantity: "Latency", log: true, series: [{ name: "a", points }] }).layout
        .xaxis as { tickvals?: number[]; ticktext?: string[] };
    };
    expect(axis([30, 4000]).ticktext).toEqual(
      "10 20 50 100 200 500 1,000 2,000 5,000 10,000 20,000 50,000".split(" "),
    );
    expect(axis([1e-3, 1e6]).tickvals).toBeUndefined();
    expect(axis([]).tickvals).toBeUndefined();
    expect(axis([0, -1]).tickvals).toBeUndefined();
  });
});

describe("charts by name", () => {
  it("are made when they are read, once, and kept with what was changed in them", () => {
    let made = 0;
    const charts = lazyCharts({
      status: () => {
        made++;
        return statusChart({ counts: { ok: 1 } });
      },
      sweep: () => sweepChart({ series: [] }),
    });
    expect(Object.keys(charts)).toEqual(["status", "sweep"]);
    expect([isCharts(charts), isCharts({}), isCharts(null), made]).toEqual([true, false, false, 0]);
    charts.status.layout.height = 5;
    expect([charts.status.layout.height, made]).toEqual([5, 1]);
  });
});

describe("hover texts of intervals", () => {
  it("are what verdicts and tables write: the figure to the nearest, the ends outwards", () => {
    const row = { estimate: 0.08449, low: 0.01871, high: 0.15012 };
    const told = (figure: Figure) => (figure.data.at(-1)!.customdata as string[])[0];
    const difference = (unit: string) =>
      differenceChart({ quantity: "x", unit, rows: [{ name: "a", ...row }] });
    const [points, ends] = writtenEstimate(row, { scale: 100, signed: true }).split(" (");
    expect(told(difference("share"))).toBe(`${points} points (${ends}`);
    expect(told(difference("share"))).toBe("+8 points (+1 to +16)");
    const [ms, around] = writtenEstimate(row).split(" (");
    expect(told(difference("ms"))).toBe(`${ms} ms (${around}`);
    const bars = [{ model: "a", concurrency: 1, ...row }];
    expect(told(benchmarkChart({ quantity: "x", unit: "ms", bars }))).toBe(`${ms} ms (${around}`);
    const alone = [{ model: "a", concurrency: 1, estimate: 85 }];
    expect(told(benchmarkChart({ quantity: "x", unit: "%", bars: alone }))).toBe("85 %");
    const points2 = [{ name: "a", cost: { estimate: 12 }, quality: row }];
    expect(told(costQualityChart({ cost: "c", quality: "q", points: points2 }))).toBe(
      "8.4% (1.8 to 15.1), 12",
    );
  });
});
