import { describe, expect, it } from "vitest";
import { endsQuietly } from "../../../src/kernel/server/ends-quietly.js";

describe("endsQuietly", () => {
  it.each(["1;", "1 ; \n", "x; // shown no more", "x; /* a\nb */", 'f("http://x");', "`a//b`;"])(
    "is true for %j",
    (source) => expect(endsQuietly(source)).toBe(true),
  );

  it.each([
    "1",
    "a; b",
    "x // not this;",
    "x /* nor; this; */",
    '"a;"',
    "`;`",
    "'//;'",
    "",
    "%%prompt\nWrite a; b;",
    "!echo a;",
  ])("is false for %j", (source) => expect(endsQuietly(source)).toBe(false));
});
