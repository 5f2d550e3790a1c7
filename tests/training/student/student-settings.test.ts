import { describe, expect, it } from "vitest";
import {
  STUDENT_DEFAULTS,
  studentSettings,
} from "../../../src/training/student/student-settings.js";

describe("studentSettings", () => {
  it("fills in defaults, takes its own settings from extra and ignores those of adapters", () => {
    expect(studentSettings({ loraRank: 8, epochs: 3, extra: { layers: 1 } })).toEqual({
      ...STUDENT_DEFAULTS,
      epochs: 3,
      layers: 1,
    });
  });

  it("goes on from an earlier student more gently", () => {
    const settings = studentSettings({ extra: { from: "x.gguf" } });
    expect(settings.learningRate).toBeLessThan(STUDENT_DEFAULTS.learningRate);
    expect(settings.epochs).toBeLessThan(STUDENT_DEFAULTS.epochs);
    expect(studentSettings({ epochs: 50, extra: { from: "x.gguf" } }).epochs).toBe(50);
  });

  it.each([
    [{ epochs: 0 }, "epochs must be a whole number from 1"],
    [{ epochs: 1.5 }, "epochs must be a whole number"],
    [{ learningRate: Number.NaN }, "learningRate must be a number"],
    [{ extra: { depth: 2 } }, 'no setting "depth"'],
    [{ extra: { width: 100 } }, "width must be a multiple of 8 times 3 heads"],
    [{ extra: { keyHeads: 2 } }, "keyHeads must be a divisor of 3 heads"],
    [{ extra: { from: 7 } }, "from must be the path"],
  ])("refuses %j", (hyper, message) => {
    expect(() => studentSettings(hyper)).toThrow(message);
  });
});
