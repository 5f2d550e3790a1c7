import Papa from "papaparse";

/** How a CSV text is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** `\n` covers files that end lines with `\r\n`, or with both; `\r` is for files that know no other. */
  readonly newline: "\n" | "\r";
}

/** Delimiters that are recognised, the likeliest first. */
export const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];

const ROWS_LOOKED_AT = 20;

/**
 * Recognises delimiter and line ends at the beginning of a CSV text.
 * A delimiter must separate the column names. Where several could, the one that cuts the first rows as often as the
 * header wins, then the one that makes more columns.
 */
export function guessDialect(sample: string, delimiter?: string): CsvDialect {
  const header = scanHeader(sample);
  const dialect = (candidate: string) => ({ delimiter: candidate, newline: header.newline });
  if (delimiter !== undefined) return dialect(delimiter);
  const candidates = DELIMITERS.filter((candidate) => header.counts.has(candidate));
  if (candidates.length < 2) return dialect(candidates[0] ?? ",");
  const fitting = candidates.map((candidate) => widthShare(sample, dialect(candidate)));
  const best = candidates.reduce((a, b) => {
    const [fitA, fitB] = [fitting[candidates.indexOf(a)]!, fitting[candidates.indexOf(b)]!];
    if (fitA !== fitB) return fitB > fitA ? b : a;
    return header.counts.get(b)! > header.counts.get(a)! ? b : a;
  });
  return dialect(best);
}

/** Counts the delimiters between the column names, outside quotes, and sees how the line ends. */
function scanHeader(sample: string): { counts: Map<string, number>; newline: "\n" | "\r" } {
  const counts = new Map<string, number>();
  let quoted = false;
  for (let i = firstLetter(sample); i < sample.length; i++) {
    const letter = sample[i]!;
    if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === "\n") return { counts, newline: "\n" };
    else if (letter === "\r") return { counts, newline: sample[i + 1] === "\n" ? "\n" : "\r" };
    else if (DELIMITERS.includes(letter)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return { counts, newline: "\n" };
}

/** Empty lines above the header do not count. */
function firstLetter(sample: string): number {
  return Math.max(0, sample.search(/[^\r\n]/));
}

/** Share of the first rows that are as wide as the header; 0 where quotes do not fit the delimiter. */
function widthShare(sample: string, { delimiter, newline }: CsvDialect): number {
  const { data, errors } = Papa.parse<string[]>(sample.slice(firstLetter(sample)), {
    delimiter,
    newline,
    preview: ROWS_LOOKED_AT,
  });
  // The sample may end in the middle of its last row.
  const rows = data.length < ROWS_LOOKED_AT && data.length > 2 ? data.slice(0, -1) : data;
  if (errors.some(({ type, row }) => type === "Quotes" && (row ?? 0) < rows.length)) return 0;
  const filled = rows.filter((row) => row.join("").trim() !== "");
  const width = filled[0]?.length ?? 0;
  return filled.filter((row) => row.length === width).length / Math.max(1, filled.length);
}
