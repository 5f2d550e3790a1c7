import type { StudentExample } from "./read-examples.js";

/** Shorter texts than this are left to the ordinary vocabulary. */
const LEAST_CHARACTERS = 16;

/**
 * Texts that stand in every example at the same place: whole turns, and the beginning and end of the others.
 * Each becomes one token of the vocabulary, so that instructions cost neither time nor context,
 * while requests keep the very text they have with any other model.
 */
export function constantTexts(examples: readonly StudentExample[]): string[] {
  const [first] = examples;
  if (first === undefined || examples.length < 2) return [];
  const roles = rolesOf(first);
  if (examples.some((example) => rolesOf(example) !== roles)) return [];
  const found = first.turns.flatMap((_, turn) =>
    constantParts(examples.map(({ turns }) => turns[turn]?.content ?? "")),
  );
  return [...new Set(found)].filter((text) => text.length >= LEAST_CHARACTERS);
}

function rolesOf({ turns }: StudentExample): string {
  return turns.map(({ role }) => role).join(" ");
}

function constantParts(texts: readonly string[]): string[] {
  const [first = ""] = texts;
  if (texts.every((text) => text === first)) return [first];
  const start = trimStart(commonStart(texts), texts);
  const rest = texts.map((text) => text.slice(start.length));
  return [start, trimEnd(commonEnd(rest), rest)];
}

function commonStart(texts: readonly string[]): string {
  const [first = ""] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

function commonEnd(texts: readonly string[]): string {
  const [first = ""] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text.at(-1 - same) === first.at(-1 - same)) same++;
    length = same;
  }
  return first.slice(first.length - length);
}

const WORD = /[\p{L}\p{N}\p{M}]/u;

/** Ends before a word that is cut in two, and before the space that belongs to the next word. */
function trimStart(start: string, texts: readonly string[]): string {
  const cuts = texts.some((text) => WORD.test(text[start.length] ?? ""));
  const whole = cuts ? start.replace(/[\p{L}\p{N}\p{M}]+$/u, "") : start;
  return whole.replace(/[\uD800-\uDBFF]$/u, "").replace(/[ \t]+$/, "");
}

function trimEnd(end: string, texts: readonly string[]): string {
  const cuts = texts.some((text) => WORD.test(text.at(-1 - end.length) ?? ""));
  const whole = cuts ? end.replace(/^[\p{L}\p{N}\p{M}]+/u, "") : end;
  return whole.replace(/^[\uDC00-\uDFFF]/u, "");
}
