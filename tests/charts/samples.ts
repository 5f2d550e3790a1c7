import * as charts from "../../src/charts/index.js";
import type { Figure } from "../../src/contract/index.js";

/** A curve that rises to 1, as an empirical distribution does. */
const steps = (scale: number) =>
  Array.from({ length: 40 }, (_, i) => ({
    value: Math.round(scale * (0.4 + 1.6 * ((i + 1) / 40) ** 3)),
    share: (i + 1) / 40,
  }));

const bins = (low: number, width: number, counts: readonly number[]) =>
  counts.map((count, i) => ({ low: low + i * width, high: low + (i + 1) * width, count }));

/** One figure of every kind, from plain numbers. */
export const SAMPLES: Readonly<Record<string, () => Figure>> = {
  histogram: () =>
    charts.histogramChart({
      quantity: "Latency",
      unit: "ms",
      series: [
        { name: "llama3.2", bins: bins(120, 20, [2, 9, 31, 58, 44, 27, 15, 8, 5, 2, 1, 0, 1]) },
      ],
      marks: [
        { name: "p50 = 194 ms", value: 194 },
        { name: "p95 = 291 ms", value: 291 },
      ],
    }),
  "histogram-of-two": () =>
    charts.histogramChart({
      quantity: "Tokens per answer",
      unit: "tokens",
      series: [
        { name: "short wording", bins: bins(0, 5, [3, 20, 41, 22, 6, 1]) },
        { name: "long wording", bins: bins(10, 5, [4, 15, 30, 33, 14, 5]) },
      ],
    }),
  ecdf: () =>
    charts.ecdfChart({
      quantity: "Latency",
      unit: "ms",
      series: [
        { name: "llama3.2", points: steps(220) },
        { name: "qwen2.5:0.5b", points: steps(90) },
      ],
    }),
  throughput: () =>
    charts.throughputChart({
      points: Array.from({ length: 30 }, (_, i) => ({
        atMs: 1000 + i * 2000,
        rowsPerSecond: 9 * (1 - Math.exp(-i / 6)) + Math.sin(i * 1.7),
      })),
      decisions: [
        { atMs: 4_000, from: 1, to: 2, why: "throughput grew by 80 %" },
        { atMs: 10_000, from: 2, to: 4, why: "throughput grew by 60 %" },
        { atMs: 22_000, from: 4, to: 6, why: "throughput grew by 20 %" },
        { atMs: 40_000, from: 6, to: 4, why: "latency doubled, throughput did not grow" },
      ],
    }),
  "throughput-fixed": () =>
    charts.throughputChart({
      points: [0, 1, 2, 3, 4].map((i) => ({ atMs: i * 300, rowsPerSecond: 40 + (i % 2) })),
    }),
  concurrency: () =>
    charts.concurrencyChart({
      endMs: 50_000,
      decisions: [
        { atMs: 4_000, from: 1, to: 2, why: "throughput grew by 80 %" },
        { atMs: 22_000, from: 2, to: 6, why: "throughput grew by 20 %" },
      ],
    }),
  status: () =>
    charts.statusChart({ counts: { ok: 1184, invalid: 31, truncated: 4, failed: 12, skipped: 0 } }),
  labels: () =>
    charts.labelChart({
      column: "Topic",
      labels: [
        "Product",
        "Billing",
        "Delivery",
        "Account",
        "Something that has quite a long name of its own",
      ],
      groups: [{ name: "rows", counts: [412, 220, 187, 96, 21] }],
    }),
  "labels-by-column": () =>
    charts.labelChart({
      column: "Urgency",
      by: "Topic",
      labels: ["High", "Medium", "Low"],
      groups: [
        { name: "Product", counts: [40, 180, 192] },
        { name: "Billing", counts: [120, 70, 30] },
        { name: "Delivery", counts: [60, 90, 37] },
      ],
    }),
  confusion: () =>
    charts.confusionChart({
      labels: ["Product", "Billing", "Other"],
      counts: [
        [88, 7, 5],
        [12, 70, 9],
        [21, 4, 61],
      ],
      other: [0, 0, 0],
      missing: [1, 0, 3],
    }),
  difference: () =>
    charts.differenceChart({
      quantity: "Accuracy",
      unit: "share",
      rows: [
        { name: "with examples − plain", estimate: 0.062, low: 0.018, high: 0.106 },
        { name: "short − plain", estimate: -0.014, low: -0.049, high: 0.02 },
        { name: "other language − plain", estimate: -0.081, low: -0.12, high: -0.043 },
      ],
    }),
  "difference-ratio": () =>
    charts.differenceChart({
      quantity: "Time per row",
      unit: "times",
      better: "lower",
      rows: [
        { name: "qwen2.5:0.5b / llama3.2", estimate: 0.41, low: 0.38, high: 0.45 },
        { name: "llama3.1:8b / llama3.2", estimate: 2.6, low: 2.2, high: 3.1 },
      ],
    }),
  benchmark: () =>
    charts.benchmarkChart({
      quantity: "Time to first token",
      unit: "ms",
      bars: [
        ["llama3.2", 1, 92, 88, 97],
        ["llama3.2", 2, 110, 101, 120],
        ["llama3.2", 4, 190, 170, 214],
        ["qwen2.5:0.5b", 1, 38, 36, 41],
        ["qwen2.5:0.5b", 2, 44, 41, 48],
        ["qwen2.5:0.5b", 4, 71, 66, 78],
      ].map(([model, concurrency, estimate, low, high]) => ({
        model: String(model),
        concurrency: Number(concurrency),
        estimate: Number(estimate),
        low: Number(low),
        high: Number(high),
      })),
    }),
  sweep: () =>
    charts.sweepChart({
      unit: "rows/s",
      series: [
        {
          name: "llama3.2",
          knee: 4,
          levels: [
            [1, 5.1, 4.9, 5.3],
            [2, 9.6, 9.1, 10.1],
            [4, 15.2, 14.1, 16.4],
            [8, 15.9, 14.6, 17.1],
            [16, 15.1, 13.2, 16.9],
          ].map(([concurrency, rate, low, high]) => ({
            concurrency: concurrency!,
            rate: rate!,
            low,
            high,
          })),
        },
      ],
    }),
  "cost-quality": () =>
    charts.costQualityChart({
      cost: "Time per row",
      costUnit: "ms",
      quality: "Accuracy",
      points: [
        {
          name: "llama3.2",
          cost: { estimate: 210, low: 195, high: 228 },
          quality: { estimate: 0.84, low: 0.8, high: 0.87 },
        },
        {
          name: "qwen2.5:0.5b",
          cost: { estimate: 88, low: 84, high: 93 },
          quality: { estimate: 0.71, low: 0.66, high: 0.75 },
        },
        {
          name: "llama3.1:8b",
          cost: { estimate: 560, low: 520, high: 610 },
          quality: { estimate: 0.88, low: 0.84, high: 0.91 },
        },
      ],
    }),
  reliability: () =>
    charts.reliabilityChart({
      ece: 0.083,
      bins: Array.from({ length: 10 }, (_, i) => {
        const confidence = i / 10 + 0.055;
        const count = [0, 0, 4, 12, 20, 31, 46, 70, 120, 197][i]!;
        const right = Math.max(0, confidence - 0.08);
        return {
          low: i / 10,
          high: (i + 1) / 10,
          count,
          confidence: count === 0 ? Number.NaN : confidence,
          accuracy: {
            estimate: right,
            low: Math.max(0, right - 0.9 / Math.sqrt(count + 1)),
            high: Math.min(1, right + 0.9 / Math.sqrt(count + 1)),
          },
        };
      }),
    }),
  loss: () =>
    charts.lossChart({
      kept: 320,
      series: [
        {
          name: "training rows",
          points: Array.from({ length: 40 }, (_, i) => ({
            step: i * 10,
            loss: 0.2 + 2.2 * Math.exp(-i / 8),
          })),
        },
        {
          name: "held-out rows",
          points: Array.from({ length: 20 }, (_, i) => ({
            step: i * 20,
            loss: 0.35 + 2.1 * Math.exp(-i / 4) + (i / 40) ** 2,
          })),
        },
      ],
    }),
};
