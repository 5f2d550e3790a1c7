/** Rules of a grammar in llama.cpp's notation, each made once for its key. */
export class GbnfRules {
  readonly #rules = new Map<string, string>();
  readonly #names = new Map<unknown, string>();

  /**
   * Name of the rule for a key; `body` is called when the key is new.
   * The name exists before the body, so that a rule may lead back to itself.
   */
  rule(key: unknown, hint: string, body: () => string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${hint}-${this.#names.size}`;
    this.#names.set(key, name);
    this.#rules.set(name, body());
    return name;
  }

  /** The whole grammar, starting with `root`. */
  grammar(root: string): string {
    const rules = [...this.#rules].map(([name, body]) => `${name} ::= ${body}`);
    return [`root ::= ${root}`, ...rules, ""].join("\n");
  }
}

/** A text that must appear as it is. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, (character) => ESCAPES[character]!);
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** One of several; a group of its own, safe beside anything. */
export function oneOf(alternatives: readonly string[]): string {
  return alternatives.length === 1 ? alternatives[0]! : `(${alternatives.join(" | ")})`;
}

/** `least` to `most` times; without `most` as often as it likes. */
export function repeat(what: string, least: number, most?: number): string {
  if (most === 0) return '""';
  if (least === 0 && most === undefined) return `(${what})*`;
  if (least === 0 && most === 1) return `(${what})?`;
  return `(${what}){${least},${most ?? ""}}`;
}
