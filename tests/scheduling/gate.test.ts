import { describe, expect, it, vi } from "vitest";
import { createGate } from "../../src/scheduling/index.js";

describe("createGate", () => {
  it("is open at first, and then there is nothing to wait for", () => {
    const gate = createGate();
    expect(gate.closed).toBe(false);
    expect(gate.waitUntilOpen()).toBeUndefined();
  });

  it("lets everyone through when it opens", async () => {
    const gate = createGate();
    gate.close();
    const waiting = [gate.waitUntilOpen(), gate.waitUntilOpen()];
    gate.open();
    await Promise.all(waiting);
    expect(gate.closed).toBe(false);
  });

  it("ends the waiting when the signal is aborted, before or during", async () => {
    const gate = createGate();
    gate.close();
    const abort = new AbortController();
    const waiting = gate.waitUntilOpen(abort.signal);
    abort.abort();
    await waiting;
    await gate.waitUntilOpen(abort.signal);
    expect(gate.closed).toBe(true);
  });

  it("tells changes, and only changes, until it is told to stop", () => {
    const gate = createGate();
    const listener = vi.fn();
    const forget = gate.onChange(listener);
    gate.open();
    gate.close();
    gate.close();
    gate.open();
    expect(listener).toHaveBeenCalledTimes(2);
    forget();
    gate.close();
    expect(listener).toHaveBeenCalledTimes(2);
  });
});
