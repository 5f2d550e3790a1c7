/** Stands before a mark that carries meaning, so that it outlives the dropping of punctuation. */
const KEPT = "\uE000";

/** Marks that can carry meaning: comparisons, pluses, sharps, dashes, decimal points and commas. */
const MARKS = /[<>]=?|=[<>]|!=|\++|#+|-+|[.,]/g;

/** What stands around a mark, inside the punctuation between two words. */
interface Place {
  readonly at: number;
  readonly run: string;
  /** Last character of the word before, "" where there is none; `right` is the first one of the word after. */
  readonly left: string;
  readonly right: string;
}

/**
 * Letters and digits alone, in lower case: "Not_Applicable" and "not applicable" become equal.
 * Marks that change what is meant stay: the sign of "-1", the point of "1.5", ">5", "5+", "C++", "C#", "A-".
 */
export function foldText(text: string): string {
  return markMeaning(text).replace(/\uE000[\s\S]|[^\p{L}\p{M}\p{N}]/gu, keptMark);
}

/** As `foldText`, but only spaces, underscores and dashes are dropped. */
export function joinWords(text: string): string {
  return markMeaning(text).replace(/\uE000[\s\S]|[\s_-]/gu, keptMark);
}

function keptMark(found: string): string {
  return found.startsWith(KEPT) ? found.slice(KEPT.length) : "";
}

/** Plain lower case with `KEPT` before every mark that carries meaning. */
function markMeaning(text: string): string {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\uE000\u2010-\u2015\u2212\u2264\u2265\u2260]/g, (found) => PLAIN.get(found) ?? "-");
  return plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, (run, at: number) => {
    const left = at === 0 ? "" : plain[at - 1]!;
    const right = plain[at + run.length] ?? "";
    if (isDigit(left) && isDigit(right)) return betweenDigits(run);
    return run.replace(MARKS, (mark, place: number) =>
      isMeant(mark, { at: place, run, left, right }) ? keep(mark) : mark,
    );
  });
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  [KEPT, " "],
  ["\u2264", "<="],
  ["\u2265", ">="],
  ["\u2260", "!="],
]);

/** Numbers never grow together: neither "1.5" nor "1 5" is 15. */
function betweenDigits(run: string): string {
  const marks = run.replace(/[\s_]+/g, "");
  return keep(marks === "" ? " " : marks);
}

function keep(marks: string): string {
  let kept = "";
  for (const mark of marks) kept += KEPT + mark;
  return kept;
}

function isMeant(mark: string, { at, run, left, right }: Place): boolean {
  const end = at + mark.length;
  const touchesLeft = at === 0 && left !== "";
  const touchesRight = end === run.length && right !== "";
  switch (mark[0]) {
    case "+":
      return touchesLeft || touchesRight || (left !== "" && (right !== "" || isDigit(left)));
    case "#":
      return touchesLeft && !touchesRight;
    case "-":
      return touchesLeft ? !touchesRight : isDigit(right) && isSign({ at, run, left, right }, end);
    case ".":
    case ",":
      return touchesRight && !touchesLeft && isDigit(right);
    default:
      return run[at - 1] !== "-" && (touchesLeft || touchesRight || isDigit(right));
  }
}

/** A dash in front of a number is its sign; one with spaces on both sides, after a word, is not. */
function isSign({ at, run, left }: Place, end: number): boolean {
  if (end === run.length) return true;
  if (end + 1 === run.length) return /[\p{Sc}.,]/u.test(run[end]!) || (at === 0 && left === "");
  return at === 0 && left === "" && run.slice(end).trim() === "";
}

function isDigit(char: string): boolean {
  return /\p{N}/u.test(char);
}
