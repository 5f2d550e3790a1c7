import { findRegions } from "./find-regions.js";
import { isRecord } from "./fit-value.js";
import { mendJson, mendText, parseJson } from "./mend-json.js";
import { type Entry, scanEntries, scanItems } from "./scan-entries.js";

/** What came back for the rows that shared one request. */
export interface PackReading {
  /** Text of each row's own answer by wire id, ready for `AnswerSpec.read`. */
  readonly rows: ReadonlyMap<string, string>;
  /** Ids that did not come back whole; ask these rows alone. */
  readonly missing: readonly string[];
  /** Ids that came back more than once; which one is right is not known, so none is in `rows`. */
  readonly duplicated: readonly string[];
  /** Keys that are no id of this request. */
  readonly unknown: readonly string[];
  /** The JSON around the rows was broken and mended. */
  readonly repaired?: boolean;
}

/**
 * Splits the answer of a packed request into its rows, keyed by wire id.
 * Reads an object keyed by ids, also one level down, or a list of objects that each name their id in
 * `id`, `ID` or `row`; a list without ids is never aligned by position. Duplicate keys are found,
 * which `JSON.parse` would hide. Of a cut answer only entries that ended before the cut count.
 * Never throws.
 */
export function readPack(text: string, ids: readonly string[], cut: boolean): PackReading {
  const known = new Map(ids.map((id) => [foldId(id), id]));
  const found = findEntries(text, known, cut);
  const rows = new Map<string, string>();
  const seen = new Set<string>();
  const duplicated = new Set<string>();
  const unknown = new Set<string>();
  for (const entry of found.entries) {
    const id = known.get(foldId(entry.key));
    if (id === undefined) unknown.add(entry.key);
    else if (seen.has(id)) duplicated.add(id);
    else {
      seen.add(id);
      if (entry.whole && (!cut || isJson(entry.value))) rows.set(id, rowText(entry.value));
    }
  }
  for (const id of duplicated) rows.delete(id);
  return {
    rows,
    missing: ids.filter((id) => !rows.has(id) && !duplicated.has(id)),
    duplicated: [...duplicated],
    unknown: [...unknown],
    ...(found.repaired && { repaired: true }),
  };
}

interface FoundEntries {
  readonly entries: readonly Entry[];
  readonly repaired?: boolean;
}

const NO_ENTRIES: FoundEntries = { entries: [] };

/** The last region of the text that names any of the ids. */
function findEntries(text: string, known: ReadonlyMap<string, string>, cut: boolean): FoundEntries {
  const names = (entries: readonly Entry[]): boolean =>
    entries.some((entry) => known.has(foldId(entry.key)));
  for (const region of findRegions(text).reverse()) {
    const slice = text.slice(region.start, region.end);
    const scan = openEntries(slice, names);
    const isFinal = cut || region.open === "text";
    if (scan !== undefined && (scan.complete || isFinal)) return { entries: scan.entries };
    const mended = isFinal ? undefined : mendText(slice);
    const again = mended === undefined ? undefined : openEntries(mended, names);
    if (again !== undefined) return { entries: again.entries, repaired: true };
    if (scan !== undefined) return { entries: scan.entries };
  }
  return NO_ENTRIES;
}

interface Opened {
  readonly entries: readonly Entry[];
  /** The scan reached the closing bracket without meeting anything it could not read. */
  readonly complete: boolean;
}

// Such as {"data": {"rows": …}}; more is not an answer.
const MAX_WRAPPERS = 2;

/** Entries keyed by id: of the object itself, of a list, or of the one value inside a wrapper. */
function openEntries(
  slice: string,
  names: (entries: readonly Entry[]) => boolean,
  wrappers = MAX_WRAPPERS,
): Opened | undefined {
  const isList = slice.startsWith("[");
  const scan = isList ? scanItems(slice) : scanEntries(slice);
  const entries = isList ? scan.entries.flatMap(withOwnId) : scan.entries;
  if (names(entries)) return { entries, complete: scan.complete };
  const only = scan.entries[0];
  const isWrapper = !isList && scan.entries.length === 1 && /^[{[]/.test(only!.value);
  return isWrapper && wrappers > 0 ? openEntries(only!.value, names, wrappers - 1) : undefined;
}

const ID_KEYS = ["id", "ID", "Id", "row", "Row"] as const;

function withOwnId(entry: Entry): Entry[] {
  const value = parseJson(entry.value) ?? (entry.whole ? mendJson(entry.value) : undefined);
  if (!isRecord(value)) return [];
  const key = ID_KEYS.find((name) => typeof value[name] === "string");
  return key === undefined ? [] : [{ ...entry, key: value[key] as string }];
}

/** A row answered with a text is unpacked, so that plain answers and JSON in a text both read well. */
function rowText(value: string): string {
  const text = value.startsWith('"') ? parseJson(value) : undefined;
  return typeof text === "string" ? text : value;
}

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}

function foldId(id: string): string {
  return id.trim().toLowerCase();
}
