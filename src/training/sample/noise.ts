import type { Random } from "../random.js";
import type { Scenario } from "./scenario.js";

/** How somebody types: with capitals and full stops, without them, or shouting. */
export type Style = "plain" | "casual" | "capitals";

const EMOJI = {
  Negative: ["😡", "😠", "👎", "😤", "🙄"],
  Positive: ["😀", "👍", "❤️", "🎉", "😍", "🙏"],
  Neutral: ["🤔", "🙂", "👋"],
} as const;

/** Writes a clause as a sentence: capital first and an end mark, where the style has them. */
export function writeSentence(clause: string, style: Style): string {
  if (style === "casual") return /[?!.,]$/.test(clause) ? clause : `${clause}.`;
  const capital = clause.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
  return /[?!.,]$/.test(capital) ? capital : `${capital}.`;
}

/** Finishes a message: shouting, missing or repeated end marks, an emoji. */
export function decorate(
  text: string,
  style: Style,
  tone: Scenario["tone"],
  random: Random,
): string {
  let out = style === "capitals" ? text.toUpperCase() : text;
  if (style === "casual") out = out.replace(/\.(?=$|\n)/g, "");
  if (tone !== "Neutral" && random.chance(0.15)) {
    out = out.replace(/\.$/, random.pick(["!", "!!", "!!!", "..."]));
  }
  if (random.chance(0.05)) out += ` ${random.pick<string>(EMOJI[tone])}`;
  return out;
}

/** Misspells up to two longer words, never one of `protectedWords`. */
export function addTypos(text: string, protectedWords: readonly string[], random: Random): string {
  const keep = new Set(protectedWords.map((word) => word.toLowerCase()));
  const words = text.split(" ");
  const candidates = words
    .map((word, i) => ({ word, i }))
    .filter(({ word }) => /^[a-z]{5,}$/.test(word) && !keep.has(word));
  for (const { word, i } of random.shuffle(candidates).slice(0, random.between(1, 2))) {
    words[i] = misspell(word, random);
  }
  return words.join(" ");
}

function misspell(word: string, random: Random): string {
  const at = random.between(1, word.length - 2);
  const [before, letter, next, after] = [
    word.slice(0, at),
    word.charAt(at),
    word.charAt(at + 1),
    word.slice(at + 2),
  ];
  return random.pick([
    before + next + letter + after,
    before + next + after,
    before + letter + letter + next + after,
  ]);
}
