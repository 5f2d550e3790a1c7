/**
 * Sorts names by how much they have of what was typed, most alike first.
 * Counted in pairs of letters, so that a part counts wherever it stands; of two that have as much, the shorter.
 */
export function rank(typed: string, names: readonly string[]): string[] {
  const wanted = pairs(typed);
  return names
    .map((name) => ({ name, common: commonPairs(wanted, pairs(name)) }))
    .sort((a, b) => b.common - a.common || a.name.length - b.name.length)
    .map(({ name }) => name);
}

function pairs(text: string): Set<string> {
  const lower = ` ${text.toLowerCase()}`;
  return new Set(Array.from({ length: lower.length - 1 }, (_, i) => lower.slice(i, i + 2)));
}

function commonPairs(wanted: Set<string>, found: Set<string>): number {
  let common = 0;
  for (const pair of wanted) if (found.has(pair)) common++;
  return common;
}
