import type { ModelOptions } from "../../contract/index.js";
import type { ModelFacts } from "./model-facts.js";
import type { ResolvedOptions } from "./options.js";

/** Things to know before the first row: from what the file says, and the options asked for. */
export function modelNotes(
  facts: ModelFacts,
  run: ModelOptions,
  options: ResolvedOptions,
): string[] {
  const found = optionNotes(run);
  const asked = run.contextTokens ?? options.contextTokens;
  if (asked !== undefined && facts.contextLength !== undefined && asked > facts.contextLength) {
    found.push(
      `contextTokens is ${asked}, but the model was trained for ${facts.contextLength}, which is used.`,
    );
  }
  if (facts.chatTemplate === undefined) {
    found.push(
      "This model has no chat template: it gets the prompt as plain text and continues it.",
    );
  }
  return found;
}

function optionNotes(run: ModelOptions): string[] {
  const found: string[] = [];
  if (run.devices?.length) {
    found.push(
      "devices has no effect: gguf({ gpu }) names the kind of device, and CUDA_VISIBLE_DEVICES which of several.",
    );
  }
  if (run.keepAlive !== undefined) {
    found.push(
      "keepAlive has no effect: a model in this process is kept until its engine is closed.",
    );
  }
  const against = run.labels === "score" ? againstScoring(run) : [];
  if (against.length > 0) {
    found.push(
      `labels: "score" has no effect beside ${against.join(", ")}: labels are decided by likelihood only where ` +
        "nothing is left to chance. They are generated instead.",
    );
  }
  return found;
}

/** The options that an answer decided by likelihood cannot follow. */
function againstScoring(run: ModelOptions): string[] {
  const { temperature = 0, repeatPenalty = 1, presencePenalty = 0, frequencyPenalty = 0 } = run;
  const set = {
    temperature: temperature !== 0,
    repeatPenalty: repeatPenalty !== 1,
    presencePenalty: presencePenalty !== 0,
    frequencyPenalty: frequencyPenalty !== 0,
    stop: (run.stop ?? []).length > 0,
    extra: Object.keys(run.extra ?? {}).length > 0,
    think: run.think !== undefined && run.think !== false,
  };
  return Object.entries(set)
    .filter(([, isSet]) => isSet)
    .map(([name]) => name);
}
