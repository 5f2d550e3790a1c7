// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { setSessionModel } from "../../../src/magics/index.js";
import { labelledRows, learner, scriptedTrainer } from "../../functions/fine-tune/labelled-rows.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

useTempHome();
afterEach(() => setSessionModel(undefined));

describe("%%finetune", () => {
  it("hands what the line says to the trainer of the notebook", async () => {
    const trainer = scriptedTrainer();
    const variables = { feedback: labelledRows(60), own: learner(), trainer, who: "Ada" };
    const { values } = await runCell(
      "%%finetune feedback --label Topic --model ${own} --trainer ${trainer} -e 2 --learning-rate 0.01 --seed 4 --deploy labels --dry-run --as tuned\nFor ${who}:\n{{Message}}\n",
      { variables },
    );
    expect(values.tuned.kind).toBe("dry-run");
    expect(values.tuned.prompt.template).toBe("For Ada:\n{{Message}}");
    expect(trainer.prepared[0]!.hyper).toEqual({ epochs: 2, learningRate: 0.01, seed: 4 });
  });

  it("shows the report of what came out", async () => {
    const { shown } = await runCell(
      "%%finetune feedback -l Topic -m ${own} --trainer none --examples 2\n{{Message}}",
      { variables: { feedback: labelledRows(30), own: learner() } },
    );
    const { data } = shown.at(-1)!;
    expect(data["text/plain"]).toContain("How it was decided");
    expect(data["text/html"]).toContain("rows to learn from");
  });

  it("makes a configuration of the session's model, with ratings, topics and columns of the cell", async () => {
    setSessionModel(learner());
    const feedback = labelledRows(36).map((row, i) => ({ ...row, Stars: (i % 2) + 1 }));
    const { values } = await runCell(
      "%%finetune feedback -l Topic,Stars --ratings 1=bad,2=good --topics Billing,Shipping --trainer none --examples 4 --dry-run --as tuned",
      { variables: { feedback } },
    );
    expect(values.tuned.kind).toBe("dry-run");
    expect(values.tuned.prompt.examples).toHaveLength(8);
    expect(values.tuned.columns).toEqual([
      { name: "Topic", kind: "label", labels: ["Billing", "Shipping"] },
      { name: "Stars", kind: "label", labels: ["bad", "good"] },
    ]);
    const named = await runCell(
      "%%finetune feedback --trainer none --dry-run --as tuned\nTopic: Billing | Shipping | Account # what it is about\n---\n{{Message}}",
      { variables: { feedback } },
    );
    expect(named.values.tuned.columns[0]).toMatchObject({
      name: "Topic",
      description: "what it is about",
    });
    const renamed = await runCell(
      "%%finetune feedback --label Subject=Topic --trainer none --dry-run --as tuned\nSubject: Billing | Shipping | Account",
      { variables: { feedback } },
    );
    expect(renamed.values.tuned.columns[0].name).toBe("Subject");
  });

  it("says what is wrong", async () => {
    const variables = { feedback: labelledRows(9), own: learner() };
    const run = (line: string) => runCell(`%%finetune feedback -m \${own} ${line}`, { variables });
    await expect(run("--label Topic --ratings 1:bad")).rejects.toThrow(/--ratings cannot be read/);
    await expect(run("--label a=b=c")).rejects.toThrow(/--label cannot be read/);
    await expect(run("--label Topic --no-fallback")).rejects.toThrow(/training needs at least 50/);
    await expect(run("--label Topic -p x.md\n{{Message}}")).rejects.toThrow(/two prompts/);
    await expect(run("--lable Topic")).rejects.toThrow(/Did you mean --label/);
    await expect(run("--label Topic -p words")).rejects.toThrow(/names no prompt file/);
  });

  it("passes options of the trainer, as pairs and as an expression", async () => {
    const variables = { feedback: labelledRows(54), own: learner() };
    const filesOf = async (given: string) => {
      const { values } = await runCell(
        `%%finetune feedback -l Topic -m \${own} --trainer llamafactory --dry-run --trainer-options ${given} --as tuned`,
        { variables },
      );
      const files = Object.values<string>(values.tuned.files);
      return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
    };
    // A Python that has no trainer, so that nothing installed on this machine decides.
    const pairs = "python=/nowhere/python3,hubId=Qwen/One,slow=true,stallMs=60000,gguf=false";
    expect(await filesOf(pairs)).toContain("Qwen/One");
    const expression =
      '${{ python: "/nowhere/python3", hubId: "Qwen/Two", converter: ["a", "b"] }}';
    expect(await filesOf(expression)).toContain("Qwen/Two");
  });

  it("says what is wrong with a trainer and its options", async () => {
    const variables = { feedback: labelledRows(9), own: learner() };
    const run = (line: string) =>
      runCell(`%%finetune feedback -m \${own} -l Topic --trainer ${line}`, { variables });
    const options = (given: string) => run(`trl --trainer-options ${given}`);
    await expect(options("slow")).rejects.toThrow(/--trainer-options cannot be read/);
    await expect(options("slwo=true")).rejects.toThrow(/slow/);
    await expect(options("slow=yes")).rejects.toThrow(/"slow".*true or false.*received "yes"/);
    await expect(options("converter=convert.py")).rejects.toThrow(/"converter"/);
    await expect(run("studnet")).rejects.toThrow(
      /--trainer needs one of auto, .*studnet.*\n?.*Did you mean student\?/,
    );
  });
});
