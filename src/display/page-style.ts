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
const LINE = "1px solid color-mix(in srgb,currentColor 16%,transparent)";
const SOFT = "color-mix(in srgb,currentColor 62%,transparent)";

const RULES: readonly string[] = [
  `.pf{${LIGHT}}`,
  `@media(prefers-color-scheme:dark){.pf{${DARK}}}`,
  `[data-jp-theme-light="true"] .pf,.vscode-light .pf{${LIGHT}}`,
  `[data-jp-theme-light="false"] .pf,.vscode-dark .pf,.vscode-high-contrast .pf{${DARK}}`,
  ".pf{font:13px/1.5 var(--jp-ui-font-family,var(--vscode-font-family,system-ui,sans-serif));font-variant-numeric:tabular-nums;color:var(--jp-content-font-color1,var(--vscode-foreground,inherit));max-width:100%}",
  `.pf .pf-soft{color:${SOFT}}`,
  ".pf .pf-ok{color:var(--pf-ok)}.pf .pf-invalid,.pf .pf-truncated{color:var(--pf-warn)}.pf .pf-failed{color:var(--pf-bad)}.pf .pf-skipped{color:var(--pf-skip)}",
  `.pf .pf-scroll{overflow-x:auto;border:${LINE};border-radius:8px;width:fit-content;max-width:100%}`,
  ".pf.pf table.pf-table{border-collapse:collapse;border:0;margin:0;font:inherit;color:inherit;table-layout:auto;width:auto}",
  `.pf.pf .pf-table th,.pf.pf .pf-table td{padding:.32em .8em;text-align:left;vertical-align:top;white-space:pre-line;border:0;border-top:${LINE};background:none;line-height:1.5;min-width:2em;max-width:26em;overflow-wrap:anywhere;font-weight:400}`,
  ".pf.pf .pf-table thead th{border-top:0;background:color-mix(in srgb,currentColor 5%,transparent);font-weight:600;white-space:nowrap;vertical-align:bottom}",
  `.pf.pf .pf-table small{display:block;font-size:.82em;font-weight:400;color:${SOFT}}`,
  ".pf.pf .pf-table small .pf-soft{color:inherit}",
  ".pf.pf .pf-table .pf-num{text-align:right}.pf.pf .pf-table td.pf-num{white-space:nowrap}",
  ".pf.pf .pf-table tbody tr{background:none}.pf.pf .pf-table tbody tr:hover{background:color-mix(in srgb,currentColor 6%,transparent)}",
  `.pf.pf .pf-table .pf-gap td{text-align:center;padding:.1em .8em;color:${SOFT};background:color-mix(in srgb,currentColor 3%,transparent)}`,
  `.pf.pf .pf-table .pf-label{color:${SOFT}}.pf .pf-none{color:color-mix(in srgb,currentColor 40%,transparent)}`,
  ".pf .pf-mark{display:inline-block;padding:0 .55em;border-radius:1em;font-weight:600;font-size:.92em;background:color-mix(in srgb,currentColor 13%,transparent)}",
  ".pf details{margin:0}.pf summary{cursor:pointer}.pf details[open]>summary.pf-fold{opacity:.55}.pf .pf-whole{white-space:pre-wrap;max-height:24em;overflow:auto;margin-top:.3em}",
  `.pf .pf-foot{padding:.35em .1em 0;font-size:.92em;color:${SOFT}}`,
];

/** Wraps content in the block that carries the style; `kind` adds a class. */
export function page(content: string, kind = ""): string {
  const name = kind === "" ? "pf" : `pf ${kind}`;
  return `<div class="${name}"><style>${RULES.join("")}</style>${content}</div>`;
}
