/** The page's own style; follows the reader's choice of light or dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1c2330; --quiet: #667085; --line: #d9dee7; --cell: #f6f8fb;
  --link: #2450a4; --error: #fdeceb; --error-line: #c8372d; --stderr: #fff6e5;
  --red: #b3261e; --green: #1a7f37; --yellow: #8a5a00; --blue: #2450a4; --magenta: #8b3fa8;
  --cyan: #0b7285; --black: #1c2330; --white: #667085;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181f; --text: #e4e8ef; --quiet: #98a2b3; --line: #333b48; --cell: #1c222c;
    --link: #9dc1ff; --error: #3a1d1b; --error-line: #f28b82; --stderr: #33280f;
    --red: #f28b82; --green: #7ee2a0; --yellow: #ffd166; --blue: #9dc1ff; --magenta: #d9a8f0;
    --cyan: #7fdbea; --black: #98a2b3; --white: #e4e8ef;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
a { color: var(--link); }
pre, code { font: 13.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.cell { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); margin: 0.9rem 0; }
.prompt { color: var(--quiet); font: 12px/1.7 ui-monospace, Menlo, Consolas, monospace; padding-top: 0.55rem; text-align: right; padding-right: 0.7rem; }
.body { min-width: 0; }
.source { background: var(--cell); border: 1px solid var(--line); border-radius: 6px; padding: 0.55rem 0.8rem; }
.output { padding: 0.5rem 0.2rem 0.1rem 0.8rem; overflow-x: auto; }
.output pre.stderr { background: var(--stderr); padding: 0.4rem 0.6rem; border-radius: 4px; }
.output pre.error { background: var(--error); border-left: 3px solid var(--error-line); padding: 0.5rem 0.7rem; border-radius: 4px; }
.output img { max-width: 100%; }
.markdown > :first-child { margin-top: 0.2rem; }
.markdown > :last-child { margin-bottom: 0.2rem; }
.markdown h1 { font-size: 1.9rem; line-height: 1.2; }
.markdown table { border-collapse: collapse; }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 0.25rem 0.6rem; text-align: left; }
.markdown pre { background: var(--cell); padding: 0.55rem 0.8rem; border-radius: 6px; }
.markdown :not(pre) > code { background: var(--cell); padding: 0.1em 0.3em; border-radius: 4px; }
.no-picture { color: var(--quiet); }
footer { color: var(--quiet); font-size: 0.85rem; border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 0.8rem; }
.code-comment { color: var(--quiet); } .code-text { color: var(--green); } .code-number { color: var(--yellow); }
.code-keyword { color: var(--magenta); } .code-magic { color: var(--blue); font-weight: 600; }
.ansi-bold { font-weight: 700; } .ansi-faint { opacity: 0.7; } .ansi-italic { font-style: italic; } .ansi-underline { text-decoration: underline; }
${["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
  .map(
    (name) =>
      `.ansi-${name} { color: var(--${name}); } .ansi-on-${name} { background: var(--${name}); color: var(--ground); }`,
  )
  .join("\n")}
@media (max-width: 40rem) { .cell { grid-template-columns: minmax(0, 1fr); } .prompt { text-align: left; } }
@media print { main { max-width: none; } .source, .output pre { break-inside: avoid; } }
`;
