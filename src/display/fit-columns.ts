/** What may be done to a column that does not fit. */
export interface ColumnFit {
  /** Terminal columns its head needs, below which it is not made narrower; `whole` where nothing of it may be cut. */
  readonly least: number | "whole";
  /** Its values are sentences, whose beginning says something, and not ids or labels. */
  readonly isProse: boolean;
  /** There is no value in it. */
  readonly isEmpty: boolean;
}

/** A column of a table in plain text. */
export interface TextColumn {
  readonly cells: readonly string[];
  readonly numeric: boolean;
  readonly width: number;
  readonly fit: ColumnFit;
}

/** Stands between columns. */
export const GAP = "  ";

/** Stands for columns left out. */
export const ELLIPSIS: TextColumn = {
  cells: [],
  numeric: false,
  width: 1,
  fit: { least: "whole", isProse: false, isEmpty: false },
};

/** Text is made no narrower than this. */
const LEAST_TEXT = 16;

/**
 * Makes columns fit into a width: sentences become shorter, then columns without a value go, then other texts become
 * shorter, and at last columns in the middle go: what a run adds stands last.
 */
export function fitColumns(
  all: readonly TextColumn[],
  columns: number,
  widest: number,
): readonly TextColumn[] {
  const filled = all.filter(({ fit }) => !fit.isEmpty);
  const some = filled.length > 0 ? filled : all;
  const isProse = ({ fit }: TextColumn): boolean => fit.isProse;
  const isAny = (): boolean => true;
  return (
    narrowed(all, columns, widest, isProse) ??
    narrowed(some, columns, widest, isProse) ??
    narrowed(some, columns, widest, isAny) ??
    narrowedEnds(some, columns, widest)
  );
}

/** The columns as wide as they can be, those that may be cut all alike; undefined when they do not fit. */
function narrowed(
  all: readonly TextColumn[],
  columns: number,
  widest: number,
  mayCut: (column: TextColumn) => boolean,
): readonly TextColumn[] | undefined {
  for (let cap = widest; cap >= Math.min(widest, LEAST_TEXT); cap--) {
    const shown = all.map((column) => (mayCut(column) ? cutTo(column, cap) : column));
    if (widthOf(shown) <= columns) return shown;
  }
  return undefined;
}

function cutTo(column: TextColumn, cap: number): TextColumn {
  const { least } = column.fit;
  if (least === "whole" || column.width <= cap) return column;
  return { ...column, width: Math.min(column.width, Math.max(cap, least)) };
}

function widthOf(all: readonly TextColumn[]): number {
  return all.reduce((sum, { width }) => sum + GAP.length + width, -GAP.length);
}

/** As many narrow columns as fit, from both ends. */
function narrowedEnds(
  all: readonly TextColumn[],
  columns: number,
  widest: number,
): readonly TextColumn[] {
  const narrow = all.map((column) => cutTo(column, Math.min(widest, LEAST_TEXT)));
  const [first, last] = ends(narrow, columns);
  if (first === 0 && last === all.length) return all.slice(0, 1);
  const shown = [...all.slice(0, first), ELLIPSIS, ...all.slice(last)];
  return narrowed(shown, columns, widest, () => true) ?? shown;
}

/** How many columns fit from the left, and from which on from the right, with the ellipsis between them. */
function ends(all: readonly TextColumn[], columns: number): [first: number, last: number] {
  let left = columns - ELLIPSIS.width;
  let first = 0;
  let last = all.length;
  const take = (at: number): boolean => {
    const needed = all[at]!.width + GAP.length;
    if (first === last || needed > left) return false;
    left -= needed;
    return true;
  };
  for (let grown = true; grown && first < last; ) {
    grown = false;
    if (take(first)) {
      first++;
      grown = true;
    }
    if (first < last && take(last - 1)) {
      last--;
      grown = true;
    }
  }
  return [first, last];
}
