export {
  type CellProgress,
  type ExecuteOptions,
  type Execution,
  executeNotebook,
  type FailedCell,
} from "./execute-notebook.js";
export { injectParameters, type Parameters, readParameter } from "./inject-parameters.js";
export type { CellOutput, CodeCell, Notebook, NotebookCell, TextCell } from "./notebook.js";
export { notebookPage, type PageOptions } from "./page/notebook-page.js";
export { readNotebook } from "./read-notebook.js";
export { writeNotebook } from "./write-notebook.js";
