import path from "node:path";

/** A path below the working directory as seen from there; any other as it is. */
export function fromHere(file: string): string {
  const relative = path.relative("", file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}
