const SKIPPED =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\s+|[\s\S]/g;

/** Whether a cell ends in a semicolon and so keeps its value to itself, as in IPython; comments do not count. */
export function endsQuietly(source: string): boolean {
  if (/^\s*[%!]/.test(source)) return false;
  let last = "";
  for (const [token] of source.matchAll(SKIPPED)) {
    if (!/^(?:\s|\/\/|\/\*)/.test(token)) last = token;
  }
  return last === ";";
}
