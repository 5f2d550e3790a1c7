/** Characters a JSON string must escape, which a grammar for its raw text must therefore never match. */
const UNSAFE = '"\\\\\\x00-\\x1F';
/** Contents of a character class for each shorthand; white space is the blank alone, the others need escapes. */
const SHORTHAND: Readonly<Record<string, string>> = { d: "0-9", w: "A-Za-z0-9_", s: " " };
const ANY_CHARACTER = `[^${UNSAFE}]`;

/**
 * Rewrites a regular expression into the dialect of Ollama's grammar converter, anchored at both ends.
 * Shorthands such as `\d`, needless escapes and lazy quantifiers are spelled out, because the converter makes a
 * grammar of them that does not parse, and the answer is then free of any constraint.
 * Whatever the result matches, the original matches too. Undefined when there is no such form: look-around,
 * back-references, word boundaries, quotes, backslashes and control characters.
 */
export function wirePattern(source: string, mostRepetitions: number): string | undefined {
  if (!isPattern(source)) return undefined;
  try {
    return new PatternWriter(source, mostRepetitions).write();
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

function isPattern(source: string): boolean {
  // Without the flag `\u{61}` is a letter u, 61 times.
  const flags = source.includes("\\u{") ? ["u"] : ["u", ""];
  return flags.some((flag) => {
    try {
      return new RegExp(source, flag) !== undefined;
    } catch {
      return false;
    }
  });
}

class Inexpressible extends Error {}

class PatternWriter {
  readonly #source: string;
  readonly #mostRepetitions: number;
  #at = 0;

  constructor(source: string, mostRepetitions: number) {
    this.#source = source;
    this.#mostRepetitions = mostRepetitions;
  }

  write(): string {
    const branches = [this.#anchoredBranch()];
    while (this.#take("|")) branches.push(this.#anchoredBranch());
    if (this.#at < this.#source.length || branches.includes("")) throw new Inexpressible();
    return branches.length === 1 ? `^${branches[0]}$` : `^(${branches.join("|")})$`;
  }

  /** One alternative of the whole pattern; where it has no anchor, anything may come before or after. */
  #anchoredBranch(): string {
    const start = this.#take("^") ? "" : `${ANY_CHARACTER}*`;
    const middle = this.#sequence();
    return start + middle + (this.#take("$") ? "" : `${ANY_CHARACTER}*`);
  }

  #sequence(): string {
    let written = "";
    while (this.#at < this.#source.length && !"|)$".includes(this.#peek())) {
      const atom = this.#atom();
      const quantifier = this.#quantifier();
      // The converter would repeat the last byte of such a character, or all letters before it as well.
      const alone = quantifier === "" || !/^(\\|[^\0-\x7f])/.test(atom);
      written += alone ? atom + quantifier : `(${atom})${quantifier}`;
    }
    return written;
  }

  #atom(): string {
    const next = this.#next();
    if (next === "(") return this.#group();
    if (next === "[") return this.#characterClass();
    if (next === ".") return ANY_CHARACTER;
    if (next === "\\") return this.#escape();
    if (next === "^" || next === '"') throw new Inexpressible();
    return literal(next);
  }

  #group(): string {
    if (this.#take("?")) {
      const name = /^<[A-Za-z_$][\w$]*>/.exec(this.#source.slice(this.#at))?.[0];
      if (name) this.#at += name.length;
      else if (!this.#take(":")) throw new Inexpressible();
    }
    const branches = [this.#sequence()];
    while (this.#take("|")) branches.push(this.#sequence());
    if (!this.#take(")")) throw new Inexpressible();
    // The converter cannot write an empty alternative.
    if (branches.includes("")) throw new Inexpressible();
    return `(${branches.join("|")})`;
  }

  #quantifier(): string {
    const text = /^([*+?]|\{\d+(,\d*)?\})/.exec(this.#source.slice(this.#at))?.[0] ?? "";
    const numbers = text.match(/\d+/g) ?? [];
    if (numbers.some((number) => Number(number) >= this.#mostRepetitions)) {
      throw new Inexpressible();
    }
    this.#at += text.length;
    // Lazy or greedy: the same texts match.
    if (text !== "") this.#take("?");
    return text;
  }

  #escape(): string {
    const shorthand = this.#shorthand();
    if (shorthand) return `[${shorthand.negated ? "^" : ""}${shorthand.set}]`;
    return literal(this.#escapedCharacter());
  }

  /** Reads `d`, `W` and the like after a backslash. */
  #shorthand(): { set: string; negated: boolean } | undefined {
    const letter = this.#peek();
    const set = SHORTHAND[letter.toLowerCase()];
    if (set === undefined) return undefined;
    this.#at++;
    const negated = letter !== letter.toLowerCase();
    return { set: negated ? set + UNSAFE : set, negated };
  }

  #escapedCharacter(): string {
    const rest = this.#source.slice(this.#at);
    const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\})/.exec(rest);
    if (code) {
      this.#at += code[0].length;
      return safe(String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16)));
    }
    const next = this.#next();
    if (/[A-Za-z0-9]/.test(next)) throw new Inexpressible();
    return safe(next);
  }

  #characterClass(): string {
    const negated = this.#take("^");
    const members: string[] = [];
    while (!this.#take("]")) members.push(this.#classMember());
    if (members.length === 0) throw new Inexpressible();
    // A hyphen is a hyphen only at the end, and there is no escape for it.
    const hyphen = members.includes("-") ? "-" : "";
    const set = members.filter((member) => member !== "-").join("");
    return `[${negated ? `^${set}${UNSAFE}` : set}${hyphen}]`;
  }

  #classMember(): string {
    if (this.#take("\\")) {
      const shorthand = this.#shorthand();
      if (shorthand === undefined) return this.#classRange(this.#escapedCharacter());
      if (shorthand.negated || this.#startsRange()) throw new Inexpressible();
      return shorthand.set;
    }
    return this.#classRange(safe(this.#next()));
  }

  /** One character of a class, or the range it begins. */
  #classRange(first: string): string {
    if (!this.#startsRange()) return inClass(first);
    this.#at++;
    const last = safe(this.#take("\\") ? this.#escapedCharacter() : this.#next());
    // A quote or backslash within the range would have to be cut out of it.
    const holdsUnsafe = ['"', "\\"].some((unsafe) => first < unsafe && last > unsafe);
    if (holdsUnsafe || /[-[\]^]/.test(first + last)) throw new Inexpressible();
    return `${first}-${last}`;
  }

  #startsRange(): boolean {
    return this.#peek() === "-" && this.#source[this.#at + 1] !== "]";
  }

  #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #next(): string {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw new Inexpressible();
    const next = String.fromCodePoint(code);
    this.#at += next.length;
    return next;
  }

  #take(expected: string): boolean {
    if (this.#peek() !== expected) return false;
    this.#at++;
    return true;
  }
}

function literal(character: string): string {
  return /[\^$.[\]()|{}*+?]/.test(character) ? `\\${character}` : safe(character);
}

/** Brackets keep their escape inside a class; a caret would negate it. */
function inClass(character: string): string {
  if (character === "[" || character === "]") return `\\${character}`;
  if (character === "^") throw new Inexpressible();
  return character;
}

function safe(character: string): string {
  if (character === '"' || character === "\\" || character < " ") throw new Inexpressible();
  return character;
}
