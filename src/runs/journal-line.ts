import { type JournalEntry, STATUS_LETTERS, STATUSES } from "./journal-entry.js";

/*
 * A line is JSON whose head stands at fixed places, so that a scan needs no JSON.parse:
 *   {"k":"<32 hex>","s":"<letter>","i":<digits>[,"r":<digits>],...}\n
 */
const KEY_AT = 6;
const KEY_LENGTH = 32;
const STATUS_AT = 45;
const INDEX_AT = 52;
const HEAD_BEFORE_STATUS = Buffer.from('","s":"');
const HEAD_BEFORE_INDEX = Buffer.from('","i":');
const HEAD_START = Buffer.from('{"k":"');
const REPEAT = Buffer.from(',"r":');
const COMMA = 44;
const CLOSING_BRACE = 125;
const KEY_SHAPE = /^[0-9a-f]{32}$/;

/** Head of a line; one object is filled again and again during a scan. */
export interface LineHead {
  /** First 32 bits of the key. */
  high: number;
  /** Next 32 bits of the key. */
  low: number;
  /** Number of the status in `STATUSES`. */
  status: number;
  index: number;
  repeat: number;
}

/** An empty head, to be filled by `readHead`. */
export function emptyHead(): LineHead {
  return { high: 0, low: 0, status: 0, index: 0, repeat: 0 };
}

/** Fields that few rows have. */
const RARE = [
  "probabilities",
  "thinking",
  "error",
  "warnings",
  "repaired",
  "packed",
  "prompt",
  "reusedFrom",
] as const satisfies readonly (keyof JournalEntry)[];

/** Writes an entry as one line, newline included. A key of another form is a bug and throws. */
export function encodeLine(entry: JournalEntry): string {
  if (!KEY_SHAPE.test(entry.key)) throw new TypeError(`Not a row key: ${entry.key}`);
  // The usual fields at once, the others only where there are any: absent ones cost JSON.stringify time too.
  const line: Record<string, unknown> = {
    k: entry.key,
    s: STATUS_LETTERS[STATUSES.indexOf(entry.status)],
    i: entry.index,
    r: entry.repeat || undefined,
    id: entry.id,
    text: entry.text,
    values: entry.values,
    attempts: entry.attempts,
    tokens: entry.tokens,
    durations: entry.durations,
    at: entry.at,
  };
  for (const name of RARE) if (entry[name] !== undefined) line[name] = entry[name];
  try {
    return `${JSON.stringify(line)}\n`;
  } catch {
    return `${JSON.stringify(line, bigintAsNumber)}\n`;
  }
}

/** A validated column may hold a bigint, which JSON has no word for. */
function bigintAsNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Reads a line back; undefined when it is not a whole entry. */
export function decodeLine(line: string): JournalEntry | undefined {
  const raw = parse(line);
  if (raw === undefined) return undefined;
  const { k: key, s: letter, i: index, r: repeat, ...rest } = raw;
  const status = typeof letter === "string" ? STATUSES[STATUS_LETTERS.indexOf(letter)] : undefined;
  if (status === undefined || typeof key !== "string" || !Number.isInteger(index)) return undefined;
  if (typeof rest.id !== "string" || typeof rest.attempts !== "number") return undefined;
  const head = repeat === undefined ? { key, index, status } : { key, index, status, repeat };
  return Object.assign(head, rest) as unknown as JournalEntry;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const raw: unknown = JSON.parse(line);
    return typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the head of the line between `start` and `end` (its newline); false when it is no entry. */
export function readHead(buffer: Buffer, start: number, end: number, head: LineHead): boolean {
  if (end - start <= INDEX_AT || buffer[end - 1] !== CLOSING_BRACE) return false;
  if (!matches(buffer, start, HEAD_START)) return false;
  if (!matches(buffer, start + KEY_AT + KEY_LENGTH, HEAD_BEFORE_STATUS)) return false;
  if (!matches(buffer, start + STATUS_AT + 1, HEAD_BEFORE_INDEX)) return false;
  const high = readHex(buffer, start + KEY_AT);
  const low = readHex(buffer, start + KEY_AT + 8);
  const status = STATUS_OF[buffer[start + STATUS_AT]!]!;
  if (high < 0 || low < 0 || status < 0) return false;
  head.high = high;
  head.low = low;
  head.status = status;
  const digitsEnd = readDigits(buffer, start + INDEX_AT, end);
  if (digitsEnd < 0) return false;
  head.index = number;
  head.repeat = 0;
  if (!matches(buffer, digitsEnd, REPEAT)) return buffer[digitsEnd] === COMMA;
  if (readDigits(buffer, digitsEnd + REPEAT.length, end) < 0) return false;
  head.repeat = number;
  return true;
}

/** First 64 bits of a key as two numbers, in the form `readHead` gives. */
export function keyBits(key: string): { high: number; low: number } {
  return { high: hexAt(key, 0), low: hexAt(key, 8) };
}

/** Eight digits of a text; `Number.parseInt` would need a copy of them. */
function hexAt(key: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) value = (value << 4) | HEX[key.charCodeAt(i)]!;
  return value >>> 0;
}

/** Whether a line is the one of a key, compared in full. */
export function lineHasKey(line: string, key: string): boolean {
  return line.startsWith(key, KEY_AT);
}

function matches(buffer: Buffer, at: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (buffer[at + i] !== text[i]) return false;
  return true;
}

const STATUS_OF = new Int8Array(256).fill(-1);
for (let i = 0; i < STATUS_LETTERS.length; i++) STATUS_OF[STATUS_LETTERS.charCodeAt(i)] = i;

const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) HEX[digit.toString(16).charCodeAt(0)] = digit;

function readHex(buffer: Buffer, at: number): number {
  let value = 0;
  let valid = 0;
  for (let i = 0; i < 8; i++) {
    const digit = HEX[buffer[at + i]!]!;
    valid |= digit;
    value = (value << 4) | digit;
  }
  return valid < 0 ? -1 : value >>> 0;
}

/** Result of the last `readDigits`; a return value of its own would cost an object a line. */
let number = 0;

function readDigits(buffer: Buffer, at: number, end: number): number {
  let place = at;
  number = 0;
  while (place < end) {
    const digit = buffer[place]! - 48;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
    place++;
  }
  return place > at && Number.isSafeInteger(number) ? place : -1;
}
