export { attachProgress } from "./attach-progress.js";
export { bundleLater, bundleOf } from "./bundle-of.js";
export { createProgress, type ProgressDisplay, type ProgressOptions } from "./create-progress.js";
export type { ProgressTarget } from "./display-target.js";
export { userFrames } from "./error-bundle.js";
export { formatCount, formatDuration } from "./format-figures.js";
export type { TextStream } from "./live-line.js";
export { type RenderedTable, renderTable, type TableOptions } from "./render-table.js";
export type { RunControls } from "./widgets/run-buttons.js";
