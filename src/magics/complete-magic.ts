import { columnNames } from "./column-names.js";
import { completeValue, type ValuePlace } from "./complete-values.js";
import type { Magic } from "./define-magic.js";
import { findCellMagic, findMagics } from "./find-magics.js";
import type { MagicCompletion, MagicScope } from "./lowered-cell.js";
import type { Parameter } from "./parameter.js";
import { COLUMN_KINDS, findSeparator } from "./read-columns.js";
import { findVariantLines, variantWords } from "./read-variants.js";
import { findMagic, hasForm, MAGICS } from "./registry.js";
import { expressionEnd, lineEnd } from "./scan-code.js";
import { splitWords, type Word } from "./split-words.js";

/** Nothing is offered, and the compiler is not asked either: the place holds plain text. */
const nothingAt = (offset: number): MagicCompletion => ({
  start: offset,
  end: offset,
  matches: [],
});

/**
 * Candidates at a place of a cell with magics; undefined where TypeScript is to complete, through the offset map.
 * Never rejects: what cannot be found out is not offered.
 */
export async function completeMagic(
  source: string,
  offset: number,
  scope: MagicScope,
): Promise<MagicCompletion | undefined> {
  const name = nameAt(source, offset);
  if (name) return name;
  const line = lineAt(source, offset);
  if (line) return completeLine(source, offset, line, scope);
  return completeBody(source, offset, 0, scope);
}

/** The name of a magic that is being typed, at the beginning of a line or behind `x =`. */
function nameAt(source: string, offset: number): MagicCompletion | undefined {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const match = /^(.*?)(%{1,2})(\w*)$/.exec(source.slice(lineStart, offset));
  if (!match) return undefined;
  const [, before, percent, typed] = match as unknown as [string, string, string, string];
  const isCell = percent === "%%";
  const isFirst = source.slice(0, lineStart).trim() === "";
  const isPlace = isCell ? isFirst && before.trim() === "" : /^\s*(.*[^=!<>]=\s*)?$/.test(before);
  if (!isPlace || (!isCell && isInBody(source, lineStart))) return undefined;
  const known = MAGICS.filter((magic) => {
    const fits = hasForm(magic, isCell ? "cell" : "line") || (isFirst && !isCell);
    return fits && (before.trim() === "" || magic.hasValue === true);
  });
  const end = offset + /^\w*/.exec(source.slice(offset))![0].length;
  const start = offset - typed.length;
  const found = known.filter((magic) => magic.name.startsWith(typed));
  // A cell magic that was begun with one percent sign gets its second.
  const text = (magic: Magic) =>
    !isCell && !hasForm(magic, "line") ? `%${magic.name}` : magic.name;
  return { start, end, matches: found.map((magic) => ({ text: text(magic), type: "magic" })) };
}

/** Whether a line is text of a cell magic that holds no code. */
function isInBody(source: string, lineStart: number): boolean {
  const site = findCellMagic(source, 0);
  if (site === undefined || lineStart <= site.start) return false;
  return findMagic(site.name)?.body?.holds !== "code";
}

/** A magic's line that an offset is in. */
interface OpenLine {
  readonly magic: Magic;
  readonly from: number;
  readonly to: number;
}

function lineAt(source: string, offset: number): OpenLine | undefined {
  const cell = findCellMagic(source, 0);
  const sites = cell
    ? [cell]
    : findMagics(source, 0, { lenient: true }).filter(({ kind }) => kind === "line");
  const site = sites.find(({ nameEnd, end }) => offset > nameEnd && offset <= end);
  const magic = site && findMagic(site.name);
  if (!site || !magic || site.kind === "help") return undefined;
  // Behind %time stands code.
  if (magic.line === "text" && site.kind === "line") return undefined;
  return { magic, from: site.lineFrom, to: site.end };
}

async function completeLine(
  source: string,
  offset: number,
  { magic, from, to }: OpenLine,
  scope: MagicScope,
): Promise<MagicCompletion | undefined> {
  const words = splitWords(source, from, to, { lenient: true });
  const current = words.find(({ start, end }) => start < offset && offset <= end);
  if (current && isInExpression(current, offset)) return undefined;
  const before = words.filter(({ end }) => end < offset || (end === offset && !current));
  const typed = current ? source.slice(current.start, offset) : "";
  const end = current?.end ?? offset;
  const start = current?.start ?? offset;
  const previous = optionOf(magic, before.at(-1));
  if (previous && previous.kind !== "flag") {
    return completeValue(previous, { source, start, end, typed, scope });
  }
  const equals = typed.indexOf("=");
  if (typed.startsWith("-") && equals > 0) {
    const option = findOption(magic, typed.slice(0, equals));
    if (!option) return nothingAt(offset);
    const value = typed.slice(equals + 1);
    return completeValue(option, { source, start: start + equals + 1, end, typed: value, scope });
  }
  if (typed.startsWith("-")) return completeOption(magic, words, { start, end, typed });
  const values = await completeArgument(magic, before, { source, start, end, typed, scope });
  if (typed !== "") return values;
  const options = completeOption(magic, words, { start, end, typed });
  return { ...values, matches: [...values.matches, ...options.matches] };
}

function isInExpression({ parts }: Word, offset: number): boolean {
  return parts.some(
    ({ kind, start, end }) => kind === "expression" && start <= offset && offset <= end,
  );
}

function optionOf(magic: Magic, word: Word | undefined): Parameter | undefined {
  if (!word || word.quoted || !word.text.startsWith("-") || word.text.includes("="))
    return undefined;
  return findOption(magic, word.text);
}

function findOption(magic: Magic, typed: string): Parameter | undefined {
  return magic.list.find(
    ({ label, short, position }) =>
      position === undefined && (label === typed || (short !== undefined && `-${short}` === typed)),
  );
}

