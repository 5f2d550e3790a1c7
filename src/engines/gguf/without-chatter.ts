/** How node-llama-cpp begins what it writes to the console, in colour or not. */
const MARK = "[node-llama-cpp]";
const METHODS = ["error", "warn", "info"] as const;

/** What was said during the work that is going on; each piece of work has a list of its own. */
const listening = new Set<string[]>();

/**
 * Keeps what node-llama-cpp itself writes to the console while `work` goes on, and gives it to `failed` when that
 * fails. It complains of each binary or file detail that it then does without; whatever others write is let through.
 */
export async function withoutChatter<Value>(
  work: () => Promise<Value>,
  failed: (error: unknown, said: string) => unknown,
): Promise<Value> {
  const said: string[] = [];
  if (listening.size === 0) listen();
  listening.add(said);
  try {
    return await work();
  } catch (error) {
    throw await failed(error, said.join("\n"));
  } finally {
    listening.delete(said);
    if (listening.size === 0) stopListening();
  }
}

type Method = (...parts: unknown[]) => void;
const before = new Map<(typeof METHODS)[number], { own: Method; ours: Method }>();

function listen(): void {
  const { console } = globalThis;
  for (const name of METHODS) {
    const own = console[name] as Method;
    const ours: Method = (...parts) => {
      if (!String(parts[0]).includes(MARK)) return own.apply(console, parts);
      const text = parts.map(textOf).join(" ").replace(MARK, "").trim();
      for (const said of listening) said.push(text);
    };
    before.set(name, { own, ours });
    console[name] = ours;
  }
}

/** Puts back what was there, except where somebody else has put something of their own there since. */
function stopListening(): void {
  const { console } = globalThis;
  for (const [name, { own, ours }] of before) if (console[name] === ours) console[name] = own;
  before.clear();
}

function textOf(part: unknown): string {
  const text = part instanceof Error ? part.message : String(part);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one
  return text.replace(/\u001b\[[\d;]*m/g, "");
}
