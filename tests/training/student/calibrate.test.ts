import { describe, expect, it } from "vitest";
import { reportColumn } from "../../../src/training/student/calibrate.js";

const LABELS = ["no", "yes"];

/** Answers at one confidence, of which a share is right. */
function answers(confidence: number, right: number, rows: number) {
  return Array.from({ length: rows }, (_, i) => ({
    expected: i < right * rows ? "yes" : "no",
    given: "yes",
    probability: confidence,
    logProbabilities: [Math.log(1 - confidence), Math.log(confidence)],
  }));
}

describe("reportColumn", () => {
  it("brings confidence to accuracy", () => {
    const report = reportColumn(LABELS, answers(0.99, 0.8, 100));
    expect(report.accuracy).toBeCloseTo(0.8);
    expect(report.confidence.raw).toBeCloseTo(0.99);
    expect(report.confidence.calibrated).toBeCloseTo(0.8, 3);
    // ln(0.99/0.01) / T = ln(0.8/0.2)
    expect(report.temperature).toBeCloseTo(Math.log(99) / Math.log(4), 2);
    expect(report.answers[0]?.confidence).toBeCloseTo(0.8, 3);
  });

  it("leaves what is right already", () => {
    expect(reportColumn(LABELS, answers(0.7, 0.7, 100)).temperature).toBeCloseTo(1, 2);
    expect(reportColumn(LABELS, [])).toMatchObject({ rows: 0, accuracy: 0, temperature: 1 });
  });
});
