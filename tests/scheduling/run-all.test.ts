import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createGate, fixedLimit, runAll } from "../../src/scheduling/index.js";
import { LimitBase } from "../../src/scheduling/limit-base.js";

class TestLimit extends LimitBase {
  set(value: number): void {
    this.decide(value, "test", 0);
  }
  started(): void {}
  finished(): void {}
}

/** A source that tells how far it was read and whether it was closed. */
function watched<T>(items: readonly T[]) {
  const state = { pulled: 0, closed: false };
  async function* read(): AsyncGenerator<T> {
    try {
      for (const item of items) {
        state.pulled++;
        yield item;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, source: read() };
}

/** Work that stays open until it is let go. */
function held() {
  const open = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  const work = (item: number): Promise<void> =>
    new Promise((resolve, reject) => {
      open.set(item, { resolve, reject });
    });
  return { open, work };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("runAll", () => {
  it("works on every item once, whatever the shape of the source", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        async (batches, concurrency) => {
          const items = batches.flat();
          const sources = [
            () => items,
            async function* () {
              yield* items;
            },
            async function* () {
              yield* batches;
            },
          ];
          for (const make of sources) {
            const seen: number[] = [];
            const work = async (item: number): Promise<void> => {
              await null;
              seen.push(item);
            };
            await runAll<number>(make(), work, { limit: fixedLimit(concurrency) });
            expect(seen).toEqual(items);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("takes items that are arrays from batches of them", async () => {
    const seen: (readonly number[])[] = [];
    async function* packs(): AsyncGenerator<readonly (readonly number[])[]> {
      yield [[1, 2], [3]];
      yield [];
      yield [[4]];
    }
    await runAll<readonly number[]>(
      packs(),
      async (pack) => {
        seen.push(pack);
      },
      { limit: fixedLimit(2) },
    );
    expect(seen).toEqual([[1, 2], [3], [4]]);
  });

  it("never has more in flight than the limit and pulls at most one ahead", async () => {
    const { state, source } = watched(numbers(40));
    let active = 0;
    let most = 0;
    let ahead = 0;
    let started = 0;
    await runAll(
      source,
      async () => {
        started++;
        most = Math.max(most, ++active);
        ahead = Math.max(ahead, state.pulled - started);
        await turn();
        active--;
      },
      { limit: fixedLimit(4) },
    );
    expect(most).toBe(4);
    expect(ahead).toBeLessThanOrEqual(1);
  });

  it("follows the limit while it changes", async () => {
    const limit = new TestLimit(1);
    const { open, work } = held();
    const done = runAll(numbers(8), work, { limit });
    await turn();
    expect([...open.keys()]).toEqual([0]);
    limit.set(4);
    await turn();
    expect([...open.keys()]).toEqual([0, 1, 2, 3]);
    limit.set(2);
    open.get(0)!.resolve();
    open.get(1)!.resolve();
    await turn();
    expect(open.size).toBe(4);
    open.get(2)!.resolve();
    await turn();
    expect(open.size).toBe(5);
    const letGo = setInterval(() => {
      for (const { resolve } of open.values()) resolve();
    }, 1);
    await done;
    clearInterval(letGo);
    expect(open.size).toBe(8);
  });

  it("keeps to limit and gate, and works on everything once, however they change", async () => {
    const change = fc.oneof(
      fc.record({ limit: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ closed: fc.boolean() }),
      fc.record({ finish: fc.nat() }),
    );
    const batches = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.array(change, { maxLength: 40 }), async (sizes, changes) => {
        const limit = new TestLimit(2);
        const gate = createGate();
        const { open, work } = held();
        const started: number[] = [];
        let finished = 0;
        async function* source(): AsyncGenerator<number[]> {
          let next = 0;
          for (const size of sizes) {
            await turn();
            yield Array.from({ length: size }, () => next++);
          }
        }
        const begin = (item: number): Promise<void> => {
          expect(gate.closed).toBe(false);
          expect(started.length - finished).toBeLessThan(limit.current);
          started.push(item);
          return work(item);
        };
        const finish = (which: number): void => {
          const items = [...open.keys()];
          const item = items[which % items.length];
          if (item === undefined) return;
          open.get(item)!.resolve();
          open.delete(item);
          finished++;
        };
        const done = runAll(source(), begin, { limit, gate });
        for (const each of changes) {
          if ("limit" in each) limit.set(each.limit);
          else if ("finish" in each) finish(each.finish);
          else if (each.closed) gate.close();
          else gate.open();
          await turn();
        }
        gate.open();
        const letGo = setInterval(() => finish(0), 0);
        await done.finally(() => clearInterval(letGo));
        expect(started).toEqual(numbers(sizes.reduce((sum, size) => sum + size, 0)));
      }),
      { numRuns: 60 },
    );
  });

  it("uses all the room there is while items are there", async () => {
    const limit = new TestLimit(8);
    const { open, work } = held();
    async function* source(): AsyncGenerator<number[]> {
      yield numbers(40);
    }
    const done = runAll(source(), work, { limit });
    const finish = (count: number): void => {
      for (const [item, { resolve }] of [...open].slice(0, count)) {
        resolve();
        open.delete(item);
      }
    };
    await turn();
    expect(open.size).toBe(8);
    limit.set(3);
    finish(8);
    await turn();
    expect(open.size).toBe(3);
    limit.set(6);
    await turn();
    expect(open.size).toBe(6);
    finish(6);
    await turn();
    expect(open.size).toBe(6);
    const letGo = setInterval(() => finish(8), 0);
    await done.finally(() => clearInterval(letGo));
  });

  it("stops at the first failure, lets the others settle and closes the source", async () => {
    const { state, source } = watched(numbers(100));
    const { open, work } = held();
    let settled = false;
    const done = runAll(source, work, { limit: fixedLimit(3) }).finally(() => {
      settled = true;
    });
    await turn();
    open.get(1)!.reject(new Error("first"));
    await turn();
    open.get(0)!.reject(new Error("second"));
    await turn();
    expect(settled).toBe(false);
    open.get(2)!.resolve();
    await expect(done).rejects.toThrow("first");
    expect([...open.keys()]).toEqual([0, 1, 2]);
    expect(state).toEqual({ pulled: 4, closed: true });
  });

  it("passes on what the source throws, after the work in flight", async () => {
    const finished: number[] = [];
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error("line 2 is broken");
    }
    const work = async (item: number): Promise<void> => {
      await turn();
      finished.push(item);
    };
    await expect(runAll(broken(), work, { limit: fixedLimit(4) })).rejects.toThrow("line 2");
    expect(finished).toEqual([1]);
  });

  it("reads nothing when the signal is aborted already", async () => {
    const { state, source } = watched(numbers(3));
    const signal = AbortSignal.abort(new Error("enough"));
    const done = runAll(source, async () => {}, { limit: fixedLimit(1), signal });
    await expect(done).rejects.toThrow("enough");
    expect(state.pulled).toBe(0);
  });

  it("on abort starts nothing more and waits for the work in flight", async () => {
    const { state, source } = watched(numbers(100));
    const { open, work } = held();
    const abort = new AbortController();
    let settled = false;
    const done = runAll(source, work, { limit: fixedLimit(2), signal: abort.signal }).finally(
      () => {
        settled = true;
      },
    );
    await turn();
    abort.abort(new Error("stop it"));
    await turn();
    expect(settled).toBe(false);
    for (const { resolve } of open.values()) resolve();
    await expect(done).rejects.toThrow("stop it");
    expect(open.size).toBe(2);
    expect(state.closed).toBe(true);
  });

  it("does not wait for a source that never answers", async () => {
    async function* silent(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => {});
    }
    const abort = new AbortController();
    const done = runAll(silent(), async () => {}, { limit: fixedLimit(2), signal: abort.signal });
    await turn();
    abort.abort(new Error("gone"));
    await expect(done).rejects.toThrow("gone");
  });

  it("starts nothing while the gate is closed, and goes on when it opens", async () => {
    const gate = createGate();
    gate.close();
    const { open, work } = held();
    const done = runAll(numbers(3), work, { limit: fixedLimit(1), gate });
    await turn();
    expect(open.size).toBe(0);
    gate.open();
    await turn();
    expect(open.size).toBe(1);
    gate.close();
    open.get(0)!.resolve();
    await turn();
    expect(open.size).toBe(1);
    gate.open();
    await turn();
    open.get(1)!.resolve();
    await turn();
    open.get(2)!.resolve();
    await done;
  });

  it("can be aborted while the gate is closed", async () => {
    const gate = createGate();
    const abort = new AbortController();
    const { open, work } = held();
    const done = runAll(numbers(9), work, { limit: fixedLimit(1), gate, signal: abort.signal });
    await turn();
    gate.close();
    open.get(0)!.resolve();
    await turn();
    abort.abort(new Error("quit"));
    await expect(done).rejects.toThrow("quit");
    expect(open.size).toBe(1);
  });

  it("spaces only the first starts", async () => {
    vi.useFakeTimers();
    const starts: number[] = [];
    const done = runAll(
      numbers(12),
      async () => {
        starts.push(performance.now());
        await new Promise((resolve) => setTimeout(resolve, 1000));
      },
      { limit: fixedLimit(4), startDelayMs: 30 },
    );
    await vi.runAllTimersAsync();
    await done;
    vi.useRealTimers();
    const since = starts.map((at) => Math.round(at - starts[0]!));
    expect(since).toEqual([0, 30, 60, 90, 1000, 1030, 1060, 1090, 2000, 2030, 2060, 2090]);
  });

  it("spaces the first starts also where work takes no time", async () => {
    vi.useFakeTimers();
    const began = performance.now();
    const since: number[] = [];
    const work = async (): Promise<void> => {
      since.push(Math.round(performance.now() - began));
    };
    const done = runAll(numbers(6), work, { limit: fixedLimit(3), startDelayMs: 30 });
    await vi.runAllTimersAsync();
    await done;
    vi.useRealTimers();
    expect(since).toEqual([0, 30, 60, 60, 60, 60]);
  });

  it("can finish the first item before the others begin", async () => {
    const { open, work } = held();
    const done = runAll(numbers(3), work, { limit: fixedLimit(8), firstAlone: true });
    await turn();
    expect([...open.keys()]).toEqual([0]);
    open.get(0)!.resolve();
    await turn();
    expect([...open.keys()]).toEqual([0, 1, 2]);
    for (const { resolve } of open.values()) resolve();
    await done;
  });

  it("lets timers run beside work that never waits", async () => {
    let ticks = 0;
    let items = 0;
    const timer = setInterval(() => ticks++, 5);
    function* untilTicks(): Generator<number> {
      while (ticks < 3 && items < 50_000_000) yield items++;
    }
    await runAll(untilTicks(), async () => {}, { limit: fixedLimit(8) });
    clearInterval(timer);
    expect(ticks).toBe(3);
  });

  it("leaves no listener behind", async () => {
    const limit = new TestLimit(2);
    const gate = createGate();
    let listening = 0;
    const count = (target: { onChange(listener: () => void): () => void }) => {
      const original = target.onChange.bind(target);
      target.onChange = (listener) => {
        listening++;
        const forget = original(listener);
        return () => {
          listening--;
          forget();
        };
      };
    };
    count(limit);
    count(gate);
    await runAll(numbers(10), async () => {}, { limit, gate });
    expect(listening).toBe(0);
  });
});
