import { describe, expect, it } from "vitest";
import { addTo } from "../../../src/training/data/add-to.js";

describe("addTo", () => {
  it("adds to the list that is there instead of copying it", () => {
    const lists = new Map<string, number[]>();
    addTo(lists, "a", 1);
    const list = lists.get("a");
    for (let value = 2; value <= 1000; value++) addTo(lists, "a", value);
    addTo(lists, "b", 7);
    expect(lists.get("a")).toBe(list);
    expect(list).toHaveLength(1000);
    expect(lists.get("b")).toEqual([7]);
  });
});
