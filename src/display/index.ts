export { attachProgress } from "./attach-progress.js";
export { createProgress, type ProgressDisplay, type ProgressOptions } from "./create-progress.js";
export type { ProgressTarget } from "./display-target.js";
export { formatCount, formatDuration } from "./format-figures.js";
export { bundleLater } from "./late-bundle.js";
export type { TextStream } from "./live-line.js";
export { type RenderedTable, renderTable, type TableOptions } from "./render-table.js";
export { type WatchedRun, type WatchOptions, watchedRun, watchRun } from "./watch-run.js";
export type { RunControls } from "./widgets/run-buttons.js";
