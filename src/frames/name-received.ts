/** Names what was received, for error messages: its kind and a short look at it, never all of it. */
export function nameReceived(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return `the text ${shorten(JSON.stringify(value))}`;
  if (typeof value === "function") return `a function${value.name ? ` "${value.name}"` : ""}`;
  if (typeof value !== "object") return `the ${typeof value} ${shorten(String(value))}`;
  if (Array.isArray(value)) return `an array of ${value.length} values`;
  const name: unknown = value.constructor?.name;
  if (typeof name === "string" && name !== "" && name !== "Object") return `a ${name}`;
  const keys = Object.keys(value);
  return keys.length === 0
    ? "an object without keys"
    : `an object with the keys ${listSome(keys.map((key) => `"${key}"`))}`;
}

/** Joins up to five items for a message and says how many more there are. */
export function listSome(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).map((item) => shorten(item));
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more.toLocaleString("en-US")} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
