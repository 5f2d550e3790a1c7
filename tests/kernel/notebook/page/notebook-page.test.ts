import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bundleOf } from "../../../../src/display/pages/index.js";
import { highlight } from "../../../../src/kernel/notebook/page/highlight.js";
import { notebookPage } from "../../../../src/kernel/notebook/page/notebook-page.js";
import { renderMarkdown } from "../../../../src/kernel/notebook/page/render-markdown.js";
import { renderOutput } from "../../../../src/kernel/notebook/page/render-output.js";
import { readNotebook } from "../../../../src/kernel/notebook/read-notebook.js";

const bundle = (data: Record<string, unknown>) =>
  renderOutput({ type: "display_data", data, metadata: {} });

describe("a page of a notebook", () => {
  it("needs nothing else: no script, no link, no picture from elsewhere", () => {
    const cells = [
      { cell_type: "markdown", source: "# My *page*\n![far](https://x.y/z.png)" },
      {
        cell_type: "code",
        source: "let a = '<b>'",
        execution_count: 2,
        outputs: [{ output_type: "stream", name: "stdout", text: "<i>" }],
      },
      { cell_type: "code", source: "", outputs: [] },
      { cell_type: "raw", source: "<raw>" },
    ];
    const text = JSON.stringify({ nbformat: 4, metadata: {}, cells });
    const page = notebookPage(readNotebook(text, "n"), { title: "n.ipynb" });
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("<title>My page</title>");
    expect(page).toContain("default-src 'none'");
    expect(page).toContain("[2]");
    expect(page).toContain("&lt;i&gt;");
    expect(page).toContain("&lt;raw&gt;");
    expect(page).not.toMatch(/<script|<link|<iframe|src="(?!data:)|@import|url\(/);
    expect(page).toContain("[picture: far]");
  });

  it("lets no script run but the one of charts and its library, known by their hashes", () => {
    const withOutput = (html: string) => {
      const output = { output_type: "display_data", data: { "text/html": html }, metadata: {} };
      const cells = [{ cell_type: "code", source: "x", outputs: [output] }];
      const text = JSON.stringify({ nbformat: 4, metadata: {}, cells });
      const page = notebookPage(readNotebook(text, "n"), { title: "n.ipynb" });
      return /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    };
    expect(withOutput("<script>act()</script>")).not.toContain("script-src");
    const chart = { data: [{ type: "bar", x: ["a"], y: [1] }], layout: {} };
    const html = String(bundleOf(chart).data["text/html"]);
    const script = html.match(/<script>([\s\S]*?)<\/script>/)![1]!;
    const hash = createHash("sha256").update(script).digest("base64");
    expect(withOutput(html)).toMatch(/; script-src 'sha256-[^']+' 'sha256-[^']+'$/);
    expect(withOutput(html)).toContain(`'sha256-${hash}'`);
  });

  it("escapes code and marks its words", () => {
    expect(highlight('const a = "<b>"; // <i>')).toBe(
      '<span class="code-keyword">const</span> a = <span class="code-text">&quot;&lt;b&gt;&quot;</span>; <span class="code-comment">// &lt;i&gt;</span>',
    );
    expect(highlight("%%prompt --model x\nlet it be <b>")).toBe(
      '<span class="code-magic">%%prompt --model x</span>\nlet it be &lt;b&gt;',
    );
    expect(highlight("%%time\nlet a")).toContain('<span class="code-keyword">let</span>');
  });

  it("shows the richest type it can, and plain text where there is only a widget or a figure beside it", () => {
    expect(bundle({ "text/plain": "p", "text/html": "<b>h</b>" })).toBe(
      '<div class="html"><b>h</b></div>',
    );
    expect(bundle({ "text/plain": "<p>", "application/vnd.plotly.v1+json": {} })).toBe(
      "<pre>&lt;p&gt;</pre>",
    );
    expect(bundle({ "application/vnd.jupyter.widget-view+json": {} })).toBe("");
    expect(bundle({ "image/png": "aW\nJt" })).toBe('<img src="data:image/png;base64,aWJt" alt="">');
    expect(bundle({ "image/svg+xml": "<svg onload='x()'/>" })).toMatch(
      /^<img src="data:image\/svg\+xml;base64,/,
    );
    expect(bundle({ "application/json": { a: "<" } })).toBe(
      "<pre>{\n  &quot;a&quot;: &quot;&lt;&quot;\n}</pre>",
    );
    const error = { type: "error", name: "E", message: "<m>", traceback: [] } as const;
    expect(renderOutput(error)).toBe('<pre class="error">E: &lt;m&gt;</pre>');
  });

  it("lets the writer of a notebook use HTML, and a model not", () => {
    const text = "a <b onclick='x()'>b</b>\n\n<script>x()</script>";
    expect(renderMarkdown(text, { html: true })).toContain("<b onclick='x()'>");
    const shown = bundle({ "text/markdown": text });
    expect(shown).toContain("&lt;b onclick=");
    expect(shown).toContain("&lt;script&gt;");
    expect(shown).not.toMatch(/<b|<script/);
  });

  it("drops links that run code", () => {
    for (const href of [
      "javascript:alert(1)",
      "JavaScript:x",
      "<java\tscript:x>",
      "data:text/html,x",
      "vbscript:x",
    ]) {
      expect(renderMarkdown(`[text](${href})`, { html: false })).not.toContain("<a ");
    }
    for (const href of ["https://x.y/?a=1&b=2", "other.html", "#part", "mailto:a@b.c"]) {
      expect(renderMarkdown(`[text](${href})`, { html: false })).toContain("<a ");
    }
  });

  it("shows pictures that the cell itself holds", () => {
    const attachments = { "a b.png": { "image/png": "aWJt" } };
    const html = renderMarkdown("![mine](attachment:a%20b.png)", { html: true, attachments });
    expect(html).toContain('<img src="data:image/png;base64,aWJt" alt="mine">');
    expect(renderMarkdown("![gone](attachment:b.png)", { html: true })).toContain(
      "[picture: gone]",
    );
  });
});
