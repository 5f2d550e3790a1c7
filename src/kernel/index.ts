export { loadNotebooks, loadSpecs } from "./late-rooms.js";
export type {
  CellProgress,
  ExecuteOptions,
  Execution,
  FailedCell,
  Notebook,
  Parameters,
} from "./notebook/index.js";
export type { FoundSpec, InstallOptions, SpecPlace, SpecTarget } from "./spec/index.js";
export { startKernel } from "./start-kernel.js";
