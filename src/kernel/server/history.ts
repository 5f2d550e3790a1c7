import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Fields } from "./message.js";

/** Cells kept in the file, over all notebooks. */
const KEPT = 1000;
/** The file is cut to `KEPT` cells when it is found larger. */
const MAX_BYTES = 2 << 20;
/** Characters kept of a cell's result. */
const MAX_RESULT = 10_000;

interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  readonly output?: string;
}

/** One line of `history_reply`; the input comes with its output where that was asked for. */
export type HistoryItem = [number, number, string | [string, string | null]];

/**
 * What was executed, in this session and, where a file is given, in those before it.
 * The file is JSON Lines, readable by its owner alone; a history that cannot be written is only shorter.
 */
export class History {
  readonly #file: string | undefined;
  readonly #session = Math.floor(Date.now() / 1000);
  readonly #now: Entry[] = [];
  #before: Promise<Entry[]> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(file?: string) {
    this.#file = file;
  }

  add(line: number, input: string, output?: string): void {
    const entry: Entry = { session: this.#session, line, input };
    this.#now.push(
      output === undefined ? entry : { ...entry, output: output.slice(0, MAX_RESULT) },
    );
    if (this.#file === undefined) return;
    const file = this.#file;
    const text = `${JSON.stringify(entry)}\n`;
    // What was there before this session is read before this session adds to it.
    this.#writing = Promise.all([this.#older(), this.#writing])
      .then(() => mkdir(dirname(file), { recursive: true }))
      .then(() => appendFile(file, text, { mode: 0o600 }))
      .catch(() => {});
  }

  /** Answers a `history_request` (Jupyter messaging, "History"). */
  async find(request: Fields): Promise<HistoryItem[]> {
    const { hist_access_type: kind, output, n } = request;
    let found: readonly Entry[];
    if (kind === "range") found = await this.#range(request);
    else if (kind === "search") found = await this.#search(request);
    else found = await this.#all();
    const count = kind !== "range" && typeof n === "number" && n >= 0 ? n : found.length;
    const last = count === 0 ? [] : found.slice(-count);
    return last.map((entry) => toItem(entry, output === true));
  }

  /** Resolves when the file holds everything. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #all(): Promise<Entry[]> {
    return [...(await this.#older()), ...this.#now];
  }

  /** Session 0 is this one, -1 the one before; a positive number names a session. */
  async #range({ session = 0, start, stop }: Fields): Promise<Entry[]> {
    const all = await this.#all();
    const sessions = [...new Set([...all.map((entry) => entry.session), this.#session])];
    const wanted = Number(session) > 0 ? Number(session) : sessions.at(Number(session) - 1);
    const from = typeof start === "number" ? start : 0;
    const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
    return all.filter(({ session: of, line }) => of === wanted && line >= from && line < to);
  }

  async #search({ pattern, unique }: Fields): Promise<Entry[]> {
    const glob = globPattern(typeof pattern === "string" ? pattern : "*");
    const found = (await this.#all()).filter(({ input }) => glob.test(input));
    if (unique !== true) return found;
    // Of equal cells the latest stays, where it was.
    const latest = new Map(found.map((entry) => [entry.input, entry]));
    return found.filter((entry) => latest.get(entry.input) === entry);
  }

  #older(): Promise<Entry[]> {
    this.#before ??= this.#file === undefined ? Promise.resolve([]) : readEntries(this.#file);
    return this.#before;
  }
}

async function readEntries(file: string): Promise<Entry[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return [];
  }
  const entries = text.split("\n").flatMap(parseEntry).slice(-KEPT);
  if (text.length > MAX_BYTES) {
    const cut = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    await writeFile(file, cut, { mode: 0o600 }).catch(() => {});
  }
  return entries;
}

/** A line that was torn or written by something else is left out. */
function parseEntry(line: string): Entry[] {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    const { session, line: at, input } = entry;
    if (typeof session !== "number" || typeof at !== "number") return [];
    return typeof input === "string" ? [{ session, line: at, input }] : [];
  } catch {
    return [];
  }
}

function toItem({ session, line, input, output }: Entry, withOutput: boolean): HistoryItem {
  return [session, line, withOutput ? [input, output ?? null] : input];
}

/** `*` is any text, `?` any character, `[...]` one of a set, as in SQLite's GLOB. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === "*") return "[\\s\\S]*";
    if (part === "?") return "[\\s\\S]";
    if (part.length > 1) return `[${part.slice(1, -1).replace(/[\\[\]]/g, "\\$&")}]`;
    return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "u");
}
