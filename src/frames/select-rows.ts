import type { Row } from "../contract/index.js";
import { DataValidationError, TaskError } from "../errors/index.js";
import { listSome, nameReceived } from "./name-received.js";
import { readIdsFile } from "./read-ids-file.js";
import type { RowSelection } from "./table.js";

/** Decides row by row what is asked. */
export interface RowSelector {
  /** Index of the first row that can be selected. */
  readonly from: number;
  /** Index behind the last row that can be selected; Infinity when open. */
  readonly to: number;
  /** Every row from `from` to `to` is selected, whatever is in it. */
  readonly byRange: boolean;
  /** True once no further row can be selected. */
  readonly exhausted: boolean;
  accepts(row: Row): boolean;
  /** Rows that will be selected out of a whole table of `total` rows, if that can be told. */
  count(total: number | undefined): number | undefined;
  /** Selected ids not met so far. */
  missingIds(): readonly string[];
}

/**
 * Compiles a selection.
 * @throws TaskError `option-invalid` when it cannot be understood
 * @throws DataValidationError when its `idsFile` cannot be read
 */
export async function createSelector(selection: RowSelection | undefined): Promise<RowSelector> {
  if (selection === undefined) return new RangeSelector(0, Number.POSITIVE_INFINITY);
  if (typeof selection === "function") return new PredicateSelector(selection);
  if (typeof selection !== "object" || selection === null) throw notUnderstood(selection);
  if ("ids" in selection) {
    if (!Array.isArray(selection.ids)) throw notUnderstood(selection);
    return new IdSelector(selection.ids);
  }
  if ("idsFile" in selection) return new IdSelector(await readIdsFile(selection.idsFile));
  if ("first" in selection) {
    return new RangeSelector(0, wholeNumber("first", selection.first, 0));
  }
  return rangeSelector(selection);
}

/** @throws DataValidationError `missing-ids` when ids were selected that the table does not have. */
export function assertIdsFound(missing: readonly string[], where: string): void {
  if (missing.length === 0) return;
  throw new DataValidationError(
    "missing-ids",
    `${missing.length.toLocaleString("en-US")} selected ${missing.length === 1 ? "id is" : "ids are"} not in ` +
      `${where}: ${listSome(missing.map((id) => `"${id}"`))}.`,
    { hint: "Ids are compared as text, letter by letter.", received: missing.slice(0, 20) },
  );
}

function rangeSelector(selection: object): RowSelector {
  const unknown = Object.keys(selection).filter((key) => key !== "from" && key !== "to");
  if (unknown.length > 0) throw notUnderstood(selection);
  const { from, to } = selection as { from?: number; to?: number };
  const first = from === undefined ? 1 : wholeNumber("from", from, 1);
  const last = to === undefined ? Number.POSITIVE_INFINITY : wholeNumber("to", to, 1);
  if (last < first) {
    throw new TaskError(
      "option-invalid",
      `The selection ends (row ${last}) before it begins (row ${first}).`,
      {
        hint: "Rows are numbered from 1 and both ends are included.",
        received: selection,
      },
    );
  }
  return new RangeSelector(first - 1, last);
}

function wholeNumber(name: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  throw new TaskError(
    "option-invalid",
    `"${name}" of the selection must be a whole number from ${least} on, not ${nameReceived(value)}.`,
    { hint: "Rows are numbered from 1.", received: value },
  );
}

function notUnderstood(selection: unknown): TaskError {
  return new TaskError("option-invalid", `The selection of rows is ${nameReceived(selection)}.`, {
    hint: "Give { from, to }, { first }, { ids }, { idsFile } or a function (row, index) => boolean.",
    received: selection,
  });
}

class RangeSelector implements RowSelector {
  readonly byRange = true;
  readonly exhausted = false;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {}

  accepts(row: Row): boolean {
    return row.index >= this.from && row.index < this.to;
  }

  count(total: number | undefined): number | undefined {
    if (total === undefined) return undefined;
    return Math.max(0, Math.min(total, this.to) - this.from);
  }

  missingIds(): readonly string[] {
    return [];
  }
}

class IdSelector implements RowSelector {
  readonly byRange = false;
  readonly from = 0;
  readonly to = Number.POSITIVE_INFINITY;
  readonly #missing: Set<string>;
  readonly #wanted: number;

  constructor(ids: readonly unknown[]) {
    this.#missing = new Set(ids.map(String));
    this.#wanted = this.#missing.size;
  }

  get exhausted(): boolean {
    return this.#missing.size === 0;
  }

  accepts(row: Row): boolean {
    return this.#missing.delete(row.id);
  }

  count(): number {
    return this.#wanted;
  }

  missingIds(): readonly string[] {
    return [...this.#missing];
  }
}

class PredicateSelector implements RowSelector {
  readonly byRange = false;
  readonly from = 0;
  readonly to = Number.POSITIVE_INFINITY;
  readonly exhausted = false;

  constructor(readonly predicate: (row: Record<string, unknown>, index: number) => unknown) {}

  accepts(row: Row): boolean {
    const wanted = this.predicate(row.values, row.index);
    if (typeof wanted === "object" && wanted !== null && "then" in wanted) {
      // What it rejects with has been answered for here.
      Promise.resolve(wanted).catch(() => {});
      throw new TaskError("option-invalid", "The function that selects rows returned a promise.", {
        hint: "It must answer at once with true or false; an async function cannot select rows.",
        received: wanted,
      });
    }
    return Boolean(wanted);
  }

  count(): undefined {
    return undefined;
  }

  missingIds(): readonly string[] {
    return [];
  }
}
