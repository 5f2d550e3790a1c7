import { describe, expect, it } from "vitest";
import { REPORT } from "../../src/contract/index.js";
import { DataValidationError, TaskError } from "../../src/errors/index.js";
import { atTemperature, labelCalibration } from "../../src/functions/calibration.js";
import { calibrationOf } from "../../src/functions/index.js";
import { SeededRandom } from "../../src/statistics/index.js";

describe("labelCalibration", () => {
  it("judges the answers that have a confidence, given or read off the probabilities", () => {
    const found = labelCalibration([
      { answer: "a", truth: "a", confidence: 0.85 },
      { answer: "a", truth: "b", probabilities: { a: 0.75, b: 0.25 } },
      { answer: "a", truth: "a" },
      { answer: null, truth: "a", probabilities: { a: 0.9, b: 0.1 } },
      { answer: "toString", truth: "a", probabilities: { a: 0.9, b: 0.1 } },
    ])!;
    expect(found).toMatchObject({ answers: 2, leftOut: 3 });
    // Gaps of two bins with one answer each: 0.15 and 0.75.
    expect(found.ece).toBeCloseTo(0.45, 9);
    expect(found.temperature).toBeDefined();
    expect(labelCalibration([{ answer: "a", truth: "a" }])).toBeUndefined();
    expect(() => labelCalibration([{ answer: "a", truth: "a", confidence: 3 }])).toThrow(TaskError);
  });

  it("finds the temperature that an over-confident model needs", () => {
    const random = new SeededRandom(3);
    const answers = Array.from({ length: 3000 }, () => {
      // True probabilities, made sharper by half their temperature.
      const share = 0.5 + random.next() / 2;
      const truth = random.next() < share ? "a" : "b";
      return { answer: "a", truth, probabilities: atTemperature({ a: share, b: 1 - share }, 0.5) };
    });
    const found = labelCalibration(answers)!;
    expect(found.temperature!.temperature).toBeCloseTo(2, 0);
    const mended = answers.map((answer) => ({
      ...answer,
      probabilities: atTemperature(answer.probabilities, found.temperature!.temperature),
    }));
    expect(labelCalibration(mended)!.ece).toBeLessThan(found.ece / 2);
  });
});

describe("atTemperature", () => {
  it("keeps order and sum, and bears a probability of 0", () => {
    const flat = atTemperature({ a: 0.9, b: 0.1, c: 0 }, 2);
    expect(flat.a! + flat.b! + flat.c!).toBeCloseTo(1, 9);
    expect(flat.a! / flat.b!).toBeCloseTo(3, 9);
    expect(flat.c).toBeGreaterThan(0);
    expect(atTemperature({ a: 0.25, b: 0.75 }, 1).a).toBeCloseTo(0.25, 9);
  });
});

describe("calibrationOf", () => {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    Topic: row === 0 ? null : "a",
    True: row === 1 ? null : row % 4 === 0 ? "b" : "a",
    Topic_confidence: row === 2 ? null : row % 2 ? 0.95 : 0.55,
  }));

  it("holds a result's confidences against its labels", async () => {
    const found = await calibrationOf(rows, { column: "Topic", label: "True" });
    expect(found).toMatchObject({ column: "Topic", answers: 37, leftOut: 2 });
    expect(found.accuracy).toBeCloseTo(28 / 37, 9);
    expect(found.meanConfidence).toBeCloseTo((19 * 0.95 + 18 * 0.55) / 37, 9);
    expect(found.bins.filter(({ count }) => count > 0)).toHaveLength(2);
    expect(found.charts.reliability.data.length).toBeGreaterThan(0);
    const { title, parts } = found[REPORT]();
    expect(title).toBe("Confidence of Topic");
    expect(parts.map(({ kind }) => kind)).toEqual(["text", "text", "text", "figure", "table"]);
    expect(JSON.stringify(parts[0])).toContain("75.7 % of 37 answers are right");
    expect(JSON.stringify(parts[0])).toContain("On the whole they agree");
    const sure = rows.map((row) => ({ ...row, Topic_confidence: 0.99 }));
    const surer = await calibrationOf(sure, { column: "Topic", label: "True" });
    expect(JSON.stringify(surer[REPORT]().parts[0])).toContain("is surer than it should be");
    expect(JSON.stringify(parts[1])).toContain("2 labelled rows are left out");
  });

  it("leaves out rows whose label or confidence is NaN, as in columns of numbers", async () => {
    const row = { Topic: "A", Topic_confidence: 0.9, Gold: "A" };
    const rows = [row, { ...row, Gold: Number.NaN }, { ...row, Topic_confidence: Number.NaN }];
    const found = await calibrationOf(rows, { column: "Topic", label: "Gold" });
    expect(found).toMatchObject({ answers: 1, leftOut: 1, accuracy: 1 });
    // Wilson: 1 / (1 + z²) = 0.20655, written with its ends outwards.
    expect(JSON.stringify(found[REPORT]())).toContain('"20.6 % to 100 %"');
  });

  it("names the column that is missing, and says when nothing can be judged", async () => {
    const wrong = calibrationOf(rows, { column: "Topic", label: "Truee" });
    await expect(wrong).rejects.toThrow(/no column "Truee".*"True"/s);
    const without = calibrationOf([{ a: 1, b: 1 }], { column: "a", label: "b" });
    await expect(without).rejects.toThrow(/a_confidence.*confidence: true/s);
    for (const options of [undefined, { column: "Topic" }, { column: "a", label: "b", bin: 3 }]) {
      const error = await calibrationOf(rows, options as never).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "TaskError", code: "option-invalid" });
    }
    const nothing = calibrationOf([{ a: null, a_confidence: null, b: 1 }], {
      column: "a",
      label: "b",
    });
    await expect(nothing).rejects.toThrow(DataValidationError);
  });
});
