import { cleanLine, foreignHtml } from "./clean-text.js";
import { padText, textWidth } from "./text-width.js";

/** One thing known: its name and its value, in words. */
export type Fact = readonly [name: string, value: string];

/** Draws facts as a table of names and values; a part of a page that carries the style of tables. */
export function factsHtml(facts: readonly Fact[]): string {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><th scope="row" class="pf-label pf-tight">${foreignHtml(name)}</th><td>${foreignHtml(value)}</td></tr>`,
  );
  return `<div class="pf-scroll"><table class="pf-table pf-facts"><tbody>${rows.join("")}</tbody></table></div>`;
}

/** Draws facts as aligned plain text. */
export function factsText(facts: readonly Fact[]): string {
  const width = Math.max(0, ...facts.map(([name]) => textWidth(name)));
  return facts.map(([name, value]) => `${padText(name, width)}  ${cleanLine(value)}`).join("\n");
}
