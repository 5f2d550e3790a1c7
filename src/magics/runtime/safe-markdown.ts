import { plainText } from "./show.js";

/** Not seen, and keeps what it stands in from meaning anything in Markdown, HTML or an address. */
const JOINER = "\u2060";

/**
 * A model's text as Markdown that brings no HTML of its own and loads nothing from elsewhere: tags are text, pictures
 * are links. Code keeps its characters where every renderer takes it for code: in fences at the margin, up to the
 * first place that some of them may read otherwise. All other code keeps its looks.
 */
export function safeMarkdown(text: string): string {
  const lines = plainText(text).split("\n");
  const safe: string[] = [];
  let isPlain = true;
  let nested: string | undefined;
  for (let at = 0; at < lines.length; ) {
    const end = isPlain ? fenceEnd(lines, at) : undefined;
    if (end !== undefined) {
      // Between blank lines nothing above or below can take a part of the fence for its own.
      if ((safe.at(-1) ?? "").trim() !== "") safe.push("");
      safe.push(...lines.slice(at, end));
      if ((lines[end] ?? "").trim() !== "") safe.push("");
      at = end;
      continue;
    }
    const line = lines[at++]!;
    isPlain &&= !DOUBTFUL.test(line);
    const mark = nested === undefined ? NESTED.exec(line)?.[1] : undefined;
    safe.push((nested ?? mark) === undefined ? safeLine(line) : safeCode(line));
    if (nested === undefined) nested = mark;
    else if (closes(line, nested)) nested = undefined;
  }
  return safe.join("\n");
}

/** The beginning of a fence at the margin with at most a language behind it. */
const FENCE = /^(`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$/;

/** A fence in a list, a quotation or indented. */
const NESTED = /^(?:[\s>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}(?!.*`)|~{3,})/;

/**
 * What may be a fence that was not found, or goes on over blank lines for some renderers: formulas, and the titles of
 * link definitions. Fences below it are no longer sure to be fences.
 */
const DOUBTFUL = /[`~]{3}|\$\$|\\begin\{|\\[[(]|\]:/;

/** The line behind a fence that begins at a line; undefined where it is none, or its end can be taken for elsewhere. */
function fenceEnd(lines: readonly string[], from: number): number | undefined {
  const mark = FENCE.exec(lines[from]!)?.[1];
  if (mark === undefined) return undefined;
  const end = new RegExp(`^${mark}${mark[0]}*[ \\t]*$`);
  const other = new RegExp(`[\`~]{${mark.length}}`);
  for (let at = from + 1; at < lines.length; at++) {
    if (end.test(lines[at]!)) return at + 1;
    if (other.test(lines[at]!)) return undefined;
  }
  return lines.length;
}

function closes(line: string, fence: string): boolean {
  const mark = /^[\s>]*(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length;
}

/** Addresses that run code, also with the colon escaped. */
const SCRIPT = /(javascript|vbscript|data(?=\\*:[a-z]*[\\/;,]))(?=\\*:)/gi;

/** Keeps a line from holding a tag, a picture or an address that is not a page's. */
function safeLine(line: string): string {
  return line
    .split(/((?<![`\\])(`+)(?!`)[^`]*(?<!`)\2(?!`))/)
    .map((part, index) => {
      // Every third part is the code span's own fence, found again by the pattern.
      if (index % 3 === 2) return "";
      return index % 3 === 1 ? safeCode(part) : safeText(part);
    })
    .join("");
}

function safeText(text: string): string {
  return (
    text
      // Characters written as numbers could spell an address.
      .replace(/&(?!#39;|#x27;)(?=#|(?:colon|tab|newline);)/gi, "&amp;")
      .replace(/<(?!https?:\/\/[^\s<>]*>)/g, "&lt;")
      .replace(/!(?=\[)/g, `!${JOINER}`)
      .replace(SCRIPT, `$1${JOINER}`)
      .replace(/(\]\(\s*|\]:\s*)(?!https?:|mailto:|#)([^)\s]*:)/gi, "$1#$2")
  );
}

/** As safe where a renderer takes it for text, and the same to look at where it takes it for code. */
function safeCode(code: string): string {
  return code
    .replace(/&(?=#|(?:colon|tab|newline);)/gi, `&${JOINER}`)
    .replace(/<(?=[a-z/!?])/gi, `<${JOINER}`)
    .replace(/!(?=\[)/g, `!${JOINER}`)
    .replace(SCRIPT, `$1${JOINER}`);
}
