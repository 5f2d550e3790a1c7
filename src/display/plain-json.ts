const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * Copies a value as the plain JSON a message can carry: typed arrays become arrays, big integers numbers or text.
 *
 * @throws TypeError where it has no JSON form: it is cyclic, too big, or a getter of it throws
 */
export function plainJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint")
      return Number.isSafeInteger(Number(part)) ? Number(part) : `${part}`;
    return ArrayBuffer.isView(part) && !(part instanceof DataView)
      ? Array.from(part as unknown as ArrayLike<unknown>)
      : part;
  }) as string | undefined;
  if (text === undefined) throw new TypeError("it has no JSON form");
  if (text.length > MOST_CHARACTERS) throw new TypeError("it is too big to be shown");
  return JSON.parse(text) as unknown;
}
