import { type Scan, scanBrackets } from "./scan-json.js";

/** A stretch of a model's text that looks like one JSON value. */
export interface Region extends Scan {
  readonly start: number;
}

// Reasoning tags of DeepSeek, Qwen and others in angle brackets, of Magistral in square ones.
const TAG = String.raw`[<[](/?)(think|thinking|thought|reasoning)(?:\s[^>\]]{0,80})?[>\]]`;

/**
 * Finds the outermost bracketed values in a model's text, in order, leaving out what it thought aloud.
 * A closing tag without an opening one means that all before it was thinking; an opening tag that is
 * never closed means that all after it is.
 */
export function findRegions(text: string): Region[] {
  const marks = new RegExp(`${TAG}|[{[]`, "gi");
  let found: Region[] = [];
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [whole, slash, tag] = mark;
    if (tag === undefined) {
      const scan = scanBrackets(text, mark.index);
      found.push({ start: mark.index, ...scan });
      marks.lastIndex = scan.end;
    } else if (slash === "/") {
      found = [];
    } else {
      const end = thoughtEnd(text, mark.index + whole.length, tag);
      if (end < 0) break;
      marks.lastIndex = end;
    }
  }
  return found;
}

/**
 * Removes thinking from the front of a text answer.
 * Only from the front: further on, such tags may be what the answer is about.
 */
export function stripThinking(text: string): string {
  const opening = new RegExp(`^\\s*${TAG}`, "i");
  let rest = text;
  for (let tag = opening.exec(rest); tag !== null && tag[1] === ""; tag = opening.exec(rest)) {
    const end = thoughtEnd(rest, tag[0].length, tag[2]!);
    if (end < 0) return "";
    rest = rest.slice(end);
  }
  const first = new RegExp(TAG, "i").exec(rest);
  return first?.[1] === "/" ? rest.slice(first.index + first[0].length) : rest;
}

function thoughtEnd(text: string, from: number, tag: string): number {
  const closing = new RegExp(`[<[]/${tag}[>\\]]`, "gi");
  closing.lastIndex = from;
  return closing.exec(text) === null ? -1 : closing.lastIndex;
}
