/** What stands before a place, as far as it decides whether an operator may follow. */
export type Before = "start" | "operand" | "operator" | "assignment";

/** A place of TypeScript code where something begins that could be a magic. */
export interface ScanPlace {
  readonly offset: number;
  readonly before: Before;
  /** Nothing but spaces stands before it on its line. */
  readonly opensLine: boolean;
  /** Brackets and template expressions that are open, outermost first. */
  readonly open: readonly string[];
}

/** Says where scanning goes on after a place; undefined when it is ordinary code. */
export type PlaceReader = (place: ScanPlace) => number | undefined;

/**
 * Hears, outside of brackets, of every `=` that assigns and every `;`, with the offset behind it, and of every `//`,
 * with its own.
 */
export type MarkListener = (mark: "assignment" | "semicolon" | "comment", offset: number) => void;

/** Words after which an expression begins. */
const BEFORE_EXPRESSION =
  /^(await|case|delete|do|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield|default|satisfies|as)$/;

const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const SPACE = /\s+/y;

/**
 * Walks over TypeScript code and shows every `%`, `!` and `?` outside of strings, templates, comments and regular
 * expressions to a reader. Knows just enough of the language for that; broken code is walked over too.
 * Returns what is open at the end: brackets, and a backtick for an open template.
 */
export function scanCode(
  source: string,
  from: number,
  to: number,
  read: PlaceReader,
  onMark?: MarkListener,
): string[] {
  const walk = new Walk(source, from, to, read, onMark);
  while (walk.offset < to) walk.step();
  return walk.open;
}

class Walk {
  readonly open: string[] = [];
  #before: Before = "start";
  #opensLine = true;

  constructor(
    readonly source: string,
    public offset: number,
    readonly to: number,
    readonly read: PlaceReader,
    readonly onMark?: MarkListener,
  ) {}

  step(): void {
    const { source, offset } = this;
    const char = source[offset]!;
    if (this.#skipSpace() || this.#skipComment(char)) return;
    if (char === '"' || char === "'") this.#take(stringEnd(source, offset, this.to), "operand");
    else if (char === "`") this.#template(offset + 1);
    else if (char === "}" && this.open.at(-1) === "`") this.#leaveExpression();
    else if ("([{".includes(char)) this.#bracket(char);
    else if (")]}".includes(char)) this.#closeBracket(char);
    else if (char === "%" || char === "!" || char === "?") this.#place(char);
    else if (char === "/" && this.#before !== "operand") this.#regex();
    else if (char === ";") this.#semicolon();
    else if (!this.#word()) this.#operator(char);
  }

  #take(end: number, before: Before): void {
    this.offset = Math.min(end, this.to);
    this.#before = before;
    this.#opensLine = false;
  }

  #skipSpace(): boolean {
    const end = matchEnd(SPACE, this.source, this.offset);
    if (end === undefined) return false;
    if (this.source.slice(this.offset, end).includes("\n")) this.#opensLine = true;
    this.offset = Math.min(end, this.to);
    return true;
  }

  #skipComment(char: string): boolean {
    const { source, offset } = this;
    if (char !== "/") return false;
    if (source[offset + 1] === "/") {
      if (this.open.length === 0) this.onMark?.("comment", offset);
      this.offset = Math.min(lineEnd(source, offset), this.to);
      return true;
    }
    if (source[offset + 1] !== "*") return false;
    const close = source.indexOf("*/", offset + 2);
    const end = close < 0 ? this.to : Math.min(close + 2, this.to);
    if (source.slice(offset, end).includes("\n")) this.#opensLine = true;
    this.offset = end;
    return true;
  }

