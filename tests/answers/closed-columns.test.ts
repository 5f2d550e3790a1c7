import { describe, expect, it } from "vitest";
import { z } from "zod";
import { closedColumns, columnsAnswer, textAnswer, zodAnswer } from "../../src/answers/index.js";

const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name);

describe("closedColumns", () => {
  it("finds labels, yes or no, and small ranges of whole numbers", () => {
    const answer = zodAnswer(
      z.object({
        Topic: z.enum(["a", "b"]),
        Maybe: z.enum(["a", "b"]).nullable(),
        Done: z.boolean(),
        Stars: z.int().min(1).max(5),
        Year: z.int().min(0).max(3000),
        Count: z.int(),
        Price: z.number().min(0).max(1),
        Note: z.string(),
        Tags: z.array(z.enum(["a", "b"])),
      }),
    );
    expect(names(closedColumns(answer))).toEqual(["Topic", "Maybe", "Done", "Stars"]);
    expect(closedColumns(textAnswer("answer"))).toEqual([]);
  });

  it("leaves out labels that may be outside their set", () => {
    const columns = [
      { name: "Fixed", kind: "label", labels: ["a", "b"] },
      { name: "Free", kind: "label", labels: ["a", "b"], organic: true },
    ] as const;
    expect(names(closedColumns(columnsAnswer(columns)))).toEqual(["Fixed"]);
  });
});
