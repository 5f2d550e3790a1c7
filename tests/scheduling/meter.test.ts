import { describe, expect, it } from "vitest";
import { createMeter } from "../../src/scheduling/index.js";

function timed() {
  let ms = 5000;
  const meter = createMeter(() => ms);
  /** Adds rows at an even pace. */
  const work = (seconds: number, perSecond: number, tokens = 0): void => {
    for (let i = 0; i < seconds * perSecond; i++) {
      ms += 1000 / perSecond;
      meter.add(1, tokens);
    }
  };
  return { meter, work, pass: (by: number) => (ms += by) };
}

describe("createMeter", () => {
  it("begins with nothing", () => {
    const { meter } = timed();
    expect(meter.rates()).toEqual({ rowsPerSecond: 0, tokensPerSecond: 0 });
    expect(meter.etaMs(10)).toBeUndefined();
    expect(meter.etaMs(0)).toBe(0);
  });

  it("measures rows and tokens per second", () => {
    const { meter, work } = timed();
    work(30, 20, 7);
    expect(meter.rates().rowsPerSecond).toBeCloseTo(20, 0);
    expect(meter.rates().tokensPerSecond).toBeCloseTo(140, -1);
  });

  it("leaves start-up out: loading a model says nothing about the rows to come", () => {
    const { meter, work, pass } = timed();
    pass(8000);
    meter.add(1);
    work(2, 50);
    expect(meter.rates().rowsPerSecond).toBeCloseTo(50, 0);
    expect(meter.etaMs(500)! / 1000).toBeCloseTo(10, 0);
  });

  it("corrects a bad first guess within a second or two", () => {
    const { meter, work } = timed();
    work(1, 4);
    meter.etaMs(1000);
    for (let step = 0; step < 8; step++) {
      work(0.25, 80);
      meter.etaMs(1000);
    }
    expect(meter.etaMs(1000)! / 1000).toBeLessThan(25);
  });

  it("follows a change within its ten seconds", () => {
    const { meter, work } = timed();
    work(60, 20);
    work(11, 5);
    expect(meter.rates().rowsPerSecond).toBeCloseTo(5, 0);
  });

  it("has a rate for rows that take longer than its window", () => {
    const { meter, work } = timed();
    work(300, 1 / 20);
    expect(meter.rates().rowsPerSecond).toBeGreaterThan(0.03);
    expect(meter.rates().rowsPerSecond).toBeLessThan(0.07);
  });

  it("forgets old rows when nothing comes any more", () => {
    const { meter, work, pass } = timed();
    work(20, 20);
    pass(120_000);
    expect(meter.rates().rowsPerSecond).toBe(0);
    expect(meter.etaMs(100)).toBeUndefined();
  });

  it("guesses the rest", () => {
    const { meter, work } = timed();
    work(60, 10);
    expect(meter.etaMs(600)! / 1000).toBeCloseTo(60, -1);
  });

  it("counts down without jumps when the pace is uneven", () => {
    const { meter, work } = timed();
    work(60, 10);
    let remaining = 5000;
    let before = meter.etaMs(remaining)!;
    for (let step = 0; step < 60; step++) {
      const pace = step % 2 === 0 ? 5 : 15;
      work(1, pace);
      remaining -= pace;
      const eta = meter.etaMs(remaining)!;
      expect(Math.abs(eta - (before - 1000))).toBeLessThan(0.15 * before);
      before = eta;
    }
  });

  it("tells the pace from the first request on, without start-up, pauses and failures", () => {
    const { meter, pass } = timed();
    expect(meter.pace()).toBeUndefined();
    pass(8000);
    meter.add(1, 5, 400);
    expect(meter.pace()).toEqual({ rows: 1, ms: 400 });
    for (let i = 0; i < 3; i++) meter.add(1, 5, 400);
    pass(400);
    meter.add(1, 5, 400);
    expect(meter.pace()).toEqual({ rows: 5, ms: 800 });
    meter.pause();
    pass(60_000);
    meter.resume();
    pass(200);
    meter.add(1, 5, 100);
    pass(5000);
    meter.add(1, 0);
    expect(meter.pace()).toEqual({ rows: 6, ms: 1000 });
  });

  it("has no pace where nothing is answered", () => {
    const { meter, pass } = timed();
    meter.add(1);
    pass(100);
    meter.add(1);
    expect(meter.pace()).toBeUndefined();
    pass(100);
    meter.add(1, 0, 50);
    expect(meter.pace()).toEqual({ rows: 1, ms: 200 });
  });

  it("stops its clock while paused", () => {
    const { meter, work, pass } = timed();
    work(30, 10);
    const before = meter.rates().rowsPerSecond;
    meter.pause();
    pass(3_600_000);
    expect(meter.rates().rowsPerSecond).toBe(before);
    meter.resume();
    expect(meter.rates().rowsPerSecond).toBe(before);
    work(5, 10);
    expect(meter.rates().rowsPerSecond).toBeCloseTo(10, 0);
  });
});
