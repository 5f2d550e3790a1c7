import { describe, expect, it } from "vitest";
import * as charts from "../../src/charts/index.js";
import { lineWidth } from "../../src/charts/svg/draw-text.js";
import type { Figure } from "../../src/contract/index.js";

const NASTY = "<b>x</b> & %{x} <script>alert(1)</script>";
/** As Plotly has to be given it, so that it shows the text itself. */
const WRITTEN = "&lt;b>x&lt;/b> &amp; %&#123;x} &lt;scri…";

type Make = (name: (at: number) => string, unit: string | undefined, hole: boolean) => Figure;

/** Every chart with names and units of one's own; with `hole`, without intervals and with figures missing. */
const MAKERS: Record<string, Make> = {
  histogram: (name, unit) =>
    charts.histogramChart({
      quantity: name(0),
      unit,
      series: [0, 1].map((at) => ({ name: name(at), bins: [{ low: 0, high: 1, count: 3 }] })),
      marks: [{ name: name(2), value: 0.5 }],
      counted: name(3),
    }),
  ecdf: (name, unit, hole) =>
    charts.ecdfChart({
      quantity: name(0),
      unit,
      series: [0, 1, 2].map((at) => ({
        name: name(at),
        points: hole ? [] : [1, 2, 3].map((value) => ({ value, share: value / 3 })),
      })),
    }),
  throughput: (name, unit, hole) =>
    charts.throughputChart({
      unit,
      points: [0, 500].map((atMs) => ({ atMs, rowsPerSecond: hole ? Number.NaN : 3 })),
      decisions: [{ atMs: 100, from: 1, to: 2, why: name(0) }],
    }),
  concurrency: (name) =>
    charts.concurrencyChart({ decisions: [{ atMs: 100, from: 1, to: 2, why: name(0) }] }),
  labels: (name, _unit, hole) =>
    charts.labelChart({
      column: name(9),
      labels: [0, 1, 2, 3].map(name),
      groups: [{ name: "rows", counts: hole ? [0, 0] : [400, 30, 2, 1] }],
    }),
  "labels split": (name, _unit, hole) =>
    charts.labelChart({
      column: name(9),
      by: name(8),
      labels: [0, 1, 2].map(name),
      groups: [4, 5, 6].map((at) => ({ name: name(at), counts: hole ? [] : [4, at, 1] })),
    }),
  confusion: (name, _unit, hole) =>
    charts.confusionChart({
      labels: Array.from({ length: 12 }, (_, at) => name(at)),
      counts: Array.from({ length: 12 }, (_, t) => (hole ? [] : Array(12).fill(t))),
      missing: Array(12).fill(1),
    }),
  difference: (name, unit, hole) =>
    charts.differenceChart({
      quantity: name(9),
      unit,
      rows: [0, 1, 2].map((at) => ({
        name: name(at),
        estimate: at === 1 && hole ? Number.NaN : at - 1.23456,
        ...(hole ? {} : { low: at - 2.34567, high: at + 1.45678 }),
      })),
    }),
  reliability: (name, _unit, hole) =>
    charts.reliabilityChart({
      title: name(0),
      bins: [0.1, 0.5, 0.9].map((confidence) => ({
        low: confidence - 0.1,
        high: confidence + 0.1,
        count: hole ? 0 : 7,
        confidence: hole ? Number.NaN : confidence,
        accuracy: hole
          ? { estimate: Number.NaN }
          : { estimate: confidence, low: confidence - 0.09, high: confidence + 0.08 },
      })),
      ece: hole ? Number.NaN : 0.04,
    }),
  benchmark: (name, unit, hole) =>
    charts.benchmarkChart({
      quantity: name(9),
      unit,
      bars: [0, 1, 2, 3, 4].map((at) => ({
        model: name(at),
        concurrency: 1,
        estimate: at === 1 && hole ? Number.NaN : 123.456 * (at + 1),
        ...(hole ? {} : { low: 100.123, high: at === 2 ? Number.POSITIVE_INFINITY : 777.77 }),
      })),
    }),
  "benchmark sweep": (name, unit, hole) =>
    charts.benchmarkChart({
      quantity: name(9),
      unit,
      bars: [0, 1].flatMap((at) =>
        [1, 4].map((concurrency) => ({
          model: name(at),
          concurrency,
          estimate: 5,
          ...(hole ? {} : { low: 4.01, high: 6.01 }),
        })),
      ),
    }),
  "cost and quality": (name, unit, hole) =>
    charts.costQualityChart({
      cost: name(8),
      costUnit: unit,
      quality: name(9),
      points: [0, 1].map((at) => ({
        name: name(at),
        cost: { estimate: 90 + 200 * at, ...(hole ? {} : { low: 80 + 200 * at, high: 320 }) },
        quality: { estimate: 0.5 + at / 4, ...(hole ? {} : { low: 0.41234, high: 0.81234 }) },
      })),
    }),
  sweep: (name, unit, hole) =>
    charts.sweepChart({
      unit,
      series: [0, 1].map((at) => ({
        name: name(at),
        knee: 4,
        levels: [1, 2, 4].map((concurrency) => ({
          concurrency,
          rate: hole ? Number.NaN : concurrency * (at + 1),
          ...(hole ? {} : { low: concurrency * 0.91234, high: concurrency * 2.51234 }),
        })),
      })),
    }),
  loss: (name, _unit, hole) =>
    charts.lossChart({
      series: [0, 1].map((at) => ({
        name: name(at),
        points: [1, 2].map((step) => ({ step, loss: hole ? Number.NaN : 1 / step })),
      })),
      kept: 2,
      title: name(5),
    }),
};

