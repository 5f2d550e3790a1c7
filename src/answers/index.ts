export { answerError, readingOutcome, reaskMessage } from "./answer-error.js";
export type { ZodSchema } from "./check-zod.js";
export { closedColumns } from "./closed-columns.js";
export { type AnswerGate, columnsAnswer } from "./columns-answer.js";
export { jsonSchemaAnswer } from "./json-schema-answer.js";
export { type PackReading, readPack } from "./read-pack.js";
export { textAnswer } from "./text-answer.js";
export { type ZodAnswer, type ZodAnswerOptions, zodAnswer } from "./zod-answer.js";