function completeOption(
  magic: Magic,
  words: readonly Word[],
  { start, end, typed }: { start: number; end: number; typed: string },
): MagicCompletion {
  const given = new Set(words.map(({ text }) => text.split("=", 1)[0]));
  const options = magic.list.filter(({ position, label }) => {
    const isOpen = position === undefined && label.startsWith(typed);
    return isOpen && (!given.has(label) || label === typed);
  });
  return { start, end, matches: options.map(({ label }) => ({ text: label, type: "option" })) };
}

/** Candidates for the next word that is no option. */
async function completeArgument(
  magic: Magic,
  before: readonly Word[],
  place: ValuePlace,
): Promise<MagicCompletion> {
  const given = argumentsIn(magic, before);
  const argument = magic.list.filter(({ position }) => position !== undefined)[given.length];
  const { start, typed } = place;
  if (!argument) return nothingAt(start + typed.length);
  const { byName } = argument;
  if (!byName) return completeValue(argument, place);
  const equals = given.length === 0 ? typed.indexOf("=") : -1;
  const name = equals > 0 ? typed.slice(0, equals) : given.at(-1)?.text;
  if (name === undefined) return completeValue(argument, place);
  const { role, values = [] } = byName[name] ?? {};
  const { role: _, ...named } = argument;
  const value = { ...named, values, ...(role && { role }) };
  return completeValue(value, {
    ...place,
    start: start + equals + 1,
    typed: typed.slice(equals + 1),
  });
}

/** The words that are neither options nor their values. */
function argumentsIn(magic: Magic, words: readonly Word[]): Word[] {
  return words.filter((word, index) => {
    const previous = optionOf(magic, words[index - 1]);
    const isValue = previous !== undefined && previous.kind !== "flag";
    return !optionOf(magic, word) && !isValue && !word.text.startsWith("-");
  });
}

async function completeBody(
  source: string,
  offset: number,
  from: number,
  scope: MagicScope,
): Promise<MagicCompletion | undefined> {
  const site = findCellMagic(source, from);
  const magic = site && findMagic(site.name);
  const bodyFrom = site ? lineEnd(source, site.end) + 1 : 0;
  if (!site || !magic?.body || offset < bodyFrom) return undefined;
  if (magic.body.holds === "code") {
    const inner = findCellMagic(source, bodyFrom);
    if (inner) return completeBody(source, offset, bodyFrom, scope);
    return undefined;
  }
  if (magic.body.holds === "text") return nothingAt(offset);
  if (isInTextExpression(source, bodyFrom, offset)) return undefined;
  if (magic.body.holds === "prompt") return nothingAt(offset);
  if (magic.body.holds === "columns and variants") {
    const lines = findVariantLines(source, bodyFrom, source.length);
    const line = lines.find(({ from, end }) => offset > from && offset <= end);
    if (line) {
      const open = { magic: variantWords, from: line.from, to: line.end };
      return completeLine(source, offset, open, scope);
    }
  }
  const column = columnPlace(source, bodyFrom, offset);
  if (column) return completeColumn(source, offset, site.lineFrom, site.lineTo, column, scope);
  const separator = firstSeparator(magic, source, bodyFrom);
  if (separator && offset <= separator.start) return completeKind(source, offset);
  return nothingAt(offset);
}

/** The line above which the answer columns stand. */
function firstSeparator(
  magic: Magic,
  source: string,
  from: number,
): { readonly start: number } | undefined {
  return magic.body?.holds === "columns and variants"
    ? findVariantLines(source, from, source.length)[0]
    : findSeparator(source, from, source.length);
}

/** Whether an offset is between `${` and the brace that closes it. */
function isInTextExpression(source: string, from: number, offset: number): boolean {
  for (let open = source.indexOf("${", from); open >= 0 && open < offset; ) {
    const end = expressionEnd(source, open + 2, source.length) ?? source.length + 1;
    if (offset >= open + 2 && offset < end) return true;
    open = source.indexOf("${", Math.max(open + 2, end));
  }
  return false;
}

/** The name being typed behind `{{` on the same line. */
function columnPlace(
  source: string,
  from: number,
  offset: number,
): { readonly start: number; readonly typed: string } | undefined {
  const lineStart = Math.max(from, source.lastIndexOf("\n", offset - 1) + 1);
  const match = /\{\{([^{}]*)$/.exec(source.slice(lineStart, offset));
  if (!match) return undefined;
  const typed = match[1]!.trimStart();
  return { start: offset - typed.length, typed };
}

async function completeColumn(
  source: string,
  offset: number,
  lineFrom: number,
  lineTo: number,
  { start, typed }: { readonly start: number; readonly typed: string },
  scope: MagicScope,
): Promise<MagicCompletion> {
  const [frame] = splitWords(source, lineFrom, lineTo, { lenient: true });
  const names = frame ? await columnNames(frame, scope) : [];
  const rest = /^[^{}\r\n]*?(?=\s*\}\}|\r?\n|$)/.exec(source.slice(offset))![0];
  const isClosed = /^[^{}\r\n]*\}\}/.test(source.slice(offset));
  const found = names.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  return {
    start,
    end: isClosed ? offset + rest.length : offset,
    matches: found.map((name) => ({ text: name, type: "column" })),
  };
}

function completeKind(source: string, offset: number): MagicCompletion {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const match = /^[^:|]+:\s*(\w*)$/.exec(source.slice(lineStart, offset));
  if (!match) return nothingAt(offset);
  const typed = match[1]!;
  const found = COLUMN_KINDS.filter((kind) => kind.startsWith(typed));
  return {
    start: offset - typed.length,
    end: offset,
    matches: found.map((text) => ({ text, type: "keyword" })),
  };
}
