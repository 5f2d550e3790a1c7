import { type DisplayBundle, REPORT, type Report } from "../contract/index.js";
import { withChartScripts } from "./chart-session.js";
import { page } from "./page-style.js";
import { reportHtml } from "./report-html.js";
import { reportMarkdown } from "./report-markdown.js";
import { reportText } from "./report-text.js";

/** Shows any object that tells a report of itself by its method `[REPORT]`. */
export function reportBundle(value: object): DisplayBundle | undefined {
  const report = reportOf(value);
  if (report === undefined) return undefined;
  return {
    data: {
      "text/html": withChartScripts(page(reportHtml(report), "report")),
      "text/markdown": reportMarkdown(report),
      "text/plain": reportText(report),
    },
  };
}

function reportOf(value: object): Report | undefined {
  const method: unknown = (value as { [REPORT]?: unknown })[REPORT];
  return typeof method === "function" ? (method.call(value) as Report) : undefined;
}