/** Everything in a figure that Plotly may show. */
function texts(value: unknown, key = ""): string[] {
  if (key === "meta") return [];
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => texts(part, name));
}

/** What a reader sees when the pointer is on a point, as Plotly fills in the template. */
function hovers({ data, layout }: Figure): string[] {
  return data.flatMap((trace) => {
    const { hovertemplate, x = [], y = [], z } = trace as Record<string, never[]>;
    if (typeof hovertemplate !== "string") return [];
    const points = z === undefined ? x.map((_, at) => at) : [0];
    return points.flatMap((at) => {
      if (z === undefined && (x[at] === null || y[at] === null)) return [];
      const own: Record<string, unknown> = {
        x: z ? x[0] : x[at],
        y: z ? y[0] : y[at],
        z: z?.[0]?.[0],
        text: ((trace.text ?? []) as unknown[])[at],
        customdata: z
          ? (trace.customdata as number[][])[0]![0]
          : ((trace.customdata ?? []) as unknown[])[at],
      };
      expect(layout).toBeDefined();
      return String(hovertemplate).replace(/%\{(\w+)(:[^}]*)?\}/g, (_, key) => String(own[key]));
    });
  });
}

function drawn(figure: Figure): string {
  const svg = charts.chartSvg(figure);
  expect(svg).toMatch(/^<svg /);
  return svg!;
}

describe.each(Object.entries(MAKERS))("%s", (_, make) => {
  it("shows foreign words as they are", () => {
    for (const text of texts(make(() => NASTY, NASTY, false))) {
      expect(text.replace(/<extra>|<\/extra>/g, "")).not.toMatch(/<\/?[a-z]|&(?!amp;|lt;|#123;)/i);
      expect(text.replace(/%\{(x|y|z|text|customdata)[:}]/g, "")).not.toContain("%{");
    }
    const svg = drawn(make(() => NASTY, NASTY, false));
    expect(svg).not.toMatch(/<b>|<script|&amp;(lt|amp|#123);/);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("tells of every point in words, also without unit, intervals or figures", () => {
    for (const hole of [false, true]) {
      for (const unit of ["ms", undefined]) {
        const figure = make((at) => `name ${at}`, unit, hole);
        for (const hover of hovers(figure)) {
          expect(hover).not.toMatch(/undefined|NaN|null|Infinity|\(\)|[ (]\)| ,| {2}/);
          expect(hover.replace(/<extra>.*$/, "").trim()).not.toBe("");
        }
        expect(drawn(figure)).not.toMatch(/NaN|undefined|Infinity/);
        expect((figure.layout.meta as { alt: string }).alt).not.toMatch(/undefined|NaN|\(\)/);
      }
    }
  });

  it("draws names of 40 characters one beside the other, inside the picture", () => {
    const long = (at: number) =>
      `${at} delivered to the wrong address again and again`.slice(0, 40);
    const svg = drawn(make(long, "milliseconds", false));
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number) as number[];
    const boxes = textBoxes(svg);
    for (const [at, box] of boxes.entries()) {
      for (const [x, y] of box.corners) {
        expect({
          ...box,
          inside: x! > -3 && x! < width! + 3 && y! > -3 && y! < height! + 3,
        }).toEqual({
          ...box,
          inside: true,
        });
      }
      for (const other of boxes.slice(at + 1)) {
        const isOver = overlap(box.corners, other.corners);
        expect(`${isOver ? `${box.text} over ${other.text}` : ""}`).toBe("");
      }
    }
  });
});

type Corner = readonly [number, number];

/** Boxes of the letters of all texts, a little smaller than they are. */
function textBoxes(svg: string): { text: string; corners: Corner[] }[] {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, given = "", raw = ""]) => {
    const read = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(given)?.[1];
    const size = Number(read("font-size") ?? 12);
    const text = raw.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
    const [x, y] = [Number(read("x")), Number(read("y"))];
    const width = 0.92 * lineWidth(text, size);
    const anchor = read("text-anchor") ?? "start";
    const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
    const turn = /rotate\((\S+) (\S+) (\S+)\)/
      .exec(read("transform") ?? "")
      ?.slice(1)
      .map(Number);
    const corners: Corner[] = [
      [left, y - 0.7 * size],
      [left + width, y - 0.7 * size],
      [left + width, y + 0.1 * size],
      [left, y + 0.1 * size],
    ];
    return { text, corners: turn ? corners.map((corner) => turned(corner, turn)) : corners };
  });
}

function turned([x, y]: Corner, [degrees = 0, cx = 0, cy = 0]: readonly number[]): Corner {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - cx, y - cy];
  return [
    cx + dx * Math.cos(angle) - dy * Math.sin(angle),
    cy + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}

/** Whether two rectangles have a point in common: no side of either separates them. */
function overlap(a: readonly Corner[], b: readonly Corner[]): boolean {
  return [a, b].every((box) =>
    [0, 1].every((side) => {
      const [p, q] = [box[side]!, box[side + 1]!];
      const along = ([x, y]: Corner) => x * (q[0] - p[0]) + y * (q[1] - p[1]);
      const [ofA, ofB] = [a.map(along), b.map(along)];
      return Math.max(...ofA) > Math.min(...ofB) && Math.max(...ofB) > Math.min(...ofA);
    }),
  );
}

describe("names that are cut", () => {
  it("end with an ellipsis, escaped after the cut", () => {
    const figure = MAKERS.labels!(
      (at) => (at === 0 ? `${NASTY}${"x".repeat(30)}` : `${at}`),
      "",
      false,
    );
    expect((figure.data[0]!.y as string[])[0]).toContain(WRITTEN.slice(0, 30));
    expect((figure.data[0]!.y as string[])[0]).toMatch(/…$/);
  });
});
