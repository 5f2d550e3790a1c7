import { plainText } from "./show.js";

const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})/;

/**
 * A model's text as Markdown that brings no HTML of its own and loads nothing from elsewhere: tags are text, pictures
 * are links. Code keeps its characters.
 */
export function safeMarkdown(text: string): string {
  let fence: string | undefined;
  return plainText(text)
    .split("\n")
    .map((line) => {
      const mark = FENCE.exec(line)?.[1];
      if (fence === undefined) {
        fence = mark;
        return mark === undefined ? safeLine(line) : line;
      }
      if (closes(line, fence)) fence = undefined;
      return line;
    })
    .join("\n");
}

function closes(line: string, fence: string): boolean {
  const mark = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length;
}

/** Keeps a `<` from opening a tag and an address from being anything but a page's. */
function safeLine(line: string): string {
  return line
    .split(/((?<![`\\])(`+)(?!`)[^`]*(?<!`)\2(?!`))/)
    .map((part, index) => {
      // Every third part is the code span's own fence, found again by the pattern.
      if (index % 3 === 2) return "";
      // Inside code an entity would be shown as such; a word joiner is not seen and keeps a tag from beginning.
      if (index % 3 === 1) return part.replace(/<(?=[a-z/!?])/gi, "<\u2060");
      return part
        .replace(/<(?!https?:\/\/[^\s<>]*>)/g, "&lt;")
        .replace(/!\[/g, "\\![")
        .replace(/(javascript|vbscript|data)(?=:)/gi, "$1\u2060")
        .replace(/(\]\(\s*|\]:\s*)(?!https?:|mailto:|#)([^)\s]*:)/gi, "$1#$2");
    })
    .join("");
}
