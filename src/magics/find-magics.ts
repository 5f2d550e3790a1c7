import { MagicUsageError } from "../errors/index.js";
import { findMagic } from "./registry.js";
import { lineEnd, type ScanPlace, scanCode } from "./scan-code.js";
import { beginsCommand, isCommand } from "./shell-command.js";

/** A place of a cell where a magic stands. */
export interface MagicSite {
  readonly kind: "line" | "cell" | "shell" | "help";
  /** Name as it was typed; empty for a bare `?`. */
  readonly name: string;
  /** Where the magic begins, with its `%`, `!` or `?`. */
  readonly start: number;
  readonly nameEnd: number;
  /** What follows the name on its line, without a semicolon at the end of a `%` line. */
  readonly lineFrom: number;
  readonly lineTo: number;
  /** End of the line, semicolon and spaces included. */
  readonly end: number;
  /** It stands behind `x = `. */
  readonly assigned: boolean;
  /** Code stands before it in the cell. */
  readonly afterCode: boolean;
}

const CELL_HEADER = /^(?:[ \t]*\r?\n)*[ \t]*(%%)([A-Za-z_]\w*)?/;

/** The cell magic whose header is the first line of a stretch that is not blank. */
export function findCellMagic(source: string, from: number): MagicSite | undefined {
  const match = CELL_HEADER.exec(source.slice(from));
  if (!match) return undefined;
  const start = from + match[0].length - (match[2] ?? "").length - 2;
  const nameEnd = from + match[0].length;
  const end = lineEnd(source, nameEnd);
  const site = siteOf(source, "cell", { start, nameEnd, end });
  return isHelp(source.slice(nameEnd, end)) ? { ...site, kind: "help" } : site;
}

function isHelp(rest: string): boolean {
  return /^\s*\?{1,2}\s*;?\s*$/.test(rest);
}

/** What `findMagics` does about a magic that stands where none may. */
export interface FindOptions {
  /** Leave it alone instead of throwing, for a cell that is being typed. Default false. */
  readonly lenient?: boolean;
}

/**
 * Finds the line magics among the lines of TypeScript code.
 * @throws {MagicUsageError} `magic-usage` for one in a block or behind code, and a cell magic that is not at the top
 */
export function findMagics(source: string, from: number, options: FindOptions = {}): MagicSite[] {
  const sites: MagicSite[] = [];
  const bare = /^\s*(\?{1,2})\s*$/.exec(source.slice(from));
  if (bare) {
    const start = from + source.slice(from).indexOf("?");
    const nameEnd = start + bare[1]!.length;
    return [{ ...siteOf(source, "help", { start, nameEnd, end: nameEnd }), name: "" }];
  }
  scanCode(source, from, source.length, (place) => {
    const site = readSite(source, place, options.lenient ?? false);
    if (site === undefined) return undefined;
    sites.push({ ...site, afterCode: source.slice(from, site.start).trim() !== "" });
    return site.end;
  });
  return sites;
}

function readSite(source: string, place: ScanPlace, lenient: boolean): MagicSite | undefined {
  const char = source[place.offset];
  if (char === "!") return readShell(source, place);
  if (char === "?") return readQuestion(source, place);
  const match = /%(%?)([A-Za-z_]\w*)/y;
  match.lastIndex = place.offset;
  const found = match.exec(source);
  if (!found) return undefined;
  const isCell = found[1] === "%";
  if (!isMagicPlace(source, place, found[2]!, isCell)) return undefined;
  const nameEnd = place.offset + found[0].length;
  const fault = placeFault(
    place,
    found[0],
    isCell && !isHelp(source.slice(nameEnd, lineEnd(source, nameEnd))),
  );
  if (fault) {
    if (lenient) return undefined;
    throw new MagicUsageError(fault.message, source, place.offset, nameEnd, { hint: fault.hint });
  }
  const end = lineEnd(source, nameEnd);
  const kind = isHelp(source.slice(nameEnd, end)) ? "help" : "line";
  return {
    ...siteOf(source, kind, { start: place.offset, nameEnd, end }),
    assigned: !place.opensLine,
  };
}

/** Whether a `%` with a name behind it is meant as a magic: where the code has no place for the operator, always. */
function isMagicPlace(source: string, place: ScanPlace, name: string, isCell: boolean): boolean {
  if (place.before !== "operand") return true;
  if (isCell) return true;
  if (!place.opensLine) return false;
  const isKnown = findMagic(name) !== undefined;
  if (place.open.length > 0) return isKnown && place.open.at(-1) === "{";
  // What is indented goes on with the statement above it, unless it is a magic's name.
  const atMargin = place.offset === 0 || source[place.offset - 1] === "\n";
  return isKnown || atMargin;
}

function placeFault(
  place: ScanPlace,
  typed: string,
  isCell: boolean,
): { message: string; hint: string } | undefined {
  if (isCell) {
    return {
      message: `${typed} is a cell magic and must be the first line of its cell.`,
      hint: "Put it and the lines below it into a cell of their own.",
    };
  }
  if (place.open.length > 0) {
    return {
      message: `${typed} stands inside a function, a block or brackets.`,
      hint: "A magic stands on a line of its own at the top level of a cell.",
    };
  }
  if (place.opensLine || place.before === "assignment") return undefined;
  return {
    message: `${typed} stands behind code on the same line.`,
    hint: "Put it on a line of its own; only x = %magic may stand before it.",
  };
}

function readShell(source: string, place: ScanPlace): MagicSite | undefined {
  const { offset, before, opensLine, open } = place;
  if (open.length > 0) return undefined;
  const end = lineEnd(source, offset);
  const rest = source.slice(offset + 1, end);
  const isStatement =
    opensLine && (before === "start" || before === "operand") && beginsCommand(rest);
  const isAssigned = before === "assignment" && !opensLine && isCommand(rest);
  if (!isStatement && !isAssigned) return undefined;
  const site = { start: offset, nameEnd: offset + 1, lineFrom: offset + 1, end };
  const semicolon = isAssigned ? /\s*;?\s*$/.exec(rest)![0].length : 0;
  return {
    ...site,
    kind: "shell",
    name: "sx",
    lineTo: end - semicolon,
    assigned: isAssigned,
    afterCode: false,
  };
}

/** `?%name`; every other `?` is TypeScript's. */
function readQuestion(source: string, place: ScanPlace): MagicSite | undefined {
  const match = /\?{1,2}%{1,2}([A-Za-z_]\w*)[ \t]*;?[ \t]*(?=\r?\n|$)/y;
  match.lastIndex = place.offset;
  const found = match.exec(source);
  if (!found || !place.opensLine || place.open.length > 0) return undefined;
  const end = place.offset + found[0].length;
  return {
    ...siteOf(source, "help", { start: place.offset, nameEnd: end, end }),
    name: found[1]!,
  };
}

function siteOf(
  source: string,
  kind: MagicSite["kind"],
  { start, nameEnd, end }: { start: number; nameEnd: number; end: number },
): MagicSite {
  const rest = source.slice(nameEnd, end);
  const tail = kind === "line" ? /\s*;?\s*$/.exec(rest)![0].length : 0;
  return {
    kind,
    name: source.slice(start, nameEnd).replace(/^%+/, ""),
    start,
    nameEnd,
    lineFrom: nameEnd,
    lineTo: end - tail,
    end,
    assigned: false,
    afterCode: false,
  };
}
