/** A token's text as one character a byte of its UTF-8, and its log-probability. */
export interface TokenOdds {
  readonly bytes: string;
  readonly logprob: number;
}

/** A token of an answer, with the likeliest ones in its place. */
export interface AnswerToken extends TokenOdds {
  readonly top: readonly TokenOdds[];
}

/**
 * Reads `logprobs` of a chat answer leniently: an entry that makes no sense ends the list.
 * Form: https://github.com/ollama/ollama/blob/main/docs/api.md (since 0.12.11): `[{token, logprob, bytes?,
 * top_logprobs?: [{token, logprob, bytes?}]}]`; `bytes` is there since a token may be part of a character.
 */
export function readTokens(logprobs: unknown): AnswerToken[] {
  if (!Array.isArray(logprobs)) return [];
  const tokens: AnswerToken[] = [];
  for (const entry of logprobs) {
    const odds = readOdds(entry);
    if (odds === undefined) break;
    const { top_logprobs: top } = entry as { top_logprobs?: unknown };
    const others = Array.isArray(top) ? top.map(readOdds) : [];
    tokens.push({ ...odds, top: others.filter((other) => other !== undefined) });
  }
  return tokens;
}

function readOdds(entry: unknown): TokenOdds | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { token, logprob, bytes } = entry as Record<string, unknown>;
  if (typeof token !== "string" || typeof logprob !== "number") return undefined;
  const whole = Array.isArray(bytes) && bytes.every(Number.isInteger);
  const raw = whole ? Buffer.from(bytes as number[]) : Buffer.from(token, "utf8");
  return { bytes: raw.toString("latin1"), logprob };
}
