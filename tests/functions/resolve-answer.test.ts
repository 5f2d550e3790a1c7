import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { compare, estimate, processDataset } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const rows = [{ text: "a" }, { text: "b" }];
const label = z.enum(["open", "closed"]);

/** A model that answers every field of a schema with the first thing that fits. */
function filling(answer: z.ZodObject) {
  const values = Object.keys(answer.shape).map((name) => [name, "open"]);
  return scripted(() => JSON.stringify(Object.fromEntries(values)), { digest: "filling" });
}

describe("columns of the result", () => {
  it.each<[string, z.ZodObject, object, object]>([
    ["answer_status", z.object({ answer_status: label, T: label }), {}, { name: "row" }],
    ["answer_error", z.object({ answer_error: z.string() }), {}, { name: "row" }],
    ["ticket_status", z.object({ ticket_status: label }), { name: "ticket" }, {}],
    ["T_confidence", z.object({ T: label, T_confidence: z.string() }), { confidence: true }, {}],
    ["Model_Name", z.object({ Model_Name: z.string() }), { provenance: true }, {}],
    ["Run_ID", z.object({ Run_ID: z.string() }), { provenance: true }, {}],
    ["row_consistency", z.object({ row_consistency: label }), { name: "row", repeats: 2 }, {}],
    [
      "text_consistency",
      z.object({ text_consistency: label, A: label }),
      { name: "text", repeats: 2 },
      {},
    ],
  ])(
    "keeps an answer called %s, or says before the first call that it cannot",
    async (twice, answer, wrong, right) => {
      const model = filling(answer);
      const options = { model, prompt: "{{text}}", answer, progress: false } as const;
      for (const call of [processDataset, estimate]) {
        const refused = call(rows, { ...options, ...wrong });
        await expect(refused).rejects.toMatchObject({
          code: "option-invalid",
          message: expect.stringContaining(twice),
          hint: expect.stringContaining("name"),
        });
      }
      expect(model.calls).toBe(0);
      const { data, columns } = await processDataset(rows, { ...options, ...right });
      expect(data[0]).toMatchObject({ [twice]: "open" });
      expect(new Set(columns).size).toBe(columns.length);
    },
  );

  it("takes a hint's name that is free itself", async () => {
    const answer = z.object({ row_status: label });
    const options = {
      model: filling(answer),
      prompt: "{{text}}",
      answer,
      progress: false,
    } as const;
    await expect(processDataset(rows, { ...options, name: "row" })).rejects.toMatchObject({
      hint: expect.stringContaining('name: "result"'),
    });
  });

  it("keeps an answer called like an offered one", async () => {
    const answer = z.object({ T: label, Validated_T: label });
    const options = {
      model: filling(answer),
      prompt: "{{text}}",
      answer,
      progress: false,
    } as const;
    const labelled = rows.map((row) => ({ ...row, T: "open" }));
    await expect(processDataset(labelled, options)).rejects.toMatchObject({
      message: expect.stringContaining("Validated_T"),
    });
    const { data } = await processDataset(labelled, { ...options, existing: "replace" });
    expect(data[0]).toMatchObject({ T: "open", Validated_T: "open" });
  });

  it("keeps an answer called status beside the row's status in a comparison", async () => {
    const answer = z.object({ status: label });
    const { table } = await compare(rows, {
      model: filling(answer),
      variants: { a: { prompt: "A {{text}}" }, b: { prompt: "B {{text}}" } },
      answer,
      progress: false,
    });
    expect(table[0]).toMatchObject({ "a status": "open", "a row status": "ok" });
  });
});
