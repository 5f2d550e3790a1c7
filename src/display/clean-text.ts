import { stripVTControlCharacters } from "node:util";

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
const CONTROLS = /\p{Cc}/gu;
const CONTROLS_BUT_BREAKS = /(?![\n\t])\p{Cc}/gu;
/** Zero-width and direction marks: they would make a terminal show something else than was written. */
const FORMATS = /\p{Cf}/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Makes foreign text safe to print as one terminal line.
 * Escape sequences, control characters and invisible format characters go; line breaks become spaces.
 */
export function cleanLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(BREAKS, " ")
    .replace(CONTROLS, "")
    .replace(FORMATS, "")
    .replace(LONE_SURROGATES, "\ufffd");
}

/** Makes a text of several lines safe to print, line by line. */
export function cleanLines(text: string): string {
  return text.split(/\r?\n/).map(cleanLine).join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes foreign text safe inside HTML elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(CONTROLS_BUT_BREAKS, "")
    .replace(LONE_SURROGATES, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