  /** Characters of a template up to its end or the next expression in it. */
  #template(from: number): void {
    const { source, to } = this;
    for (let at = from; at < to; at++) {
      if (source[at] === "\\") at++;
      else if (source[at] === "`") {
        this.#take(at + 1, "operand");
        return;
      } else if (source[at] === "$" && source[at + 1] === "{") {
        this.open.push("`");
        this.#take(at + 2, "start");
        return;
      }
    }
    this.open.push("unclosed `");
    this.#take(to, "operand");
  }

  #leaveExpression(): void {
    this.open.pop();
    this.#template(this.offset + 1);
  }

  #bracket(char: string): void {
    this.open.push(char);
    this.#take(this.offset + 1, "start");
  }

  #closeBracket(char: string): void {
    if (this.open.at(-1) === OPENING[char]) this.open.pop();
    this.#take(this.offset + 1, "operand");
  }

  #place(char: string): void {
    const { offset } = this;
    const place: ScanPlace = {
      offset,
      before: this.#before,
      opensLine: this.#opensLine,
      open: this.open,
    };
    const end = this.read(place);
    // A postfix `!` leaves the operand one.
    const isPostfix = char === "!" && this.#before === "operand" && this.source[offset + 1] !== "=";
    if (end !== undefined) this.#take(end, "start");
    else this.#take(offset + 1, isPostfix ? "operand" : "operator");
  }

  #semicolon(): void {
    this.#take(this.offset + 1, "start");
    if (this.open.length === 0) this.onMark?.("semicolon", this.offset);
  }

  #regex(): void {
    const end = regexEnd(this.source, this.offset, this.to);
    if (end === undefined) this.#take(this.offset + 1, "operator");
    else this.#take(end, "operand");
  }

  #word(): boolean {
    const { source, offset } = this;
    const word = matchEnd(WORD, source, offset);
    if (word !== undefined) {
      const isKeyword = BEFORE_EXPRESSION.test(source.slice(offset, word));
      const isMember = source[offset - 1] === ".";
      this.#take(word, isKeyword && !isMember ? "operator" : "operand");
      return true;
    }
    const number = matchEnd(NUMBER, source, offset);
    if (number !== undefined) this.#take(number, "operand");
    return number !== undefined;
  }

  #operator(char: string): void {
    const { source, offset } = this;
    const pair = source.slice(offset, offset + 2);
    const isStep = pair === "++" || pair === "--";
    if (isStep || pair === "=>" || pair === "==") {
      // A step written after an operand leaves one.
      this.#take(offset + 2, isStep && this.#before === "operand" ? "operand" : "operator");
      return;
    }
    const assigns = char === "=" && !/[=<>!]/.test(source[offset - 1] ?? "");
    this.#take(offset + 1, assigns ? "assignment" : "operator");
    if (assigns && this.open.length === 0) this.onMark?.("assignment", this.offset);
  }
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

function matchEnd(pattern: RegExp, source: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(source: string, offset: number): number {
  const newline = source.indexOf("\n", offset);
  if (newline < 0) return source.length;
  return newline > offset && source[newline - 1] === "\r" ? newline - 1 : newline;
}

/** A string ends at its quote; one that is not closed at the end of its line. */
function stringEnd(source: string, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === source[from]) return at + 1;
    else if (source[at] === "\n") return at;
  }
  return to;
}

function regexEnd(source: string, from: number, to: number): number | undefined {
  let inClass = false;
  for (let at = from + 1; at < to && source[at] !== "\n"; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") inClass = true;
    else if (source[at] === "]") inClass = false;
    else if (source[at] === "/" && !inClass) {
      const flags = /[a-z]*/y;
      flags.lastIndex = at + 1;
      flags.test(source);
      return flags.lastIndex;
    }
  }
  return undefined;
}

/**
 * Where an expression that begins at an offset ends, after the `}` that closes it; undefined when nothing closes it.
 * For the inside of `${…}`, strings, templates and comments are walked over.
 */
export function expressionEnd(source: string, from: number, to: number): number | undefined {
  const walk = new Walk(source, from, to, () => undefined);
  while (walk.offset < to) {
    if (source[walk.offset] === "}" && walk.open.length === 0) return walk.offset + 1;
    walk.step();
  }
  return undefined;
}
