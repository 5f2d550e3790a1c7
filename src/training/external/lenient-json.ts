/**
 * Reads JSON as Python writes it: `NaN` and `Infinity` are no JSON, but its `json` module puts them there.
 * They come back as texts, which `numberIn` turns into numbers. Undefined when it is no JSON object.
 */
export function parsePythonJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(quoteBareNumbers(text));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Texts are matched too, so that what stands inside them stays as it is. */
function quoteBareNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
}

/** A number, also one written as text (`"0.51"`, `"NaN"`), as newer trainers log theirs; else undefined. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isNaN(number) && !/^-?nan$/i.test(value.trim()) ? undefined : number;
}
