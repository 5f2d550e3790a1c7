import type { Report } from "../contract/index.js";
import { hasFigure } from "./chart-html.js";
import { CHART_SCRIPT, chartScriptHashes, libraryBlock } from "./chart-script.js";
import { escapeHtml } from "./clean-text.js";
import { page } from "./page-style.js";
import { reportHtml } from "./report-html.js";

const PAGE_STYLE =
  ":root{color-scheme:light dark;--pf-ground:#fff;--pf-text:#1c2330}" +
  "@media(prefers-color-scheme:dark){:root{--pf-ground:#14181f;--pf-text:#e4e8ef}}" +
  "body{margin:0;background:var(--pf-ground);color:var(--pf-text)}" +
  "main{max-width:64rem;margin:0 auto;padding:2rem 1.2rem 4rem}main .pf{font-size:14.5px}";

/** A report as one HTML page that needs no network: style, pictures, charts and their library are in it. */
export function reportPage(report: Report): string {
  const content = page(reportHtml(report), "report");
  const scripts = hasFigure(content) ? libraryBlock() + CHART_SCRIPT : "";
  const trusted =
    scripts === ""
      ? "'none'"
      : chartScriptHashes()
          .map((hash) => `'${hash}'`)
          .join(" ");
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; script-src ${trusted}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(report.title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>${content}</main>
${scripts}
</body>
</html>
`;
}
