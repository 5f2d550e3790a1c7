import { describe, expect, it } from "vitest";
import { type Seat, Seats } from "../../src/engines/gguf/seats.js";
import { EngineError } from "../../src/errors/index.js";
import { expectKind } from "./engine-contract.js";

class FakeSeat implements Seat<number> {
  state: readonly number[] = [];

  constructor(
    readonly name: string,
    readonly group = 0,
  ) {}

  shared(tokens: readonly number[]): number {
    const different = this.state.findIndex((token, index) => token !== tokens[index]);
    return different < 0 ? this.state.length : different;
  }
}

describe("Seats", () => {
  it("gives the seat that knows most of the prompt", async () => {
    const [a, b, c] = [new FakeSeat("a"), new FakeSeat("b"), new FakeSeat("c")];
    a.state = [1, 2, 9];
    b.state = [1, 2, 3, 4];
    const seats = new Seats([a, b, c]);
    expect(await seats.enter([1, 2, 3, 5])).toBe(b);
    expect(await seats.enter([1, 2, 3, 5])).toBe(a);
    expect(await seats.enter([1, 2, 3, 5])).toBe(c);
  });

  it("spreads over the groups when no seat knows more", async () => {
    const all = [
      new FakeSeat("a", 0),
      new FakeSeat("b", 0),
      new FakeSeat("c", 1),
      new FakeSeat("d", 1),
    ];
    const seats = new Seats(all);
    const groups: number[] = [];
    for (let i = 0; i < 4; i++) groups.push((await seats.enter([1])).group);
    expect(groups).toEqual([0, 1, 0, 1]);
  });

  it("lets those who wait in by the order of asking", async () => {
    const seat = new FakeSeat("a");
    const seats = new Seats([seat]);
    await seats.enter([]);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      await seats.enter([]);
      order.push(number);
      seats.leave(seat);
    });
    seats.leave(seat);
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect(seats.idle).toBe(true);
  });

  it("forgets those who gave up waiting", async () => {
    const seat = new FakeSeat("a");
    const seats = new Seats([seat]);
    await seats.enter([]);
    const controller = new AbortController();
    const gone = seats.enter([], controller.signal);
    const stays = seats.enter([]);
    controller.abort();
    await expectKind(gone, "cancelled");
    seats.leave(seat);
    expect(await stays).toBe(seat);
  });

  it("drains: sends the waiting away and resolves with the last one working", async () => {
    const seat = new FakeSeat("a");
    const seats = new Seats([seat]);
    await seats.enter([]);
    const waiting = seats.enter([]);
    let drained = false;
    const draining = seats.drain(new EngineError("cancelled", "Closed.")).then(() => {
      drained = true;
    });
    await expectKind(waiting, "cancelled");
    expect(drained).toBe(false);
    seats.leave(seat);
    await draining;
  });
});
