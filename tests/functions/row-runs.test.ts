import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { TaskError } from "../../src/errors/index.js";
import { analyze, benchmark, compare, fineTuneOrConfig, runs } from "../../src/functions/index.js";
import { labelledRows, learner } from "./fine-tune/labelled-rows.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const answer = z.object({ Mood: z.enum(["good", "bad"]) });

/** Answers every third request with something else until it is healed. */
function moody() {
  const state = { healed: false };
  let asked = 0;
  const model = scripted(() => (++asked % 3 || state.healed ? '{"Mood":"good"}' : "nonsense"), {
    digest: "moody",
  });
  return { model, state };
}

async function refusal(wanted: Promise<unknown>): Promise<TaskError> {
  const error = await wanted.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TaskError);
  expect(error).toMatchObject({ code: "option-invalid" });
  return error as TaskError;
}

describe("a fine-tuning's run", () => {
  it("says what it is and where its rows are, whatever is wanted of them", async () => {
    const result = await fineTuneOrConfig(labelledRows(30), {
      model: learner(),
      label: "Topic",
      minRows: 100,
    });
    const { id, folder } = result.run;
    const [base, tuned] = result.comparison!.arms.map(({ run }) => run.id);
    const first = async () => {
      for await (const entry of runs.entries(id)) return entry;
      return undefined;
    };
    for (const want of [
      () => runs.failures(id),
      first,
      () => runs.retryFailures(id, { model: learner() }),
      () => analyze(id),
      () => analyze(result.run),
    ]) {
      const { message, hint } = await refusal(want());
      expect(message).toContain(`Run "${id}" is a fine-tuning and has no rows of its own`);
      expect(hint).toContain(`"${base}" and "${tuned}"`);
      expect(hint).toContain(path.join(folder, "summary.md"));
    }
    expect(await runs.get(id)).toMatchObject({ call: "fineTuneOrConfig", total: 30 });
    expect((await analyze(base!)).rows.total).toBe(result.rows.test);
    expect((await runs.get(tuned!)).call).toBe("compare");
  });

  it("accounts for itself in summary.md: decisions, proof, candidates, files", async () => {
    const call = { model: learner(), label: "Topic", minRows: 100 };
    const result = await fineTuneOrConfig(labelledRows(30), call);
    const summary = await readFile(path.join(result.run.folder, "summary.md"), "utf8");
    expect(summary).toContain(result.message.slice(0, 300));
    expect(summary).toContain("| size | no | 30 of 30 rows can be learnt from");
    expect(summary).toContain("| 30 | 30 | 20 | 4 | 6 |");
    for (const { name, run } of result.comparison!.arms) {
      expect(summary).toContain(`| ${name} | ${run.id} | 6 |`);
    }
    expect(summary).toContain("| the prompt as it is | 0 |");
    expect(summary).toContain("| metadata | metadata.json |");
    expect(summary).not.toMatch(/not done yet|Speed and usage|undefined|NaN/);
  });

  it("says how to go on where it failed", async () => {
    const call = { model: learner(), label: "Topic", minRows: 100, fallback: false, run: "small" };
    await expect(fineTuneOrConfig(labelledRows(30), call)).rejects.toMatchObject({
      code: "dataset-too-small",
    });
    const { folder, id } = await runs.get("small");
    const summary = await readFile(path.join(folder, "summary.md"), "utf8");
    expect(summary).toContain("training needs at least 100");
    expect(summary).toContain("The same call goes on from what is there");
    const { hint } = await refusal(analyze(id));
    expect(hint).toContain("summary.md");
  });
});

describe("a benchmark's run", () => {
  it("tells its failures and can be analysed, but is not asked again", async () => {
    const { model } = moody();
    const prompts = ["a", "b"];
    const { run } = await benchmark({ models: model, prompts, answer, requests: 6, warmup: 0 });
    const bad = run.counts.invalid;
    expect(bad).toBeGreaterThan(0);
    expect(await runs.failures(run.id)).toHaveLength(bad);
    const { statuses } = await analyze(run.id);
    expect(statuses.find(({ value }) => value === "invalid")!.count).toBe(bad);
    const { message, hint } = await refusal(runs.retryFailures(run.id, { model }));
    expect(message).toContain(`Run "${run.id}" is a benchmark`);
    expect(hint).toContain("Call benchmark again");
  });
});

describe("the runs of a comparison", () => {
  const rows = Array.from({ length: 6 }, (_, i) => ({ text: `t ${i}`, True_Mood: "good" }));
  const variants = { A: "A {{text}}", B: "B {{text}}" };

  it("are asked again arm by arm, which the same call then takes", async () => {
    const { model, state } = moody();
    const call = { model, variants, answer, label: "True_Mood", reask: false, resamples: 200 };
    const before = await compare(rows, call);
    const arm = before.arms.find(({ counts }) => counts.invalid > 0)!;
    state.healed = true;
    const retried = await runs.retryFailures(arm.run.id, { model });
    expect(retried).toMatchObject({ retried: arm.counts.invalid, mended: arm.counts.invalid });
    const after = await compare(rows, call);
    expect(after.arms.find(({ name }) => name === arm.name)!.counts.ok).toBe(6);
    expect((await analyze(arm.run.id)).rows.total).toBe(6);
  });

  it("include the judge's, which is asked again as well", async () => {
    let said = 0;
    const model = scripted(() => `{"answer":"${said++}"}`);
    const state = { healed: false };
    const judge = scripted(() => (state.healed ? '{"Better":"tie"}' : "nonsense"), {
      name: "judge",
    });
    const { pairs } = await compare(rows, {
      model,
      variants,
      judge: { model: judge },
      reask: false,
    });
    const { id, counts } = pairs[0]!.judge!.run!;
    expect(counts.invalid).toBe(12);
    state.healed = true;
    expect(await runs.retryFailures(id, { model: judge })).toMatchObject({ mended: 12 });
  });

  it("are named by the error where the comparison itself is analysed", async () => {
    const { model } = moody();
    const result = await compare(rows, { model, variants, answer });
    const { message, hint } = await refusal(analyze(result as never));
    expect(message).toContain("a run for each of its arms");
    expect(hint).toContain("analyze(comparison.arms[0].run)");
  });
});
