import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeMarkdown } from "../../../src/magics/runtime/safe-markdown.js";

describe("safeMarkdown", () => {
  it.each([
    ["a < b & <b>bold</b>", "a &lt; b & &lt;b>bold&lt;/b>"],
    ["```html\n<b>\n```\n<i>", "```html\n<b>\n```\n&lt;i>"],
    ["~~~~\n<b>\n~~~\n<i>\n~~~~\n<u>", "~~~~\n<b>\n~~~\n<i>\n~~~~\n&lt;u>"],
    ["use `<div>` here", "use `<\u2060div>` here"],
    ["``` not a fence `<b>", "``` not a fence `&lt;b>"],
    ["\\`<b>`", "\\`&lt;b>`"],
    ["![x](http://a/b.png)", "\\![x](http://a/b.png)"],
    [
      "[x](javascript:alert(1)) [y](https://a.b)",
      "[x](#javascript\u2060:alert(1)) [y](https://a.b)",
    ],
    ["<https://a.b/c>", "<https://a.b/c>"],
    ["\u001b[31mred\u001b[0m\u0007", "red"],
    ["**bold** _it_ | a |\n- x\n\n1. y", "**bold** _it_ | a |\n- x\n\n1. y"],
  ])("%j", (text, safe) => expect(safeMarkdown(text)).toBe(safe));

  it("opens no tag outside of fences, whatever comes", () => {
    const parts = fc.constantFrom(
      "`",
      "``",
      "```",
      "~~~",
      "<b>",
      "<img src=x>",
      "</a>",
      "<!--",
      "<?",
      "\n",
      " ",
      "\\",
      "x",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 15 }), (list) => {
        let fence = "";
        for (const line of safeMarkdown(list.join("")).split("\n")) {
          const mark = /^ {0,3}(`{3,}(?!.*`)|~{3,})/.exec(line)?.[1] ?? "";
          if (fence === "" && mark !== "") fence = mark;
          else if (
            fence !== "" &&
            mark[0] === fence[0] &&
            mark.length >= fence.length &&
            line.trim() === mark
          )
            fence = "";
          else if (fence === "") expect(line).not.toMatch(/<[a-z/!?]/i);
        }
      }),
    );
  });
});
