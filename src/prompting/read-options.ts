import type { ModelOptions } from "../contract/index.js";
import type { PromptFaults } from "./prompt-fault.js";

type Rule = readonly [accepts: (value: unknown) => boolean, wanted: string];

const NUMBER: Rule = [(value) => typeof value === "number" && Number.isFinite(value), "a number"];
const TEXT: Rule = [(value) => typeof value === "string", "a text"];
const TEXTS: Rule = [
  (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  "a list of texts",
];

const RULES: Readonly<Record<keyof ModelOptions, Rule>> = {
  temperature: NUMBER,
  topP: NUMBER,
  topK: NUMBER,
  minP: NUMBER,
  seed: NUMBER,
  maxTokens: NUMBER,
  contextTokens: NUMBER,
  stop: TEXTS,
  repeatPenalty: NUMBER,
  presencePenalty: NUMBER,
  frequencyPenalty: NUMBER,
  think: [
    (value) =>
      typeof value === "boolean" || ["low", "medium", "high", "max"].includes(String(value)),
    "true, false, low, medium, high or max",
  ],
  labels: [(value) => value === "score" || value === "generate", "score or generate"],
  keepAlive: [
    (value) => typeof value === "number" || typeof value === "string",
    "seconds or a duration such as 30m",
  ],
  threads: NUMBER,
  gpuLayers: NUMBER,
  devices: TEXTS,
  quantization: TEXT,
  extra: [(value) => typeof value === "object" && value !== null, "a mapping"],
};

/**
 * Reads the model options of a prompt file; ranges are checked where the options are used.
 * @throws TaskError `prompt-file` for a name or a kind of value that no option has
 */
export function readOptions(options: unknown, faults: PromptFaults): ModelOptions | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== "object" || Array.isArray(options))
    return faults.fail('"options" must be a mapping of option names to values', ["options"]);
  const given = options as Record<string, unknown>;
  faults.checkKeys(given, Object.keys(RULES), ["options"]);
  for (const [name, value] of Object.entries(given)) {
    const [accepts, wanted] = RULES[name as keyof ModelOptions];
    if (!accepts(value))
      faults.fail(`"${name}" must be ${wanted}, not ${JSON.stringify(value)}`, ["options", name]);
  }
  return Object.freeze({ ...given });
}
