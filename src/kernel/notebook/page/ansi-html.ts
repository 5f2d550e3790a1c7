import { escapeHtml } from "./escape-html.js";

const ESCAPE = "\u001b";
/** What follows an escape that selects a graphic rendition (ECMA-48, 8.3.117). */
const COLOUR = /^\[([\d;]*)m/;
/** What follows any other escape: control sequences, command strings with their end, single letters. */
const OTHER = /^(?:\[[\d;?]*[ -/]*[@-~]|\].*?(?:\p{Cc}|$)|[ -/]*[0-~])/su;
/** What a page shows of the control characters is only the line break and the tab. */
const CONTROLS = /(?![\n\t])\p{Cc}/gu;

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

interface Look {
  readonly bold?: boolean;
  readonly faint?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly colour?: string;
  readonly ground?: string;
}

/** Text with terminal colours as HTML: the 16 named colours as classes, all other control codes left out. */
export function ansiHtml(text: string): string {
  const [first = "", ...pieces] = text.split(ESCAPE);
  let look: Look = {};
  let html = span(first, look);
  for (const piece of pieces) {
    const colour = COLOUR.exec(piece);
    if (colour !== null) look = changed(look, colour[1]!);
    html += span(piece.slice((colour ?? OTHER.exec(piece))?.[0].length ?? 0), look);
  }
  return html;
}

function span(given: string, look: Look): string {
  const text = given.replace(CONTROLS, "");
  if (text === "") return "";
  const classes = [
    look.bold && "ansi-bold",
    look.faint && "ansi-faint",
    look.italic && "ansi-italic",
    look.underline && "ansi-underline",
    look.colour && `ansi-${look.colour}`,
    look.ground && `ansi-on-${look.ground}`,
  ].filter(Boolean);
  const escaped = escapeHtml(text);
  return classes.length === 0 ? escaped : `<span class="${classes.join(" ")}">${escaped}</span>`;
}

function changed(look: Look, codes: string): Look {
  const numbers = codes.split(";").map(Number);
  let next = look;
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at]!;
    // 38 and 48 bring a colour of their own, of 256 or of all: the named ones are enough here.
    if (code === 38 || code === 48) at += numbers[at + 1] === 5 ? 2 : 4;
    else next = oneChange(next, code);
  }
  return next;
}

function oneChange(look: Look, code: number): Look {
  if (code === 0) return {};
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, faint: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 22) return { ...look, bold: false, faint: false };
  if (code === 23) return { ...look, italic: false };
  if (code === 24) return { ...look, underline: false };
  if (code === 39) return { ...look, colour: undefined };
  if (code === 49) return { ...look, ground: undefined };
  const name = NAMES[code % 10];
  if (name === undefined) return look;
  const ten = Math.floor(code / 10);
  if (ten === 3 || ten === 9) return { ...look, colour: name };
  return ten === 4 || ten === 10 ? { ...look, ground: name } : look;
}
