export { isMagicCell, lowerCell } from "./lower-cell.js";
export type { LoweredCell, MagicCompletion, MagicScope } from "./lowered-cell.js";
export { MAGICS } from "./registry.js";
export type { BatchCall, BatchColumns, BatchLine, BatchRow } from "./runtime/batch-call.js";
export type { NotebookApi } from "./runtime/notebook-api.js";
export { type NotebookCalls, notebookCalls } from "./runtime/notebook-calls.js";
export type { AnswerKind, AnswerOf, AskingLine, PromptCall } from "./runtime/prompt-call.js";
export { sessionModel, setSessionModel } from "./runtime/session-model.js";
