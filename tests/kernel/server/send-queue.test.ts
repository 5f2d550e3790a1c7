import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SendQueue } from "../../../src/kernel/server/send-queue.js";

describe("SendQueue", () => {
  it("has one send under way at a time and keeps the order", async () => {
    const sent: string[] = [];
    let underWay = 0;
    const socket = {
      async send([frame]: (Uint8Array | string)[]) {
        underWay += 1;
        expect(underWay).toBe(1);
        await turn();
        sent.push(String(frame));
        underWay -= 1;
      },
    };
    const queue = new SendQueue(socket, (error) => {
      throw error;
    });
    for (let i = 0; i < 50; i++) queue.push([`${i}`]);
    await turn();
    for (let i = 50; i < 100; i++) queue.push([`${i}`]);
    await queue.drained();
    expect(sent).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });

  it("goes on after a send that failed, and reports it", async () => {
    const sent: string[] = [];
    const failures: unknown[] = [];
    const socket = {
      async send([frame]: (Uint8Array | string)[]) {
        if (frame === "bad") throw new Error("no");
        sent.push(String(frame));
      },
    };
    const queue = new SendQueue(socket, (error) => failures.push(error));
    for (const frame of ["a", "bad", "b"]) queue.push([frame]);
    await queue.drained();
    expect(sent).toEqual(["a", "b"]);
    expect(failures).toHaveLength(1);
  });
});
