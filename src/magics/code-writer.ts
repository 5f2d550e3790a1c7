import type { LoweredCell } from "./lowered-cell.js";

/** A stretch of the code and the stretch of the cell it stands for. */
interface Piece {
  readonly source: number;
  readonly sourceEnd: number;
  readonly code: number;
  readonly codeEnd: number;
  /** Both are the same text, so that places inside them correspond too. */
  readonly same: boolean;
}

/** Writes code from pieces of a cell and text around them, and remembers where each piece went. */
export class CodeWriter {
  readonly #pieces: Piece[] = [];
  readonly #parts: string[] = [];
  #length = 0;

  constructor(readonly source: string) {}

  /** Adds text that is not in the cell. */
  add(text: string): this {
    this.#parts.push(text);
    this.#length += text.length;
    return this;
  }

  /** Adds a stretch of the cell as it is. */
  copy(start: number, end: number): this {
    if (end <= start) return this;
    const last = this.#pieces.at(-1);
    if (last?.same && last.sourceEnd === start && last.codeEnd === this.#length) {
      this.#pieces[this.#pieces.length - 1] = {
        ...last,
        sourceEnd: end,
        codeEnd: last.codeEnd + end - start,
      };
      return this.add(this.source.slice(start, end));
    }
    return this.#place(this.source.slice(start, end), start, end, true);
  }

  /** Adds text that stands for a stretch of the cell. */
  stand(text: string, start: number, end: number): this {
    return this.#place(text, start, end, false);
  }

  finish(): LoweredCell {
    const code = this.#parts.join("");
    const bySource = [...this.#pieces].sort((a, b) => a.source - b.source || a.code - b.code);
    const byCode = this.#pieces;
    const { source } = this;
    return {
      code,
      toCode: (offset) =>
        mapped(offset, bySource, "source", "code", code.length - source.length, code.length),
      toSource: (offset) =>
        mapped(offset, byCode, "code", "source", source.length - code.length, source.length),
    };
  }

  #place(text: string, start: number, end: number, same: boolean): this {
    const code = this.#length;
    this.#pieces.push({
      source: start,
      sourceEnd: end,
      code,
      codeEnd: code + text.length,
      same,
    });
    return this.add(text);
  }
}

type Side = "source" | "code";

function mapped(
  offset: number,
  pieces: readonly Piece[],
  from: Side,
  to: Side,
  shift: number,
  limit: number,
): number {
  const index = lastAtOrBefore(pieces, offset, from);
  const before = pieces[index];
  const after = pieces[index + 1];
  if (!before && !after) return Math.max(0, Math.min(limit, offset + shift));
  if (!before) return after![to];
  const end = before[`${from}End`];
  if (offset < end || (offset === end && before.same)) return inside(before, offset, from, to);
  if (after && after[from] - offset < offset - end) return after[to];
  return before[`${to}End`];
}

function inside(piece: Piece, offset: number, from: Side, to: Side): number {
  if (!piece.same) return piece[to];
  return Math.min(piece[to] + offset - piece[from], piece[`${to}End`]);
}

/** Index of the last piece that begins at the offset or before it; -1 when there is none. */
function lastAtOrBefore(pieces: readonly Piece[], offset: number, from: Side): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]![from] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
