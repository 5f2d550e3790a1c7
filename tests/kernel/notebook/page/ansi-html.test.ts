import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiHtml } from "../../../../src/kernel/notebook/page/ansi-html.js";

const ESC = "\u001b";

describe("terminal text as HTML", () => {
  it("shows the named colours, and ends them", () => {
    expect(ansiHtml(`a ${ESC}[1;31mred${ESC}[0m b`)).toBe(
      'a <span class="ansi-bold ansi-red">red</span> b',
    );
    expect(ansiHtml(`${ESC}[92;44mx${ESC}[39my${ESC}[49mz`)).toBe(
      '<span class="ansi-green ansi-on-blue">x</span><span class="ansi-on-blue">y</span>z',
    );
    expect(ansiHtml(`${ESC}[3mi${ESC}[23;4mu${ESC}[24;2mf${ESC}[22mn${ESC}[m`)).toBe(
      '<span class="ansi-italic">i</span><span class="ansi-underline">u</span><span class="ansi-faint">f</span>n',
    );
  });

  it("leaves colours without a name, and every other sequence out", () => {
    expect(ansiHtml(`${ESC}[38;5;196ma${ESC}[48;2;1;2;31mb`)).toBe("ab");
    expect(ansiHtml(`a${ESC}[2Kb${ESC}[?25lc${ESC}]0;title\u0007d${ESC}(Be\u0008f`)).toBe("abcdef");
  });

  it("escapes everything", () => {
    expect(ansiHtml(`<b>&"${ESC}[31m<i>`)).toBe(
      '&lt;b&gt;&amp;&quot;<span class="ansi-red">&lt;i&gt;</span>',
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", ">", "&", ESC, "[", "]", "31m", "0m", ";", "x", "\n")),
        (parts) => {
          const html = ansiHtml(parts.join(""));
          expect(html.replace(/<span class="[a-z -]+">|<\/span>/g, "")).not.toMatch(/[<>]/);
          expect(html).not.toContain(ESC);
        },
      ),
    );
  });
});
