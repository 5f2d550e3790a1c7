/**
 * Style of everything shown as HTML. Each output carries it, so that a saved notebook needs nothing else.
 * Lines and tints derive from the page's own text colour, so they suit any theme; only words that mean something
 * have colours, chosen by JupyterLab's and VS Code's own signs of their theme and by the system's where
 * there are none. Class names are doubled where Jupyter's own table style would win.
 */
const LIGHT =
  "--pf-ok:#1a7f37;--pf-warn:#9a6700;--pf-bad:#cf222e;--pf-skip:#6e7781;--pf-info:#0969da";
const DARK =
  "--pf-ok:#4ac26b;--pf-warn:#d9a13b;--pf-bad:#ff7b72;--pf-skip:#9198a1;--pf-info:#6cb6ff";
const FONT = "var(--jp-ui-font-family,var(--vscode-font-family,system-ui,sans-serif))";
const TEXT = "var(--jp-content-font-color1,var(--vscode-foreground,inherit))";
const SOFT = tint(62);
const LINE = `1px solid ${tint(16)}`;

/** The page's own text colour, thinned. */
function tint(percent: number): string {
  return `color-mix(in srgb,currentColor ${percent}%,transparent)`;
}

const BASE: readonly string[] = [
  `.pf{${LIGHT}}`,
  `@media(prefers-color-scheme:dark){.pf{${DARK}}}`,
  `[data-jp-theme-light="true"] .pf,.vscode-light .pf{${LIGHT}}`,
  `[data-jp-theme-light="false"] .pf,.vscode-dark .pf,.vscode-high-contrast .pf{${DARK}}`,
  `.pf{font:13px/1.5 ${FONT};font-variant-numeric:tabular-nums;color:${TEXT};max-width:100%}`,
  `.pf .pf-soft{color:${SOFT}}`,
  ".pf .pf-ok{color:var(--pf-ok)}.pf .pf-invalid,.pf .pf-truncated,.pf .pf-paused{color:var(--pf-warn)}",
  ".pf .pf-failed,.pf .pf-broken{color:var(--pf-bad)}.pf .pf-skipped{color:var(--pf-skip)}.pf .pf-running{color:var(--pf-info)}",
  ".pf .pf-stopping,.pf .pf-cancelled,.pf .pf-interrupted{color:var(--pf-warn)}.pf .pf-finished{color:var(--pf-ok)}",
  `.pf .pf-mark{display:inline-block;padding:0 .55em;border-radius:1em;font-weight:600;font-size:.92em;white-space:nowrap;background:${tint(13)}}`,
  ".pf .pf-counts>span{margin-right:1.1em;white-space:nowrap}",
  ".pf details{margin:0}.pf summary{cursor:pointer}.pf .pf-lines{white-space:pre-line}",
];

const TABLE: readonly string[] = [
  `.pf .pf-scroll{overflow-x:auto;scrollbar-width:thin;scrollbar-color:${tint(30)} transparent;border:${LINE};border-radius:8px;width:fit-content;max-width:100%}`,
  ".pf.pf table.pf-table{border-collapse:collapse;border:0;margin:0;font:inherit;color:inherit;table-layout:auto;width:auto}",
  `.pf.pf .pf-table th,.pf.pf .pf-table td{padding:.32em .8em;text-align:left;vertical-align:top;white-space:pre-line;border:0;border-top:${LINE};background:none;line-height:1.5;max-width:26em;overflow-wrap:break-word;font-weight:400}`,
  `.pf.pf .pf-table thead th{border-top:0;background:${tint(5)};font-weight:600;white-space:nowrap;vertical-align:bottom}`,
  `.pf.pf .pf-table small{display:block;font-size:.82em;font-weight:400;white-space:normal;min-width:max-content;color:${SOFT}}`,
  ".pf.pf .pf-table .pf-marks small{min-width:20em}.pf.pf .pf-table td.pf-wide{min-width:18em}",
  ".pf.pf .pf-table .pf-num{text-align:right}.pf.pf .pf-table td.pf-num,.pf.pf .pf-table .pf-tight{white-space:pre}",
  `.pf.pf .pf-table tbody tr{background:none}.pf.pf .pf-table tbody tr:hover{background:${tint(6)}}`,
  `.pf.pf .pf-table .pf-gap td{text-align:center;padding:.1em .8em;color:${SOFT};background:${tint(3)}}`,
  `.pf.pf .pf-table .pf-label>bdi{color:${SOFT}}.pf .pf-none{color:${tint(40)}}`,
  ".pf details[open]>summary.pf-fold{opacity:.55}",
  ".pf .pf-whole{white-space:pre-wrap;max-height:24em;overflow:auto;margin-top:.3em}",
  `.pf .pf-foot{padding:.35em .1em 0;font-size:.92em;color:${SOFT}}.pf .pf-above{padding:0 .1em .5em}`,
  ".pf.pf table.pf-facts tr:first-child>*{border-top:0}.pf.pf table.pf-facts td{max-width:46em}",
];

const PROGRESS: readonly string[] = [
  `.pf .pf-box{max-width:46rem;padding:.6em .9em;border:${LINE};border-radius:8px;overflow-wrap:break-word}`,
  ".pf .pf-head{display:flex;justify-content:space-between;gap:1em}",
  `.pf .pf-track{display:flex;height:8px;margin:.45em 0;border-radius:4px;overflow:hidden;background:${tint(14)}}`,
  ".pf .pf-track span{background:currentColor}.pf .pf-track .pf-reused,.pf .pf-reused{color:var(--pf-info)}",
  ".pf.pf .pf-list{margin:.2em 0;padding-left:1.4em}.pf.pf code{background:none;padding:0;color:inherit;font-size:.95em}",
];

const REPORT: readonly string[] = [
  ".pf .pf-title{font-size:1.35em;font-weight:650;line-height:1.3;margin:.1em 0 .6em}",
  ".pf .pf-heading{font-size:1.12em;font-weight:650;margin:1.3em 0 .5em}",
  `.pf .pf-say{margin:.5em 0;max-width:52em}.pf .pf-say-note{color:${SOFT}}`,
  `.pf .pf-say-verdict{font-size:1.12em;max-width:46.4em;font-weight:550;padding:.6em 1em;border-left:4px solid var(--pf-info);border-radius:0 8px 8px 0;background:${tint(6)}}`,
  `.pf .pf-say-warning{padding:.35em 1em;border-left:4px solid var(--pf-warn);border-radius:0 8px 8px 0;background:${tint(4)}}`,
  ".pf .pf-part{margin:.9em 0}.pf .pf-folded{margin-top:.4em}",
  ".pf .pf-chart{max-width:800px;margin:.9em 0}.pf.pf .pf-chart .pf-drawn{display:block;width:100%;max-width:800px;height:auto}",
];

const RULES = {
  words: BASE.join(""),
  table: [...BASE, ...TABLE].join(""),
  report: [...BASE, ...TABLE, ...REPORT].join(""),
  progress: [...BASE, ...PROGRESS].join(""),
};

/** Kinds of pages, by the style they need. */
export type PageKind = keyof typeof RULES;

/** The style itself, for outputs made of several parts. */
export function styleOf(kind: PageKind): string {
  return `<style>${RULES[kind]}</style>`;
}

/** Wraps content in the block that carries the style. */
export function page(content: string, kind: PageKind): string {
  return `<div class="pf">${styleOf(kind)}${content}</div>`;
}
