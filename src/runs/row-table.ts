import { STATUSES } from "./journal-entry.js";
import { ABSENT, type Position } from "./position.js";

/** Rows a page holds; small, so that a few rows chosen out of millions stay cheap. */
const PAGE_ROWS = 1024;

interface Page {
  /** Position plus one; 0 marks a row without an entry. */
  readonly place: Float64Array;
  readonly status: Uint8Array;
}

/** Newest entry of every row of a run: where it stands and its status, 9 bytes a row. */
export class RowTable {
  /** Page number -> one page per repeat. */
  readonly #pages = new Map<number, (Page | undefined)[]>();
  readonly #counts: number[] = STATUSES.map(() => 0);
  #limit = Number.POSITIVE_INFINITY;

  /** Rows by status number. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** Rows with at least one entry, however often they were asked. */
  get distinctRows(): number {
    let rows = 0;
    for (const repeats of this.#pages.values()) {
      const pages = repeats.filter((page) => page !== undefined);
      for (let row = 0; row < PAGE_ROWS; row++) {
        if (pages.some(({ place }) => place[row] !== 0)) rows++;
      }
    }
    return rows;
  }

  /** Most times a row was asked. */
  get repeats(): number {
    let most = 0;
    for (const repeats of this.#pages.values()) most = Math.max(most, repeats.length);
    return most;
  }

  /** Notes the newest entry of a row; a later one takes the place of an earlier one. */
  set(index: number, repeat: number, status: number, position: Position): void {
    const page = this.#page(index, repeat) ?? this.#addPage(index, repeat);
    const row = index % PAGE_ROWS;
    if (page.place[row] !== 0) this.#counts[page.status[row]!]!--;
    page.place[row] = position + 1;
    page.status[row] = status;
    this.#counts[status]!++;
  }

  /**
   * Leaves out the rows from an index on: those of a table that has become shorter.
   * Their entries stay in the journal, and are known again when the table is longer the next time.
   */
  limitTo(rows: number): void {
    this.#limit = rows;
    for (const [number, repeats] of this.#pages) {
      const first = rows - number * PAGE_ROWS;
      if (first <= 0) this.#pages.delete(number);
      for (const page of repeats) if (page) this.#clear(page, Math.max(0, first));
    }
  }

  /** Whether a row is not left out. */
  within(index: number): boolean {
    return index < this.#limit;
  }

  /** Status number of a row's newest entry; undefined where it has none. */
  statusOf(index: number, repeat: number): number | undefined {
    const page = this.#page(index, repeat);
    const row = index % PAGE_ROWS;
    return page === undefined || page.place[row] === 0 ? undefined : page.status[row];
  }

  /** Position of a row's newest entry, or `ABSENT`. */
  get(index: number, repeat: number): Position {
    const place = this.#page(index, repeat)?.place[index % PAGE_ROWS] ?? 0;
    return place === 0 ? ABSENT : place - 1;
  }

  /** Positions of the newest entries in the order of rows, then repeats; `keep` chooses by status number. */
  *positions(keep: (status: number) => boolean = () => true): Generator<Position> {
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const repeats = this.#pages.get(number)!;
      for (let row = 0; row < PAGE_ROWS; row++) {
        for (const page of repeats) {
          if (page === undefined || page.place[row] === 0) continue;
          if (keep(page.status[row]!)) yield page.place[row]! - 1;
        }
      }
    }
  }

  #clear({ place, status }: Page, first: number): void {
    for (let row = first; row < PAGE_ROWS; row++) {
      if (place[row] === 0) continue;
      this.#counts[status[row]!]!--;
      place[row] = 0;
    }
  }

  #page(index: number, repeat: number): Page | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[repeat];
  }

  #addPage(index: number, repeat: number): Page {
    const number = Math.floor(index / PAGE_ROWS);
    const repeats = this.#pages.get(number) ?? [];
    this.#pages.set(number, repeats);
    const page = { place: new Float64Array(PAGE_ROWS), status: new Uint8Array(PAGE_ROWS) };
    repeats[repeat] = page;
    return page;
  }
}
