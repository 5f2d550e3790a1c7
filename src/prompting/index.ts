export { answerInstructions } from "./answer-instructions.js";
export { checkColumns } from "./check-columns.js";
export { bracedColumns, checkConstant } from "./check-constant.js";
export { compileTemplate, type Template, type TemplateOrigin } from "./compile-template.js";
export { estimateTokens } from "./estimate-tokens.js";
export { existingLabelLines } from "./existing-labels.js";
export { loadPrompt, namesPromptFile, PROMPT_FILE_ENDINGS } from "./load-prompt.js";
export { type PackedPrompt, packPrompt } from "./pack-prompt.js";
export { parsePromptMarkdown } from "./parse-markdown.js";
export {
  isModelSet,
  MODEL_SET_FORMAT,
  MODEL_SET_VERSION,
  parseModelSet,
} from "./parse-model-set.js";
export { parsePrismPrompt } from "./parse-prism.js";
export { prismTemplate } from "./prism-template.js";
export { promptDigest } from "./prompt-digest.js";
export type { Gate, PromptFile } from "./prompt-file.js";
export { type ModelSetParts, writeModelSet } from "./write-model-set.js";
