import { describe, expect, it } from "vitest";
import { gapsOf, serverRateOf, tpotOf } from "../../../src/functions/benchmark/cell-requests.js";
import { withoutScored } from "../../../src/functions/benchmark/without-scored.js";
import { made } from "./measured.js";

const server = { queueMs: 30, promptMs: 60, generateMs: 0.1 };
const early = { totalMs: 95, ttftMs: 31, gapsMs: [60, 1], completion: 5, server };
const late = { ...early, ttftMs: 92 };

describe("withoutScored", () => {
  it("takes text that came before the prompt was read for the engine's own, not for tokens", () => {
    const [first] = withoutScored([made(early)]);
    expect(first).toMatchObject({ scored: true, durations: { totalMs: 95, promptMs: 60 } });
    expect(first!.durations.ttftMs).toBeUndefined();
    expect(gapsOf(first!)).toEqual([]);
    expect(tpotOf(first!)).toBeUndefined();
    expect(serverRateOf(first!)).toBeUndefined();
  });

  it("lets most of the requests decide for all", () => {
    const mostly = withoutScored([made(early), made(late), made(early)]);
    expect(mostly.every(({ scored, durations }) => scored && durations.ttftMs === undefined)).toBe(
      true,
    );
    const seldom = [made(late), made(early), made(late)];
    expect(withoutScored(seldom)).toBe(seldom);
  });

  it("leaves alone what was not streamed", () => {
    const whole = [made({ totalMs: 90, completion: 4, server })];
    expect(withoutScored(whole)).toBe(whole);
    expect(withoutScored([])).toEqual([]);
  });
});
