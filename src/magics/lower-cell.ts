import { MagicUsageError } from "../errors/index.js";
import { CodeWriter } from "./code-writer.js";
import { requireBody } from "./declared/everyday.js";
import type { Magic, MagicCall } from "./define-magic.js";
import { findCellMagic, findMagics, type MagicSite } from "./find-magics.js";
import type { LoweredCell } from "./lowered-cell.js";
import { readCall } from "./read-call.js";
import { findMagic, hasForm, nearestMagic, typedName } from "./registry.js";
import { writeCall } from "./write-call.js";

/** What a line must hold for a cell to be looked at closely; most cells have none. */
const MAY_BE_MAGIC = /^[ \t]*[%!?]|[=;}][ \t]*[%!]|%[A-Za-z%]/m;

/** Whether a cell holds a magic, `!command` or `?`, rightly written or not. */
export function isMagicCell(source: string): boolean {
  if (!MAY_BE_MAGIC.test(source)) return false;
  if (findCellMagic(source, 0)) return true;
  try {
    return findMagics(source, 0).length > 0;
  } catch {
    return true;
  }
}

/**
 * Turns a cell with magics into TypeScript with as many lines before each line of the user's.
 * @throws {MagicUsageError} `magic-usage` with line and column of what is wrong and the nearest right name
 */
export function lowerCell(source: string): LoweredCell {
  const writer = new CodeWriter(source);
  lowerFrom(writer, 0);
  return writer.finish();
}

function lowerFrom(writer: CodeWriter, from: number): void {
  const cell = findCellMagic(writer.source, from);
  if (cell?.kind === "cell") lowerCellMagic(writer, cell, from);
  else if (cell?.kind === "help") {
    lowerLine(writer.copy(from, cell.start), cell);
    lowerLines(writer, cell.end);
  } else lowerLines(writer, from);
}

function lowerCellMagic(writer: CodeWriter, site: MagicSite, from: number): void {
  const { source } = writer;
  const magic = knownMagic(source, site);
  const newline = source.indexOf("\n", site.end);
  const bodyFrom = newline < 0 ? source.length : newline + 1;
  const call = callOf(source, site, magic, bodyFrom);
  requireBody(call);
  writer.copy(from, site.start);
  magic.lower(call, writer);
  // Code stays code, with magics of its own in it.
  if (magic.body?.holds === "code") lowerFrom(writer, bodyFrom);
}

function lowerLines(writer: CodeWriter, from: number): void {
  const { source } = writer;
  let done = from;
  for (const site of findMagics(source, from)) {
    writer.copy(done, site.start);
    lowerLine(writer, site);
    done = site.end;
  }
  writer.copy(done, source.length);
}

function lowerLine(writer: CodeWriter, site: MagicSite): void {
  // A statement above that has no semicolon ends here.
  if (site.afterCode && !site.assigned) writer.add(";");
  if (site.kind === "help") writeHelp(writer, site);
  else lowerLineMagic(writer, site);
}

function lowerLineMagic(writer: CodeWriter, site: MagicSite): void {
  const { source } = writer;
  const magic = knownMagic(source, site);
  const call = callOf(source, site, magic, source.length);
  if (site.assigned && magic.hasValue !== true) {
    throw new MagicUsageError(
      `${typedName(magic)} has no value to assign.`,
      source,
      site.start,
      site.nameEnd,
      { hint: "Put it on a line of its own." },
    );
  }
  magic.lower(call, writer);
}

function writeHelp(writer: CodeWriter, site: MagicSite): void {
  const { start, nameEnd, name } = site;
  if (name !== "" && findMagic(name) === undefined) throw unknownMagic(writer.source, site);
  writeCall(writer, { assigned: false }, "help", () => {
    if (name !== "") writer.stand(JSON.stringify(name), start, nameEnd);
  });
}

function callOf(source: string, site: MagicSite, magic: Magic, bodyFrom: number): MagicCall {
  const { start, nameEnd, lineFrom, lineTo, assigned } = site;
  const line = { source, magic, start, nameEnd, from: lineFrom, to: lineTo };
  const form = site.kind === "cell" ? "cell" : "line";
  const isText = magic.line === "text" && form === "line";
  const given = isText ? new Map() : readCall(line);
  return {
    magic,
    form,
    given,
    source,
    start,
    nameEnd,
    lineFrom,
    lineTo,
    bodyFrom,
    bodyTo: source.length,
    assigned,
  };
}

function knownMagic(source: string, site: MagicSite): Magic {
  const magic = findMagic(site.name);
  if (magic === undefined) throw unknownMagic(source, site);
  const form = site.kind === "cell" ? "cell" : "line";
  if (hasForm(magic, form)) return magic;
  const { start, nameEnd } = site;
  const message =
    form === "line"
      ? `%${magic.name} is a cell magic: write %%${magic.name} on the first line of a cell.`
      : `%%${magic.name} is a line magic: write %${magic.name}.`;
  throw new MagicUsageError(message, source, start, nameEnd, {
    hint: `For example: ${magic.examples[0]!.split("\n", 1)[0]}`,
  });
}

function unknownMagic(source: string, site: MagicSite): MagicUsageError {
  const { start, nameEnd, name } = site;
  const typed = source.slice(start, nameEnd);
  const near = nearestMagic(name, typed.startsWith("%%") ? "cell" : "line");
  const message = name === "" ? "%% names no magic." : `There is no magic ${typed}.`;
  return new MagicUsageError(message, source, start, nameEnd, {
    hint: near ? `Did you mean ${typedName(near)}?` : "%lsmagic lists the magics.",
  });
}
