import { describe, expect, it } from "vitest";
import { TaskError } from "../../../src/errors/index.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

/** Few rows, so that no trainer is ever asked. */
function call(options: object) {
  const common = { model: learner(), label: "Topic", dryRun: true, handleSignals: false };
  return fineTuneOrConfig(labelledRows(12), { ...common, ...options } as never);
}

describe("who trains, how, and where the result goes", () => {
  it.each([
    [{ trainer: "studnet" }, /no trainer "studnet"[\s\S]*Did you mean "student"\? There are: auto/],
    [{ trainer: "trll" }, /Did you mean "trl"/],
    [{ trainer: "xyz" }, /There are: auto, none, student, llamafactory, trl, mlx/],
    [{ trainer: { name: "x" } }, /neither a name nor a trainer/],
    [{ trainer: { command: [] } }, /"command"/],
    [{ trainer: { command: ["a"], resum: ["b"] } }, /"resum".*did you mean "resume"/],
    [{ trainer: { command: ["a"], progress: { file: "x", los: "y" } } }, /no option "los"/],
    [{ trainerOptions: { hubID: "a/b" } }, /"hubID".*did you mean "hubId"/],
    [{ trainerOptions: { stallMs: "1" } }, /"stallMs" must be/],
    [{ trainerOptions: { converter: "convert.py" } }, /"converter" must be/],
    [{ trainerOptions: { outtype: "q4" } }, /"outtype" must be/],
    [{ deploy: { modle: "labels" } }, /"modle".*did you mean "model"/],
    [{ deploy: { host: "x" } }, /"model" is missing/],
  ])("is refused before anything is done: %j", async (options, message) => {
    const refused = call(options);
    await expect(refused).rejects.toThrow(TaskError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    { trainer: "student" },
    { trainer: scriptedTrainer() },
    { trainer: { command: ["axolotl", "{{config}}"], config: { path: "a.yaml", text: "" } } },
    { trainer: { command: ["a"], progress: { file: "x.jsonl", trainingLoss: "loss" } } },
    {
      trainerOptions: {
        hubId: "a/b",
        shown: { details: { family: "llama" }, model_info: {}, template: "x" },
        environment: { HF_TOKEN: "x" },
        converter: ["convert.py"],
        gguf: true,
        pollMs: 20,
      },
    },
    { deploy: "labels" },
    {
      deploy: { model: "labels", parameters: { stop: ["a"], temperature: 0 }, headers: { a: "b" } },
    },
  ])("is taken as it is documented: %#", async (options) => {
    expect((await call(options)).kind).toBe("dry-run");
  });
});
