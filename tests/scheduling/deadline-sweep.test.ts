import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeadlines } from "../../src/scheduling/index.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function deadline(ms: number) {
  return { at: performance.now() + ms, expire: vi.fn() };
}

describe("createDeadlines", () => {
  it("expires what is late and nothing else", async () => {
    const deadlines = createDeadlines();
    const soon = deadline(1000);
    const later = deadline(5000);
    deadlines.watch(soon, 1000);
    deadlines.watch(later, 5000);
    await vi.advanceTimersByTimeAsync(990);
    expect(soon.expire).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(61);
    expect(soon.expire).toHaveBeenCalled();
    expect(later.expire).not.toHaveBeenCalled();
  });

  it("uses one timer for all, and none when nothing is watched", async () => {
    const deadlines = createDeadlines();
    const all = Array.from({ length: 50 }, () => deadline(60_000));
    for (const each of all) deadlines.watch(each, 60_000);
    expect(vi.getTimerCount()).toBe(1);
    for (const each of all) deadlines.forget(each);
    await vi.advanceTimersByTimeAsync(300);
    expect(vi.getTimerCount()).toBe(0);
    expect(deadlines.size).toBe(0);
  });

  it("looks more often when a shorter time joins", async () => {
    const deadlines = createDeadlines();
    deadlines.watch(deadline(60_000), 60_000);
    const short = deadline(200);
    deadlines.watch(short, 200);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(211);
    expect(short.expire).toHaveBeenCalled();
  });

  it("starts again after a quiet time", async () => {
    const deadlines = createDeadlines();
    const first = deadline(100);
    deadlines.watch(first, 100);
    deadlines.forget(first);
    await vi.advanceTimersByTimeAsync(1000);
    const second = deadline(100);
    deadlines.watch(second, 100);
    await vi.advanceTimersByTimeAsync(120);
    expect(second.expire).toHaveBeenCalled();
  });
});
