import { describe, expect, it } from "vitest";
import { measureHeldOut } from "../../../src/training/student/measure-loss.js";
import { makeTiny } from "../tiny-model.js";

describe("measureHeldOut", () => {
  it("gives the training loss, and a lower one at the best temperature", async () => {
    const { tf, model } = await makeTiny();
    const batch = {
      input: { tokens: Int32Array.from({ length: 16 }, (_, i) => 40 + i), batch: 2, length: 8 },
      targets: {
        positions: Int32Array.of(3, 7, 12),
        tokens: Int32Array.of(50, 60, 70),
        weights: Float32Array.of(1, 0.5, 2),
      },
    };
    const { loss, atBest } = measureHeldOut(tf, model, [batch]);
    const own = tf.tidy(() => model.loss(batch.input, batch.targets).dataSync()[0] as number);
    expect(loss).toBeCloseTo(own, 4);
    // Random weights know nothing: the flattest distribution, that of the highest temperature, is best.
    expect(atBest).toBeLessThan(loss);
    expect(atBest).toBeGreaterThan(Math.log(model.shape.vocabulary) - 0.1);
    model.dispose();
  });
});
