// Unicode White_Space, which differs from JavaScript's \s in U+0085 and U+FEFF.
const SPACE = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const PIECES = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${SPACE}\\p{L}\\p{N}]+|[${SPACE}]+(?![^${SPACE}])|[${SPACE}]+`,
  "gu",
);

/**
 * Cuts text into the pieces that byte pairs are merged within, by the rules of GPT-2's pre-tokenizer.
 * A trailing run of spaces leaves its last space to the word that follows.
 */
export function preTokenize(text: string): string[] {
  return text.match(PIECES) ?? [];
}

/** The printable character that stands for each byte in a GPT-2 vocabulary, by byte value. */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters();

function byteCharacters(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let spare = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : spare++),
  );
}

const utf8 = new TextEncoder();

/** Spells a piece as byte characters, one per UTF-8 byte. */
export function spell(piece: string): string[] {
  return Array.from(utf8.encode(piece), (byte) => BYTE_CHARACTERS[byte] as string);
}
