import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { HeldText } from "../../../src/kernel/server/held-text.js";

function collect(): { held: HeldText; texts: string[] } {
  const texts: string[] = [];
  const held = new HeldText(({ identities, parts }) => {
    const { name, text } = JSON.parse(parts[3]);
    expect(identities).toEqual([`stream.${name}`]);
    texts.push(`${JSON.parse(parts[1])} ${name}: ${text}`);
  });
  return { held, texts };
}

describe("HeldText", () => {
  it("joins what is written in one go by one cell to one stream", () => {
    const { held, texts } = collect();
    held.write("stdout", "a", "1");
    held.write("stdout", "b", "1");
    held.write("stderr", "c", "1");
    held.write("stdout", "d", "2");
    held.write("stdout", "e", "1");
    held.flush();
    held.flush();
    expect(texts).toEqual(["1 stdout: ab", "1 stderr: c", "2 stdout: d", "1 stdout: e"]);
  });

  it("publishes by itself after a moment, and a lot of text before", async () => {
    const { held, texts } = collect();
    held.write("stdout", "a", "1");
    expect(texts).toEqual([]);
    await wait(100);
    expect(texts).toEqual(["1 stdout: a"]);
    held.write("stdout", "x".repeat(2_000_000), "1");
    expect(texts).toHaveLength(2);
  });
});
