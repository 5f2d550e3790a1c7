import type { Magic } from "./define-magic.js";
import { findCellMagic, findMagics, type MagicSite } from "./find-magics.js";
import { about, helpText, signature } from "./magic-help.js";
import { findVariantLines, type VariantLine, variantWords } from "./read-variants.js";
import { findMagic } from "./registry.js";
import { splitWords } from "./split-words.js";

/** What is known about the magic or the option at a place; undefined where TypeScript is to tell. */
export function inspectMagic(source: string, offset: number): string | undefined {
  const variant = variantLineAt(source, offset);
  if (variant) {
    const { from, end } = variant;
    return optionText(source, offset, { lineFrom: from, lineTo: end }, variantWords);
  }
  const site = siteAt(source, offset);
  const magic = site && findMagic(site.name);
  if (!site || !magic) return undefined;
  if (offset <= site.nameEnd || site.kind === "help") return helpText(magic);
  if (site.kind === "shell" || (magic.line === "text" && site.kind === "line")) return undefined;
  return optionText(source, offset, site, magic);
}

/** The line that begins a variant, where an offset is on one. */
function variantLineAt(source: string, offset: number): VariantLine | undefined {
  const site = findCellMagic(source, 0);
  if (!site || findMagic(site.name)?.body?.holds !== "columns and variants") return undefined;
  const lines = findVariantLines(source, site.end, source.length);
  return lines.find(({ from, end }) => offset >= from && offset <= end);
}

function siteAt(source: string, offset: number): MagicSite | undefined {
  const cell = findCellMagic(source, 0);
  const sites = cell ? [cell] : findMagics(source, 0, { lenient: true });
  return sites.find(({ start, end }) => offset >= start && offset <= end);
}

function optionText(
  source: string,
  offset: number,
  { lineFrom, lineTo }: Pick<MagicSite, "lineFrom" | "lineTo">,
  magic: Magic,
): string | undefined {
  const words = splitWords(source, lineFrom, lineTo, { lenient: true });
  const at = words.findIndex(({ start, end }) => offset >= start && offset <= end);
  if (at < 0) return undefined;
  const nameOf = (index: number) => words[index]?.text.split("=", 1)[0];
  const find = (name: string | undefined) =>
    magic.list.find(
      ({ label, short, position }) =>
        position === undefined && (label === name || (short !== undefined && `-${short}` === name)),
    );
  const own = find(nameOf(at));
  const previous = words[at - 1]?.text.includes("=") ? undefined : find(nameOf(at - 1));
  const parameter = own ?? (previous?.kind === "flag" ? undefined : previous);
  return parameter && `${signature(parameter)}\n\n${about(parameter)}`;
}
