import { escapeHtml } from "./escape-html.js";

/** Comments, texts, numbers, words; a magic's first line is a kind of its own. */
const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(?<number>\b\d[\w.]*)|(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

const KEYWORDS = new Set(
  "abstract as async await break case catch class const continue declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined unique var void while with yield".split(
    " ",
  ),
);

/** TypeScript as HTML with its kinds of words marked; the body of a cell magic is plain unless it is code. */
export function highlight(source: string): string {
  const magic = /^\s*(%%?)(\w+)[^\n]*/.exec(source);
  if (magic === null) return code(source);
  const [header, sign, name] = magic;
  const body = source.slice(header.length);
  const isCode = sign === "%" || name === "time";
  return `${mark("magic", header)}${isCode ? code(body) : escapeHtml(body)}`;
}

function code(source: string): string {
  let html = "";
  let from = 0;
  for (const match of source.matchAll(TOKEN)) {
    html += escapeHtml(source.slice(from, match.index));
    html += token(match);
    from = match.index + match[0].length;
  }
  return html + escapeHtml(source.slice(from));
}

function token({ 0: text, groups = {} }: RegExpMatchArray): string {
  if (groups.comment !== undefined) return mark("comment", text);
  if (groups.text !== undefined) return mark("text", text);
  if (groups.number !== undefined) return mark("number", text);
  return KEYWORDS.has(text) ? mark("keyword", text) : escapeHtml(text);
}

function mark(kind: string, text: string): string {
  return `<span class="code-${kind}">${escapeHtml(text)}</span>`;
}
