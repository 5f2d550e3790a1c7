import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STATUSES } from "../../src/runs/journal-entry.js";
import {
  decodeLine,
  emptyHead,
  encodeLine,
  keyBits,
  lineHasKey,
  readHead,
} from "../../src/runs/journal-line.js";
import { anyEntry } from "./any-entry.js";
import { entry } from "./made.js";

describe("journal line", () => {
  it("reads back every entry as it was written, in one line", () => {
    fc.assert(
      fc.property(anyEntry, (original) => {
        const line = encodeLine(original);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        const bytes = Buffer.from(line);
        expect(decodeLine(bytes.toString("utf8", 0, bytes.length - 1))).toEqual(original);
      }),
    );
  });

  it("has its head where a scan reads it without parsing", () => {
    fc.assert(
      fc.property(anyEntry, (original) => {
        const bytes = Buffer.from(`##${encodeLine(original)}`);
        const head = emptyHead();
        expect(readHead(bytes, 2, bytes.length - 1, head)).toBe(true);
        expect(head).toEqual({
          ...keyBits(original.key),
          status: STATUSES.indexOf(original.status),
          index: original.index,
          repeat: original.repeat ?? 0,
        });
        expect(lineHasKey(encodeLine(original), original.key)).toBe(true);
      }),
    );
  });

  it("takes any bytes without throwing, and whatever passes the scan has a key", () => {
    const line = Buffer.from(encodeLine(entry(12, { repeat: 3 })));
    const edits = fc.array(fc.tuple(fc.nat(line.length - 1), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(edits, fc.nat(line.length), (changes, end) => {
        const bytes = Buffer.from(line);
        for (const [place, byte] of changes) bytes[place] = byte;
        const head = emptyHead();
        if (readHead(bytes, 0, end, head)) expect(head.status).toBeLessThan(STATUSES.length);
        decodeLine(bytes.toString("utf8", 0, end));
      }),
    );
  });

  it("does not take other JSON for an entry", () => {
    for (const line of ["{}", "null", "[1]", '"k"', '{"k":"x","s":"o","i":1}', "{", ""]) {
      expect(decodeLine(line)).toBeUndefined();
    }
    const key = entry(0).key;
    for (const line of [
      `{"k":"${key}","s":"x","i":1,"id":"1"}`,
      `{"k":"${key}","s":"o","i":-1,"id":"1"}`,
      `{"k":"${key}","s":"o","i":1.5,"id":"1"}`,
      `{"k":"${key}","s":"o","i":1,"r":"x","id":"1"}`,
      `{"k":"${key.slice(1)}z","s":"o","i":1,"id":"1"`,
    ]) {
      expect(readHead(Buffer.from(line), 0, line.length, emptyHead()), line).toBe(false);
    }
  });

  it("writes bigints, which JSON has no word for", () => {
    const values = { small: 5n, large: 2n ** 70n };
    expect(decodeLine(encodeLine(entry(0, { values })))?.values).toEqual({
      small: 5,
      large: String(2n ** 70n),
    });
  });

  it("refuses a key that would move the fixed places", () => {
    expect(() => encodeLine(entry(0, { key: "short" }))).toThrow(TypeError);
  });
});
