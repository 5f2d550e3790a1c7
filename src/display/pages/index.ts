/**
 * What values, reports and charts look like. Apart from the room's own index, so that the charts, which this needs, are
 * loaded when the first value is shown and not when the package is imported.
 */

export { bundleLater, bundleOf } from "../bundle-of.js";
export { chartScriptHashes } from "../chart-script.js";
export { type MarkdownOptions, reportMarkdown } from "../report-markdown.js";
export { reportPage } from "../report-page.js";
