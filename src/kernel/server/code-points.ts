/** Offset in UTF-16 units of a position counted in Unicode code points, kept within the text. */
export function toUtf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left--) {
    offset += widthAt(text, offset);
  }
  return offset;
}

/** Number of Unicode code points before an offset in UTF-16 units. */
export function toCodePoints(text: string, offset: number): number {
  let count = 0;
  const end = Math.min(offset, text.length);
  for (let at = 0; at < end; at += widthAt(text, at)) count += 1;
  return count;
}

function widthAt(text: string, offset: number): number {
  return text.codePointAt(offset)! > 0xffff ? 2 : 1;
}
