import { Marked, type Tokens } from "marked";
import type { Fields } from "../notebook.js";
import { escapeHtml } from "./escape-html.js";
import { highlight } from "./highlight.js";

/** Where a Markdown text comes from decides what it may do. */
export interface MarkdownOptions {
  /** The person who writes the notebook may use HTML; a model's answer may not. */
  readonly html: boolean;
  /** Pictures kept in the cell itself. */
  readonly attachments?: Readonly<Record<string, Fields>>;
}

/** Markdown as HTML. Links that run code are dropped, pictures only shown when they lie in the notebook itself. */
export function renderMarkdown(text: string, options: MarkdownOptions): string {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      html: ({ text: raw }: Tokens.HTML | Tokens.Tag) => (options.html ? raw : escapeHtml(raw)),
      link({ href, title, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        if (!isSafeLink(href)) return inner;
        const hint = title ? ` title="${escapeHtml(title)}"` : "";
        return `<a href="${escapeHtml(href)}"${hint} rel="noreferrer">${inner}</a>`;
      },
      image({ href, text: name }: Tokens.Image) {
        const source = pictureOf(href, options.attachments);
        const shown = escapeHtml(name);
        return source === undefined
          ? `<span class="no-picture">[picture: ${shown || escapeHtml(href)}]</span>`
          : `<img src="${escapeHtml(source)}" alt="${shown}">`;
      },
      code({ text: source, lang }: Tokens.Code) {
        const isCode = /^(ts|typescript|js|javascript)\b/.test(lang ?? "");
        return `<pre><code>${isCode ? highlight(source) : escapeHtml(source)}</code></pre>\n`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

function isSafeLink(href: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href.replace(/[\p{Cc}\s]/gu, ""))?.[1];
  return scheme === undefined || /^(https?|mailto)$/i.test(scheme);
}

/** A page that needs nothing else has no pictures from elsewhere. */
function pictureOf(href: string, attachments: MarkdownOptions["attachments"]): string | undefined {
  if (/^data:image\//i.test(href)) return href;
  const name = /^attachment:(.*)$/i.exec(href)?.[1];
  if (name === undefined) return undefined;
  const [mime, data] = Object.entries(attachments?.[decodeURIComponent(name)] ?? {})[0] ?? [];
  return mime === undefined ? undefined : `data:${mime};base64,${String(data).replace(/\s/g, "")}`;
}
