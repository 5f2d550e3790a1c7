import path from "node:path";

/** A path as people read it best: from the working directory where it is below it, else as it is. */
export function shownPath(file: string): string {
  const relative = path.relative("", file);
  const isBelow = !/^\.\.([\\/]|$)/.test(relative) && !path.isAbsolute(relative);
  return isBelow ? relative || "." : file;
}
