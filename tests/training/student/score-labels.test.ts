import { describe, expect, it } from "vitest";
import { scoreLabels } from "../../../src/training/student/score-labels.js";
import { makeTiny } from "../tiny-model.js";

describe("scoreLabels", () => {
  it("multiplies the shares of the tokens where labels part", async () => {
    const { tf, model } = await makeTiny();
    const prompts = [[0, 40, 41, 3], Array.from({ length: 13 }, (_, i) => 60 + i)];
    const paths = [
      [70, 9],
      [70, 71, 9],
      [72, 9],
    ];
    const scores = scoreLabels(tf, model, prompts, paths);
    const share = (prompt: readonly number[], next: readonly number[], token: number) => {
      const tokens = new Int32Array(Math.ceil(prompt.length / 8) * 8).fill(2);
      tokens.set(prompt);
      const logits = tf.tidy(() =>
        model.logits({ tokens, batch: 1, length: tokens.length }).arraySync(),
      )[prompt.length - 1] as number[];
      const powers = next.map((id) => Math.exp(logits[id] as number));
      return Math.exp(logits[token] as number) / powers.reduce((a, b) => a + b, 0);
    };
    prompts.forEach((prompt, i) => {
      const first = share(prompt, [70, 72], 70);
      const ends = share([...prompt, 70], [9, 71], 9);
      expect(scores[i]?.[0]).toBeCloseTo(Math.log(first * ends), 4);
      expect(scores[i]?.[1]).toBeCloseTo(Math.log(first * (1 - ends)), 4);
      expect(scores[i]?.[2]).toBeCloseTo(Math.log(1 - first), 4);
    });
    model.dispose();
  });
});
