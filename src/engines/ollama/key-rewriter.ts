/**
 * Gives the keys of a JSON text other names, while the text is still arriving.
 * Works on broken and cut JSON as well: everything but the keys passes through untouched, so that the raw text
 * of an answer stays what the model wrote.
 */
export class KeyRewriter {
  readonly #names: ReadonlyMap<string, string>;
  /** Open containers, outermost first. */
  readonly #open: ("{" | "[")[] = [];
  #inString = false;
  #escaped = false;
  /** The next string is a key. */
  #expectsKey = false;
  /** Raw text of the key being read, without its quotes. */
  #key: string | undefined;

  /** `names` maps each key in the text to the one to write. */
  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  /** Takes the next piece; returns what of the result is certain by now. */
  take(piece: string): string {
    let result = "";
    for (const character of piece) result += this.#character(character);
    return result;
  }

  /** What is still held back when the text ends inside a key. */
  finish(): string {
    const rest = this.#key === undefined ? "" : `"${this.#key}`;
    this.#key = undefined;
    return rest;
  }

  #character(character: string): string {
    if (this.#inString) return this.#insideString(character);
    switch (character) {
      case "{":
      case "[":
        this.#open.push(character);
        this.#expectsKey = character === "{";
        break;
      case "}":
      case "]":
        this.#open.pop();
        this.#expectsKey = false;
        break;
      case ",":
        this.#expectsKey = this.#open.at(-1) === "{";
        break;
      case '"':
        return this.#startString();
    }
    return character;
  }

  #startString(): string {
    // Quotes in prose around the JSON open nothing.
    if (this.#open.length === 0) return '"';
    this.#inString = true;
    if (!this.#expectsKey) return '"';
    this.#key = "";
    this.#expectsKey = false;
    return "";
  }

  #insideString(character: string): string {
    if (this.#escaped) this.#escaped = false;
    else if (character === "\\") this.#escaped = true;
    else if (character === '"') return this.#endString();
    if (this.#key === undefined) return character;
    this.#key += character;
    return "";
  }

  #endString(): string {
    this.#inString = false;
    if (this.#key === undefined) return '"';
    const key = this.#key;
    this.#key = undefined;
    const name = this.#names.get(unescapeKey(key));
    return name === undefined ? `"${key}"` : JSON.stringify(name);
  }
}

/** Renames the keys of a whole text. */
export function rewriteKeys(text: string, names: ReadonlyMap<string, string>): string {
  const rewriter = new KeyRewriter(names);
  return rewriter.take(text) + rewriter.finish();
}

function unescapeKey(raw: string): string {
  if (!raw.includes("\\")) return raw;
  try {
    return JSON.parse(`"${raw}"`);
  } catch {
    return raw;
  }
}
