import { describe, expect, it } from "vitest";
import { bundleOf } from "../../src/display/pages/index.js";
import { batchInference, processDataset, runs, scripted, z } from "../../src/index.js";
import { useTempHome } from "../functions/temp-home.js";

useTempHome();

const rows = Array.from({ length: 12 }, (_, i) => ({ text: `row ${i}` }));
const answer = z.object({ Mood: z.enum(["good", "bad"]) });
/** Every third row gets an answer that does not fit. */
const model = scripted(({ messages }) => {
  const [, row] = /row (\d+)/.exec(messages.at(-1)!.content) ?? [];
  return Number(row) % 3 === 0 ? '{"Mood":"<b>odd</b>"}' : '{"Mood":"good"}';
});
const options = { model, answer, reask: false, progress: false } as const;
const plain = (value: unknown) => String(bundleOf(value).data["text/plain"]);
const html = (value: unknown) => String(bundleOf(value).data["text/html"]);

describe("what the functions return shows itself", () => {
  it("the result of processDataset: message, table, rows that need another look", async () => {
    const result = await processDataset(rows, { ...options, prompt: "{{text}}" });
    const lines = plain(result).split("\n");
    expect(lines[0]).toMatch(/^Done: 12 rows \(8 ok, 4 invalid\)\./);
    expect(plain(result)).toContain("12 rows × 4 columns");
    expect(plain(result)).toContain("4 rows need another look\nrow  id  status   message");
    expect(html(result)).toContain('<span class="pf-mark pf-invalid">invalid</span>');
    expect(html(result)).toContain("<summary>4 rows need another look</summary>");
    expect(html(result)).not.toContain("<b>odd");
    expect(plain(result.run)).toContain("finished\n8 ok, 4 invalid\n");
    expect(plain(result.run)).toContain("model    scripted\n");
    expect(html(result.run)).toContain('<span class="pf-mark pf-finished">finished</span>');
  });

  it("the result for a file: where it is", async () => {
    const { failures, run } = await processDataset(rows, { ...options, prompt: "{{text}}" });
    const shown = plain({ data: "/tmp/x\u001b[2J.csv", columns: [], failures, run });
    expect(shown).toContain("Written to /tmp/x.csv");
  });

  it("the results of batchInference: prompts beside answers", async () => {
    const results = await batchInference(["row 1", "row 3"], options);
    expect(
      plain(results)
        .split("\n")
        .slice(0, 4)
        .map((line) => line.trimEnd()),
    ).toEqual([
      expect.stringMatching(/^prompt {2}Mood {2}status {3}error/),
      expect.stringMatching(/^─+ {2}─+ {2}─+ {2}─+$/),
      "row 1   good  ok",
      expect.stringMatching(/^row 3 {9}invalid {2}\S/),
    ]);
    expect(plain(results).split("\n").at(-1)).toBe("2 results");
    expect(
      html(await batchInference(["hello"], { model: scripted(() => "hi"), progress: false })),
    ).toContain("<bdi>response</bdi>");
  });

  it("runs on disk: a list, and one of them", async () => {
    await processDataset(rows, { ...options, prompt: "{{text}}", run: "moods" });
    const list = await runs.list();
    const [head, , ...found] = plain(list).split("\n");
    expect(head!.split(/ {2,}/)).toEqual([
      "id",
      "state",
      "rows",
      "not ok",
      "model",
      "prompt",
      "data",
      "started",
    ]);
    expect(found[0]).toMatch(/^moods +finished +12 +4 +scripted/);
    expect(found.at(-1)).toMatch(/^\d+ runs?$/);
    // A fine-tuning asks no rows itself, so that none of them can be missing.
    const tuned = { ...list[0]!, id: "tuned", name: undefined, call: "fineTuneOrConfig" };
    const counts = { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 };
    expect(plain([{ ...tuned, counts, total: 60 }])).toMatch(
      /tuned +finished +60 labelled +scripted/,
    );
    const one = plain(await runs.get("moods"));
    expect(one).toMatch(/finished\n8 ok, 4 invalid\nmodel +scripted\n/);
    expect(one).toContain("folder");
    expect(plain(await runs.failures("moods"))).toContain("4 rows × ");
  });
});
