/** What may be done to a column that does not fit. */
export interface ColumnFit {
  /** Terminal columns its head needs, below which it is not made narrower; `whole` where nothing of it may be cut. */
  readonly least: number | "whole";
  /** Its values are sentences, whose beginning says something, and not ids or labels. */
  readonly isProse: boolean;
  /** There is no value in it. */
  readonly isEmpty: boolean;
  /** It holds the status of each row. */
  readonly isStatus: boolean;
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
  fit: { least: "whole", isProse: false, isEmpty: false, isStatus: false },
};

/** Text that says something still. */
const SOME_TEXT = 20;
/** Text is made no narrower than this. */
const LEAST_TEXT = 12;

/**
 * Makes columns fit into a width: sentences become shorter, then columns without a value go, then other texts become
 * shorter, and at last columns go: those farthest from the status of the rows, or else those in the middle.
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
    narrowed(all, columns, [widest, SOME_TEXT], isProse) ??
    narrowed(some, columns, [widest, LEAST_TEXT], isProse) ??
    narrowed(some, columns, [widest, LEAST_TEXT], isAny) ??
    narrowedSome(some, columns, widest)
  );
}

/** The columns as wide as they can be, those that may be cut all alike; undefined when they do not fit. */
function narrowed(
  all: readonly TextColumn[],
  columns: number,
  [widest, least]: readonly [widest: number, least: number],
  mayCut: (column: TextColumn) => boolean,
): readonly TextColumn[] | undefined {
  for (let cap = widest; cap >= Math.min(widest, least); cap--) {
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

/** As many narrow columns as fit. */
function narrowedSome(
  all: readonly TextColumn[],
  columns: number,
  widest: number,
): readonly TextColumn[] {
  const narrow = all.map((column) => cutTo(column, Math.min(widest, LEAST_TEXT)));
  const status = narrow.findLastIndex(({ fit }) => fit.isStatus);
  const kept = status < 0 ? ends(narrow, columns) : besideStatus(narrow, columns, status);
  if (kept.size === 0) return all.slice(0, 1);
  const shown = withGaps(all, kept);
  return narrowed(shown, columns, [widest, LEAST_TEXT], () => true) ?? withGaps(narrow, kept);
}

/** Columns from the left and the right in turn. */
function ends(all: readonly TextColumn[], columns: number): ReadonlySet<number> {
  const kept = new Set<number>();
  const sides = [0, all.length - 1];
  let isGrowing = true;
  while (isGrowing) {
    isGrowing = false;
    for (const [side, step] of [1, -1].entries()) {
      if (!keep(sides[side]!, kept, all, columns)) continue;
      sides[side]! += step;
      isGrowing = true;
    }
  }
  return kept;
}

/** What a run answered stands left of its status: the first column, the status, then from there to the left. */
function besideStatus(
  all: readonly TextColumn[],
  columns: number,
  status: number,
): ReadonlySet<number> {
  const kept = new Set<number>();
  const left = Array.from({ length: status }, (_, i) => status - 1 - i);
  const right = Array.from({ length: all.length - status - 1 }, (_, i) => status + 1 + i);
  for (const at of [0, status, ...left, ...right]) keep(at, kept, all, columns);
  return kept;
}

/** Keeps one more column where it fits. */
function keep(at: number, kept: Set<number>, all: readonly TextColumn[], columns: number): boolean {
  if (all[at] === undefined || kept.has(at)) return false;
  kept.add(at);
  if (widthOf(withGaps(all, kept)) <= columns) return true;
  kept.delete(at);
  return false;
}

/** The columns kept, with an ellipsis for each row of others. */
function withGaps(all: readonly TextColumn[], kept: ReadonlySet<number>): readonly TextColumn[] {
  return all.flatMap((column, at) => {
    if (kept.has(at)) return [column];
    return at > 0 && !kept.has(at - 1) ? [] : [ELLIPSIS];
  });
}
