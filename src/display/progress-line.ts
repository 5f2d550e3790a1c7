import type { ProgressSnapshot } from "../contract/index.js";
import { cleanLine } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import {
  nothingAsked,
  type ProgressWords,
  progressWords,
  segmentsOf,
  shareDone,
} from "./progress-figures.js";
import { fitText, textWidth } from "./text-width.js";

/** How a progress line is drawn. */
export interface LineOptions {
  /** Most terminal columns the line may take. Default: no limit. */
  readonly columns?: number;
  /** Draw a bar. Default true. */
  readonly bar?: boolean;
  /** Colour the bar and the words that matter. Default false. */
  readonly colour?: boolean;
}

type WordName = keyof ProgressWords;

interface Layout {
  readonly words: ProgressWords;
  readonly hidden: Set<WordName>;
  title: string;
  bar: number;
}

interface Piece {
  readonly text: string;
  readonly colour?: number;
}

const GAP = "  ";
const ORDER = ["rows", "percent", "rate", "tokens", "inFlight", "eta"] as const;
const TAIL = ["reused", "skipped", "bad", "state"] as const;
const COLOURS: Partial<Record<WordName, number>> = { bad: 31, state: 33, reused: 36 };
const TITLE_COLUMNS = 40;
const BAR_CELLS = 20;

/** What is given up, one after the other, until the line fits. */
const SACRIFICES: readonly ((layout: Layout) => void)[] = [
  (layout) => layout.hidden.add("tokens"),
  (layout) => layout.hidden.add("reused"),
  (layout) => {
    layout.title = fitText(layout.title, 20);
  },
  (layout) => layout.hidden.add("inFlight"),
  (layout) => layout.hidden.add("skipped"),
  (layout) => {
    layout.bar = Math.min(layout.bar, BAR_CELLS / 2);
  },
  (layout) => layout.hidden.add("rate"),
  (layout) => {
    layout.bar = 0;
  },
  (layout) => {
    layout.title = fitText(layout.title, 10);
  },
  (layout) => layout.hidden.add("eta"),
  (layout) => {
    layout.title = "";
  },
  (layout) => layout.hidden.add("percent"),
  (layout) => layout.hidden.add("state"),
  (layout) => layout.hidden.add("bad"),
];

/** Draws a snapshot as one line of text, giving up details until it fits. */
export function progressLine(p: ProgressSnapshot, options: LineOptions = {}): string {
  const columns = options.columns ?? Number.POSITIVE_INFINITY;
  const title = fitText(cleanLine(p.title), TITLE_COLUMNS);
  if (nothingAsked(p)) return fitText(join([{ text: title }, { text: allReused(p) }]), columns);
  const share = shareDone(p);
  const layout: Layout = {
    words: progressWords(p),
    hidden: new Set(),
    title,
    bar: options.bar === false || share === undefined ? 0 : BAR_CELLS,
  };
  let pieces = piecesOf(layout, p);
  for (const give of SACRIFICES) {
    if (widthOf(pieces) <= columns) break;
    give(layout);
    pieces = piecesOf(layout, p);
  }
  if (widthOf(pieces) > columns) return fitText(layout.words.rows, columns);
  return join(options.colour ? pieces.map(coloured) : pieces.flatMap(plain));
}

/** Says that nothing was asked because every row was answered before. */
export function allReused(p: ProgressSnapshot): string {
  const rows = p.done === 1 ? "row" : "rows";
  return `${formatCount(p.done)} ${rows} answered before, nothing asked`;
}

function piecesOf(layout: Layout, p: ProgressSnapshot): Piece[][] {
  const words = (names: readonly WordName[]): Piece[][] =>
    names
      .filter((name) => layout.words[name] !== "" && !layout.hidden.has(name))
      .map((name) => [{ text: layout.words[name], colour: COLOURS[name] }]);
  return [
    ...(layout.title === "" ? [] : [[{ text: layout.title }]]),
    ...(layout.bar === 0 ? [] : [barPieces(p, layout.bar)]),
    ...words(ORDER),
    ...words(TAIL),
  ];
}

function barPieces(p: ProgressSnapshot, cells: number): Piece[] {
  const share = shareDone(p) ?? 0;
  const filled = share === 1 ? cells : Math.min(Math.ceil(share * cells), cells - 1);
  const { reused, skipped, bad } = segmentsOf(p);
  let left = filled;
  const take = (rows: number, least: number): number => {
    const wanted = rows === 0 ? 0 : Math.max(least, Math.round((rows / p.done) * filled));
    const taken = Math.min(wanted, left);
    left -= taken;
    return taken;
  };
  const badCells = take(bad, 1);
  const skippedCells = take(skipped, 0);
  const reusedCells = take(reused, 0);
  return [
    { text: "█".repeat(reusedCells), colour: 36 },
    { text: "█".repeat(left), colour: 32 },
    { text: "█".repeat(skippedCells), colour: 90 },
    { text: "█".repeat(badCells), colour: 31 },
    { text: "░".repeat(cells - filled), colour: 90 },
  ].filter((piece) => piece.text !== "");
}

function widthOf(pieces: readonly Piece[][]): number {
  const text = pieces.flat().reduce((sum, piece) => sum + textWidth(piece.text), 0);
  return text + GAP.length * Math.max(0, pieces.length - 1);
}

function coloured(pieces: readonly Piece[]): Piece {
  const text = pieces.map((piece) =>
    piece.colour === undefined ? piece.text : `\x1b[${piece.colour}m${piece.text}\x1b[39m`,
  );
  return { text: text.join("") };
}

function plain(pieces: readonly Piece[]): Piece {
  return { text: pieces.map((piece) => piece.text).join("") };
}

function join(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => piece.text)
    .filter((text) => text !== "")
    .join(GAP);
}
