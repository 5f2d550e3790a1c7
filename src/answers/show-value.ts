/** A received value as people read it: as JSON, cut to `limit` characters. Default 60. */
export function showValue(value: unknown, limit = 60): string {
  if (value === undefined) return "nothing";
  return cutText(jsonText(value), limit);
}

/** A value as JSON; what JSON cannot hold, or is nested too deeply for it, by its kind. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `[${typeof value}]`;
  }
}

/** Cuts a text to `limit` characters, never inside a surrogate pair, and marks the cut. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}

/** Lists labels for people: quoted, at most `limit` of them. Default 12. */
export function showLabels(labels: readonly unknown[], limit = 12): string {
  const shown = labels.slice(0, limit).map((label) => JSON.stringify(label));
  const rest = labels.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
