import fc from "fast-check";
import { marked, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { safeMarkdown } from "../../../src/magics/runtime/safe-markdown.js";

const J = "\u2060";

/** What a renderer of notebooks finds in a text that would act: tags, pictures, addresses that run code. */
function dangers(markdown: string): string[] {
  const found: string[] = [];
  marked.walkTokens(marked.lexer(markdown), (token: Token) => {
    if (token.type === "html" || token.type === "image") found.push(token.raw);
    const acts = /^\s*(javascript:|vbscript:|data:[a-z]*[/;,])/i;
    if (token.type === "link" && acts.test(addressOf(token.href))) found.push(token.raw);
  });
  return found;
}

/** An address as a browser reads it out of an attribute. */
function addressOf(href: string): string {
  return href
    .replace(/&#(\d+);?/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&colon;/gi, ":")
    .replace(/&(tab|newline);|[\t\n]/gi, "");
}

describe("safeMarkdown", () => {
  it.each([
    ["a < b & <b>bold</b>", "a &lt; b & &lt;b>bold&lt;/b>"],
    ["```html\n<b>\n```\n<i>", "```html\n<b>\n```\n\n&lt;i>"],
    ["So:\n```html\n<b>\n```", "So:\n\n```html\n<b>\n```"],
    ["~~~~\n<b>\n~~~\n<i>\n~~~~\n\n<u>", "~~~~\n<b>\n~~~\n<i>\n~~~~\n\n&lt;u>"],
    ["```\n<b>", "```\n<b>"],
    ["```\n<b>\n```\n\n```\n<i>\n```", "```\n<b>\n```\n\n```\n<i>\n```"],
    ["1. a\n   ```\n   <b>\n   ```\n2. <b>", `1. a\n   \`\`\`\n   <${J}b>\n   \`\`\`\n2. &lt;b>`],
    ["use `<div>` here", `use \`<${J}div>\` here`],
    ["``` not a fence `<b>", "``` not a fence `&lt;b>"],
    ["\\`<b>`", "\\`&lt;b>`"],
    ["![x](http://a/b.png)", `!${J}[x](http://a/b.png)`],
    ["\\![x](http://a/b.png)", `\\!${J}[x](http://a/b.png)`],
    ["[x](javascript:alert(1)) [y](https://a.b)", `[x](#javascript${J}:alert(1)) [y](https://a.b)`],
    ["the data: 1 &mdash; it&#39;s", "the data: 1 &mdash; it&#39;s"],
    ["<https://a.b/c>", "<https://a.b/c>"],
    ["\u001b[31mred\u001b[0m\u0007", "red"],
    ["**bold** _it_ | a |\n- x\n\n1. y", "**bold** _it_ | a |\n- x\n\n1. y"],
  ])("%j", (text, safe) => expect(safeMarkdown(text)).toBe(safe));

  it.each([
    "- ```js\n  code\n  ```\n\n<img src=x onerror=alert(1)>",
    "- step\n\n  ```\n  code\n\nend <img src=x onerror=alert(1)>",
    "```\ncode\n```~\n<img src=x onerror=alert(1)>\n```",
    '[a]: /x "\n\n```\n"\n<img src=x onerror=alert(1)>\n```',
    "[x](javascript&colon;alert(1))",
    "[x](&#106avascript:alert(1))",
    "[x](\njavascript\\:alert(1))",
    "`a\nb` [x](javascript:alert(1)) `c`",
  ])("lets nothing act in %j", (text) => {
    expect(dangers(text)).not.toEqual([]);
    expect(dangers(safeMarkdown(text))).toEqual([]);
  });

  it.each([
    "> ```\n\n```\n<img src=x>",
    "~~~ x`\n```\n<img src=x>\n```\n~~~\n```\n<img src=x>\n```",
    "$$\n\n```\n$$\n<img src=x>\n```",
  ])("takes no fence for sure behind what may be read otherwise: %j", (text) => {
    expect(safeMarkdown(text)).not.toMatch(/<[a-z/!?]/i);
  });

  it("lets nothing act, whatever comes", () => {
    const parts = fc.constantFrom(
      ...["`", "``", "```", "````", "~~~", "~~~~", "```js\n", "\n```\n", "\n~~~\n", "\n\n```\n"],
      ...["<b>", "<img src=x>", "\n<img src=x>\n", "</a>", "<!--", "<?", "&#60;b>", "&lt;b>"],
      ...[
        "\n",
        "\n\n",
        " ",
        "  ",
        "    ",
        "\t",
        "\\",
        "x",
        "- ",
        "1. ",
        "> ",
        "* ",
        "#",
        "| a |\n|-|\n",
      ],
      ...[
        '[a]: /x "',
        '"',
        "'",
        "(",
        ")",
        "[a]:",
        "![a](",
        "[a](",
        "![a][a]",
        "[a]",
        "$$",
        "$",
        "==",
      ],
      ...[
        "javascript:",
        "javascript\\:",
        "javascript",
        "&colon;",
        "&#58;",
        "data:text/html,",
        "<https://a.b>",
      ],
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (list) => {
        expect(dangers(safeMarkdown(list.join("")))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
