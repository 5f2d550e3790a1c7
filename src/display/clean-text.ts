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

/**
 * Makes foreign text safe as plain text of a notebook, with its lines, tabs and invisible characters.
 * A carriage return or backspace would make the front end write over what is there.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS_BUT_BREAKS, "")
    .replace(LONE_SURROGATES, "\ufffd");
}

/** Makes a text of several lines safe to print, line by line. */
export function cleanLines(text: string): string {
  return text.split(/\r?\n/).map(cleanLine).join("\n");
}

/** Marks that reorder the text after them: one could make a cell read as something else than it holds. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Makes foreign text safe inside HTML elements and quoted attributes.
 * Marks that reorder text are shown by their code, such as `\u202e`.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(CONTROLS_BUT_BREAKS, "")
    .replace(LONE_SURROGATES, "\ufffd")
    .replace(REORDERING, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Text of models and users as HTML: escaped, and its writing direction kept from its surroundings. */
export function foreignHtml(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}
