import type {
  AnswerSpec,
  EngineRequest,
  Message,
  ModelHandle,
  ModelInfo,
  ModelOptions,
  Row,
} from "../contract/index.js";
import { taskKey } from "../runs/index.js";
import { shapingOptions } from "./read-options.js";

/** A row's own part of the request. */
export interface RowText {
  readonly text: string;
  readonly images?: readonly Uint8Array[];
  /** Seed in place of the task's own; a repeat of a row has its own. */
  readonly seed?: number;
}

/**
 * A question in its final form: everything that shapes an answer except the row itself.
 * Frozen before the first row, so that the same task always gives the same keys.
 */
export interface Task {
  readonly handle: ModelHandle;
  readonly info: ModelInfo;
  readonly options: ModelOptions;
  readonly system: string | undefined;
  /** Constant example turns between the system text and the row's own text. */
  readonly examples?: readonly Message[] | undefined;
  readonly answer: AnswerSpec;
  /** The row's text; undefined when the row has nothing to ask about. */
  readonly render: (row: Row) => RowText | undefined;
  readonly rowsPerRequest: number;
  readonly reask: boolean;
  /** Engines tell the probabilities of labels even where that costs something; no part of the key. */
  readonly probabilities?: boolean;
  /** Key of everything above but `render`; a row's key is made from it and the row's text. */
  readonly key: string;
}

/** Tokens an answer may have when the user gives no limit: enough for a page. */
const DEFAULT_MAX_TOKENS = 1024;

/** Completes a task with the defaults and its key. */
export function defineTask(parts: Omit<Task, "key">): Task {
  const options: ModelOptions = {
    maxTokens: DEFAULT_MAX_TOKENS,
    ...(parts.answer.schema === undefined ? {} : { temperature: 0, think: false }),
    ...parts.options,
  };
  const key = taskKey({
    engine: parts.handle.engine.name,
    digest: parts.info.digest,
    system: parts.system,
    examples: parts.examples,
    schema: parts.answer.schema,
    options: shapingOptions(options),
    rowsPerRequest: parts.rowsPerRequest,
  });
  return Object.freeze({ ...parts, options, key });
}

/** The request for one row, with earlier turns when it is asked again. */
export function requestFor(
  task: Task,
  content: RowText,
  followUp: readonly Message[] = [],
): EngineRequest {
  const messages: Message[] = [];
  if (task.system) messages.push({ role: "system", content: task.system });
  if (task.examples) messages.push(...task.examples);
  messages.push({
    role: "user",
    content: content.text,
    ...(content.images?.length ? { images: content.images } : {}),
  });
  messages.push(...followUp);
  return {
    model: task.handle.model,
    // An engine that can tell refuses other weights that took the model's place: their answers would be kept as its own.
    digest: task.info.digest,
    messages,
    ...(task.answer.schema === undefined ? {} : { schema: task.answer.schema }),
    options: content.seed === undefined ? task.options : { ...task.options, seed: content.seed },
  };
}
