import { describe, expect, it } from "vitest";
import { progressCurves } from "../../src/display/progress-curves.js";
import { progressHtml } from "../../src/display/progress-html.js";
import { snapshot } from "./snapshot.js";

const training = {
  name: "training",
  points: [
    [1, 8],
    [2, 2],
    [3, 0.5],
  ] as const,
};
const heldOut = {
  name: "held-out",
  points: [
    [2, 4],
    [3, 1],
  ] as const,
};
const pointsOf = (html: string) =>
  [...html.matchAll(/points="([^"]*)"/g)].map(([, points]) =>
    points!.split(" ").map((point) => point.split(",").map(Number)),
  );

describe("progressCurves", () => {
  it("draws losses over each other on one logarithmic scale, told apart without colours", () => {
    const html = progressCurves([training, heldOut]);
    const [own, held] = pointsOf(html);
    expect(own!.map(([x]) => x)).toEqual([2, 160, 318]);
    expect(held!.map(([x]) => x)).toEqual([160, 318]);
    // From 8 to 0.5 is four halvings: 8 is at the top, 0.5 at the bottom, 2 in the middle.
    expect(own!.map(([, y]) => y)).toEqual([2, 32, 62]);
    expect(held!.map(([, y]) => y)).toEqual([17, 47]);
    expect(html.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(html).toContain('aria-label="training 0.5, held-out 1; logarithmic scale"');
  });

  it("draws what is not positive as it is, and nothing of less than two points", () => {
    const flat = {
      name: "flat",
      points: [
        [1, 0],
        [2, 0],
      ] as const,
    };
    expect(pointsOf(progressCurves([flat]))[0]).toEqual([
      [2, 32],
      [318, 32],
    ]);
    expect(progressCurves([flat])).not.toContain("logarithmic");
    expect(progressCurves([{ name: "one", points: [[1, 1]] }])).toBe("");
    expect(progressCurves()).toBe("");
  });

  it("stands in the progress of a training, names escaped", () => {
    const odd = { ...heldOut, name: '<b>"x"' };
    const html = progressHtml(snapshot({ curves: [training, odd] }));
    expect(html).toContain("<svg");
    expect(html).not.toContain("<b>");
    expect(progressHtml(snapshot())).not.toContain("<svg");
  });
});
