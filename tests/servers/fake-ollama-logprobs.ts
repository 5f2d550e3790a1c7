import type { FakeBody, FakeOllamaOptions, FakeRequest } from "./fake-ollama-options.js";

/** Since this version the server tells the probabilities of tokens; older ones do not know the question. */
const SINCE = [0, 12, 11];
const LETTERS = 4;

interface TokenOdds {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

/** `logprobs` of a text as the server sends them, or undefined where it was not asked or is too old. */
export function logprobsOf(
  request: FakeRequest,
  text: string,
  options: FakeOllamaOptions,
): object[] | undefined {
  const { body } = request;
  if (body.logprobs !== true || isOlder(options.version ?? "0.34.1")) return undefined;
  const pieces = text.match(new RegExp(`[\\s\\S]{1,${LETTERS}}`, "g")) ?? [];
  let before = "";
  return pieces.map((piece) => {
    const odds = options.odds?.({ request, before, token: piece }) ?? {};
    before += piece;
    const itself = tokenOdds(piece, odds[piece] ?? 0.9);
    const top = Object.entries({ [piece]: 0.9, ...odds }).map(([token, p]) => tokenOdds(token, p));
    top.sort((a, b) => b.logprob - a.logprob);
    return { ...itself, top_logprobs: top.slice(0, body.top_logprobs ?? 0) };
  });
}

/** What the server says to a number of alternatives it does not give. */
export function logprobsFault({ top_logprobs: top }: FakeBody): string | undefined {
  if (top === undefined || (top >= 0 && top <= 20)) return undefined;
  return "top_logprobs must be between 0 and 20";
}

function tokenOdds(token: string, probability: number): TokenOdds {
  return { token, logprob: Math.log(probability), bytes: [...Buffer.from(token, "utf8")] };
}

function isOlder(version: string): boolean {
  const have = version.split(".").map(Number);
  const at = SINCE.findIndex((part, index) => part !== have[index]);
  return at >= 0 && have[at]! < SINCE[at]!;
}
