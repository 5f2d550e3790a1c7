/** Finds the end of the JSON value at the beginning of a text that comes in pieces. */
export class JsonEnd {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #begun = false;

  /**
   * Takes the next piece and returns where in it the value has ended, or -1 while it has not.
   * An object, an array or a text ends with its last character; a number or a word ends where a comma or a
   * closing bracket follows.
   */
  push(piece: string): number {
    for (let at = 0; at < piece.length; at++) {
      const character = piece[at]!;
      const ended = this.#inText ? this.#insideText(character) : this.#outsideText(character);
      if (ended) return this.#depth < 0 || character === "," ? at : at + 1;
    }
    return -1;
  }

  #insideText(character: string): boolean {
    if (this.#escaped) this.#escaped = false;
    else if (character === "\\") this.#escaped = true;
    else if (character === '"') {
      this.#inText = false;
      return this.#depth === 0;
    }
    return false;
  }

  #outsideText(character: string): boolean {
    if (character === '"') this.#inText = true;
    else if (character === "{" || character === "[") this.#depth++;
    else if (character === "}" || character === "]") return --this.#depth <= 0;
    else if (character === ",") return this.#begun && this.#depth === 0;
    this.#begun ||= character.trim() !== "";
    return false;
  }
}
