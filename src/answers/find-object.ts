import type { AnswerColumn } from "../contract/index.js";
import { findRegions, type Region } from "./find-regions.js";
import { isRecord } from "./fit-value.js";
import { foldText } from "./fold-text.js";
import { mendJson, parseJson } from "./mend-json.js";
import { bareText } from "./read-plain.js";
import { jsonText, showValue } from "./show-value.js";

/** The object in a model's text that is its answer, or why there is none. */
export interface Found {
  readonly value?: Record<string, unknown>;
  readonly repaired?: boolean;
  readonly warning?: string;
  /** What to tell when no object could be used. */
  readonly problem?: string;
}

// Bounds the work on a hostile text; a sane answer needs one or two attempts.
const MAX_ATTEMPTS = 16;
// Mending costs ten times as much as parsing.
const MAX_MENDS = 4;

/** Finds the answer object of given columns anywhere in a model's text. */
export class ObjectFinder {
  readonly #columns: readonly AnswerColumn[];
  readonly #keys: ReadonlySet<string>;

  constructor(columns: readonly AnswerColumn[]) {
    this.#columns = columns;
    this.#keys = new Set(columns.map((column) => foldText(column.name)));
  }

  /**
   * The last object that has any of the asked keys: models draft first and answer last.
   * Broken JSON is mended, unless the answer was cut: what a cut text held is not known.
   */
  find(text: string, cut: boolean): Found {
    const whole = parseJson(text);
    // Some models write the object as a JSON text.
    if (typeof whole === "string" && whole.trimStart().startsWith("{"))
      return this.find(whole, cut);
    const direct = whole === undefined ? undefined : this.asAnswer(whole);
    if (direct !== undefined) return direct;
    const search = new Search(this, text, cut);
    return search.run() ?? search.leftover(whole);
  }

  /** Reads a parsed value as the answer object; undefined when it is not one. */
  asAnswer(value: unknown): Found | undefined {
    if (isRecord(value) && this.#hasAskedKey(value)) return { value };
    if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
      const answers = value.filter((item) => this.#hasAskedKey(item));
      if (answers.length > 1)
        return { problem: `a list of ${value.length} answers where one was asked` };
      if (answers.length === 1 && value.length === 1)
        return { value: answers[0]!, warning: "the one answer in a list was read" };
    }
    return this.#asOnlyColumn(value);
  }

  /** A value without its key, where only one column is asked and the value fits its kind. */
  #asOnlyColumn(value: unknown): Found | undefined {
    const column = this.#columns[0];
    if (column === undefined || this.#columns.length > 1) return undefined;
    const fits =
      column.kind === "list"
        ? Array.isArray(value)
        : column.kind === "object"
          ? isRecord(value)
          : value !== null && typeof value !== "object";
    if (!fits) return undefined;
    return {
      value: { [column.name]: value },
      warning: `${column.name}: read from a value without its key`,
    };
  }

  #hasAskedKey(value: Record<string, unknown>): boolean {
    return Object.keys(value).some((key) => this.#keys.has(foldText(key)));
  }
}

/** One walk through the bracketed regions of one text. */
class Search {
  #left = MAX_ATTEMPTS;
  #mendsLeft = MAX_MENDS;
  #unrelated: Record<string, unknown> | undefined;
  #problem: string | undefined;
  readonly #bare: string;

  constructor(
    readonly finder: ObjectFinder,
    readonly text: string,
    readonly cut: boolean,
  ) {
    this.#bare = bareText(text);
  }

  run(): Found | undefined {
    return this.#last(this.text, 0);
  }

  /** What to say when no region held an answer. */
  leftover(whole: unknown): Found {
    if (isRecord(whole)) return { value: whole };
    if (this.#problem !== undefined) return { problem: this.#problem };
    return this.#unrelated === undefined ? {} : { value: this.#unrelated };
  }

  #last(text: string, depth: number): Found | undefined {
    const regions = findRegions(text);
    for (let index = regions.length - 1; index >= 0 && this.#left > 0; index--) {
      const region = regions[index]!;
      const found = this.#read(text, region, depth) ?? this.#inner(text, region, depth);
      if (found === undefined) continue;
      return this.#differsEarlier(text, regions.slice(0, index), found)
        ? { ...found, warning: "several different answers came; the last was read" }
        : found;
    }
    return undefined;
  }

  #read(text: string, region: Region, depth: number): Found | undefined {
    this.#left -= 1;
    const slice = text.slice(region.start, region.end);
    const value = region.open === undefined ? parseJson(slice) : undefined;
    if (value !== undefined) return this.#take(value, depth);
    // A list in prose, such as [1], is mended only when it is all there is.
    const isObject = slice.startsWith("{");
    const mendable = !this.cut && region.open !== "text" && (isObject || slice === this.#bare);
    const mended = mendable && this.#mendsLeft-- > 0 ? mendJson(slice) : undefined;
    if (mended === undefined) {
      if (depth === 0 && isObject) this.#problem ??= brokenText(slice, region);
      return undefined;
    }
    const found = this.#take(mended, depth);
    return found === undefined ? undefined : { ...found, repaired: true };
  }

  /** An answer wrapped in more brackets than were asked for. */
  #inner(text: string, region: Region, depth: number): Found | undefined {
    const found = this.#last(inside(text, region), depth + 1);
    return found && { warning: "read from inside other brackets", ...found };
  }

  #take(value: unknown, depth: number): Found | undefined {
    if (depth === 0 && isRecord(value)) this.#unrelated ??= value;
    return this.finder.asAnswer(value);
  }

  #differsEarlier(text: string, earlier: readonly Region[], found: Found): boolean {
    const answer = jsonText(found.value);
    return earlier.slice(-MAX_ATTEMPTS).some((region) => {
      const value = parseJson(text.slice(region.start, region.end));
      const other = value === undefined ? undefined : this.finder.asAnswer(value)?.value;
      return other !== undefined && jsonText(other) !== answer;
    });
  }
}

function brokenText(slice: string, region: Region): string {
  return region.open === "text"
    ? `the answer ends in the middle of a text: ${showValue(slice.slice(-60))}`
    : `the JSON in the answer is broken: ${showValue(slice, 120)}`;
}

/** The text between the outer brackets of a region. */
function inside(text: string, region: Region): string {
  return text.slice(region.start + 1, region.open === undefined ? region.end - 1 : region.end);
}
