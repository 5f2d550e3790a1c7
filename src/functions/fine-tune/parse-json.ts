/** JSON read; undefined for anything else, such as half a line that a killed session left. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
