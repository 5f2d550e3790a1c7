import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outgoing } from "../../../src/kernel/server/message.js";
import {
  decodeMessage,
  encodeMessage,
  MalformedMessage,
} from "../../../src/kernel/server/wire-codec.js";

const SIGNED = { key: "a secret", hash: "sha256" };
const PARTS_AT = 2;

const bytes = fc.uint8Array({ maxLength: 40 });
const fields = fc.dictionary(fc.string(), fc.jsonValue());
const identities = fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }), { maxLength: 3 });

function frames(
  content: object,
  buffers: readonly Uint8Array[] = [],
  to: readonly Uint8Array[] = [],
  signing = SIGNED,
): Buffer[] {
  const message = outgoing("test", content, {
    identities: to,
    buffers,
    metadata: { a: 1 },
    parent: { msg_id: "p" },
  });
  return encodeMessage(message, signing).map((frame) => Buffer.from(frame));
}

describe("wire codec", () => {
  it("brings any content, any buffers and any identities across", () => {
    const property = fc.property(
      fields,
      fc.array(bytes),
      identities,
      fc.constantFrom(SIGNED, { key: "", hash: "sha256" }, { key: "k", hash: "sha512" }),
      (content, buffers, to, signing) => {
        const decoded = decodeMessage(frames(content, buffers, to, signing), signing);
        expect(decoded.content).toEqual(JSON.parse(JSON.stringify(content)));
        expect(decoded.metadata).toEqual({ a: 1 });
        expect(decoded.parentHeader).toEqual({ msg_id: "p" });
        expect(decoded.header.msg_type).toBe("test");
        expect(decoded.buffers.map((buffer) => [...buffer])).toEqual(buffers.map((b) => [...b]));
        expect(decoded.identities.map((frame) => [...frame])).toEqual(to.map((b) => [...b]));
      },
    );
    fc.assert(property);
  });

  it("rejects a message in which any bit of signature or parts was changed", () => {
    const property = fc.property(
      fields,
      fc.nat(4),
      fc.nat(),
      fc.nat(7),
      (content, frame, at, bit) => {
        const all = frames(content);
        const changed = all[PARTS_AT - 1 + frame]!;
        const place = at % changed.length;
        changed[place] = changed[place]! ^ (1 << bit);
        expect(() => decodeMessage(all, SIGNED)).toThrow(MalformedMessage);
      },
    );
    fc.assert(property);
  });

  it("rejects any frames that are no message, with one kind of error", () => {
    const property = fc.property(fc.array(bytes), fc.boolean(), (parts, delimited) => {
      const all = delimited ? [Buffer.from("<IDS|MSG>"), ...parts] : parts;
      expect(() => decodeMessage(all, SIGNED)).toThrow(MalformedMessage);
    });
    fc.assert(property);
  });

  it("says why without a word of the signature that was expected", () => {
    const all = frames({ a: 1 });
    const signature = all[1]!.toString();
    all[1] = Buffer.from(randomBytes(32).toString("hex"));
    expect(() => decodeMessage(all, SIGNED)).toThrow(/^its signature is wrong$/);
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["a part that is not JSON", ["{", "{}", "{}", "{}"], "not JSON"],
    ["a part that is no object", ["{}", "[]", "{}", "{}"], "not a JSON object"],
    ["a part that is null", ["{}", "{}", "{}", "null"], "not a JSON object"],
    ["a header without a type", ['{"msg_id":"1"}', "{}", "{}", "{}"], "no msg_type"],
    ["a header without an id", ['{"msg_type":"x"}', "{}", "{}", "{}"], "no msg_type or msg_id"],
    ["too few frames", ["{}", "{}", "{}"], "too few frames"],
  ])("rejects %s", (_, parts, why) => {
    const all = ["<IDS|MSG>", "", ...parts].map((part) => Buffer.from(part));
    expect(() => decodeMessage(all, { key: "", hash: "sha256" })).toThrow(why);
  });

  it("rejects text that is not UTF-8", () => {
    const header = Buffer.from('{"msg_id":"\u00ff","msg_type":"x"}', "latin1");
    const all = [Buffer.from("<IDS|MSG>"), Buffer.alloc(0), header];
    for (let part = 0; part < 3; part++) all.push(Buffer.from("{}"));
    expect(() => decodeMessage(all, { key: "", hash: "sha256" })).toThrow("not JSON");
  });

  it("keeps buffers outside of the signature", () => {
    const all = frames({}, [Buffer.from([1, 2, 3])]);
    all[all.length - 1] = Buffer.from([9]);
    expect([...decodeMessage(all, SIGNED).buffers[0]!]).toEqual([9]);
  });
});
