type Lookup = ReadonlyMap<string, string | undefined>;

const lookups = new WeakMap<readonly string[], readonly [Lookup, Lookup]>();

/**
 * The label a text means: the one spelt alike, else the first that differs in case or in spaces around it, else the
 * only one that differs in spaces, dashes and underscores between words.
 */
export function findLabel(text: string, labels: readonly string[]): string | undefined {
  if (labels.includes(text)) return text;
  const [byCase, byWords] = lookupsOf(labels);
  return byCase.get(foldLabel(text)) ?? byWords.get(joined(text));
}

/** A label as all its spellings that differ in case or in spaces around it are written. */
export function foldLabel(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

function joined(text: string): string {
  return foldLabel(text).replace(/[\s_-]+/g, " ");
}

function lookupsOf(labels: readonly string[]): readonly [Lookup, Lookup] {
  const known = lookups.get(labels);
  if (known !== undefined) return known;
  const byCase = new Map([...labels].reverse().map((label) => [foldLabel(label), label]));
  const byWords = new Map<string, string | undefined>();
  for (const label of byCase.values()) {
    byWords.set(joined(label), byWords.has(joined(label)) ? undefined : label);
  }
  const made: readonly [Lookup, Lookup] = [byCase, byWords];
  lookups.set(labels, made);
  return made;
}
