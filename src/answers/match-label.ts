import { foldText, joinWords } from "./fold-text.js";

/** Ways to spell the same label, strictest first; a later one counts only when it fits one label. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text.trim(),
  (text) => text.normalize("NFKC").trim().toLowerCase(),
  joinWords,
  foldText,
];

type Lookup = ReadonlyMap<string, string | null>;

const lookups = new WeakMap<readonly string[], readonly Lookup[]>();

/**
 * Finds the label a model meant: exact, then ignoring case, spaces, underscores and punctuation without meaning.
 * A spelling that fits two labels fits none; "C+" is read neither as "C" nor as "C++", nor "-1" as "1".
 */
export function matchLabel(text: string, labels: readonly string[]): string | undefined {
  if (labels.includes(text)) return text;
  for (const [step, lookup] of lookupsOf(labels).entries()) {
    const key = SPELLINGS[step]!(text);
    const label = key === "" ? undefined : lookup.get(key);
    if (label !== undefined) return label ?? undefined;
  }
  return undefined;
}

function lookupsOf(labels: readonly string[]): readonly Lookup[] {
  const known = lookups.get(labels);
  if (known !== undefined) return known;
  const made = SPELLINGS.map((spell) => {
    const lookup = new Map<string, string | null>();
    for (const label of labels) {
      const key = spell(label);
      const other = lookup.get(key);
      lookup.set(key, other === undefined || other === label ? label : null);
    }
    return lookup;
  });
  lookups.set(labels, made);
  return made;
}
