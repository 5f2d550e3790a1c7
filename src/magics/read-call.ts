import { MagicUsageError, nearest } from "../errors/index.js";
import type { GivenValue, Magic } from "./define-magic.js";
import type { Parameter } from "./parameter.js";
import { splitWords, type Word } from "./split-words.js";

/** A line of words that belongs to a magic. */
export interface MagicLine {
  readonly source: string;
  readonly magic: Magic;
  /** The magic's name with its `%`s, for errors. */
  readonly start: number;
  readonly nameEnd: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the words behind a magic's name against its declaration.
 * @throws {MagicUsageError} `magic-usage` names the word, what it should be, and the nearest known option
 */
export function readCall(line: MagicLine): ReadonlyMap<string, GivenValue> {
  return new CallReader(line).read();
}

class CallReader {
  readonly #given = new Map<string, GivenValue>();
  readonly #words: readonly Word[];
  #next = 0;

  constructor(readonly line: MagicLine) {
    this.#words = splitWords(line.source, line.from, line.to);
  }

  read(): ReadonlyMap<string, GivenValue> {
    const free: Word[] = [];
    let onlyArguments = false;
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      const isOption =
        !onlyArguments && /^--?[A-Za-z]/.test(word.text) && !this.#beginsQuoted(word);
      if (word.text === "--" && !word.quoted && !onlyArguments) onlyArguments = true;
      else if (isOption) this.#option(word);
      else free.push(word);
    }
    this.#arguments(free);
    this.#requireAll();
    return this.#given;
  }

  #take(): Word | undefined {
    return this.#words[this.#next++];
  }

  #beginsQuoted(word: Word): boolean {
    return /["']/.test(this.line.source[word.start]!);
  }

  #option(word: Word): void {
    const equals = word.text.indexOf("=");
    const typed = equals < 0 ? word.text : word.text.slice(0, equals);
    const { parameter, negated } = this.#find(typed, word);
    if (this.#given.has(parameter.name))
      throw this.#fault(`${parameter.label} is given twice`, word);
    const text = equals < 0 ? undefined : word.text.slice(equals + 1);
    const assigned = word.start + this.line.source.slice(word.start).indexOf("=");
    const option = { start: word.start, end: text === undefined ? word.end : assigned };
    if (parameter.kind === "flag") this.#flag(parameter, word, text, { negated });
    else if (text === undefined) this.#value(parameter, this.#takeValue(parameter, word), option);
    else this.#value(parameter, behindEquals(word, equals, assigned + 1), option);
  }

  #takeValue(parameter: Parameter, word: Word): Word {
    const value = this.#words[this.#next];
    const isOption = value !== undefined && /^--?[A-Za-z]/.test(value.text);
    if (value !== undefined && (!isOption || this.#beginsQuoted(value))) {
      this.#next++;
      return value;
    }
    throw this.#fault(`${parameter.label} needs ${parameter.expected}, and nothing follows`, word);
  }

  #find(typed: string, word: Word): { parameter: Parameter; negated: boolean } {
    const { magic } = this.line;
    const options = magic.list.filter(({ position }) => position === undefined);
    const byName = options.find(
      ({ label, short }) => label === typed || (short !== undefined && `-${short}` === typed),
    );
    if (byName) return { parameter: byName, negated: false };
    const flag = options.find(
      ({ label, kind }) => kind === "flag" && typed === label.replace(/^--/, "--no-"),
    );
    if (flag) return { parameter: flag, negated: true };
    const labels = options.map(({ label }) => label);
    const near = nearest(typed, labels);
    const hint =
      near !== undefined
        ? `Did you mean ${near}?`
        : labels.length > 0
          ? `Options: ${labels.join(", ")}.`
          : "It takes no options.";
    throw this.#fault(`${this.#name()} has no option ${typed}`, word, hint);
  }

  #flag(
    parameter: Parameter,
    word: Word,
    text: string | undefined,
    { negated }: { readonly negated: boolean },
  ): void {
    const isTold = text === undefined || text === "true" || text === "false";
    if (!isTold || (negated && text !== undefined)) {
      throw this.#fault(`${parameter.label} is a switch and takes no value`, word);
    }
    const { start, end, quoted } = word;
    this.#given.set(parameter.name, {
      value: text === undefined ? !negated : text === "true",
      start,
      end,
      quoted,
    });
  }

  #value(parameter: Parameter, word: Word, option?: GivenValue["option"]): void {
    const { text, start, end, quoted, expression, parts } = word;
    const isTemplate = expression === undefined && parts.some(({ kind }) => kind === "expression");
    if (expression || isTemplate) {
      this.#checkExpression(parameter, word, isTemplate);
      this.#given.set(parameter.name, {
        start,
        end,
        quoted,
        ...(expression ? { expression } : { template: parts }),
        ...(option && { option }),
      });
      return;
    }
    const plain = parameter.kind === "number" && text.trim() !== "" ? Number(text) : text;
    const read = parameter.schema.safeParse(Number.isNaN(plain) ? text : plain);
    if (!read.success) throw this.#wrongValue(parameter, word);
    const value = read.data;
    this.#given.set(parameter.name, { value, start, end, quoted, ...(option && { option }) });
  }

  #checkExpression(parameter: Parameter, word: Word, isTemplate: boolean): void {
    if (parameter.expression === false) {
      const hint = "It is read before anything runs.";
      throw this.#fault(`${parameter.label} must be written out`, word, hint);
    }
    // What is more than a text is read here, which a text that is not there yet cannot be.
    if (!isTemplate || parameter.schema.safeParse("any text").success) return;
    throw this.#fault(
      `${parameter.label} needs ${parameter.expected}; received ${JSON.stringify(word.text)}`,
      word,
      `Write it out, or let one \${expression} be the whole value.`,
    );
  }

  #wrongValue(parameter: Parameter, word: Word): MagicUsageError {
    const near = nearest(word.text, parameter.values);
    return this.#fault(
      `${parameter.label} needs ${parameter.expected}; received ${JSON.stringify(word.text)}`,
      word,
      near === undefined ? undefined : `Did you mean ${near}?`,
    );
  }

  #arguments(words: readonly Word[]): void {
    const places = this.line.magic.list.filter(({ position }) => position !== undefined);
    for (const [index, word] of words.entries()) {
      const parameter = places[index];
      if (parameter) {
        this.#value(parameter, word);
        continue;
      }
      const known = places.map(({ label }) => label).join(" ");
      throw this.#fault(
        `${this.#name()} does not know what to do with ${JSON.stringify(word.text)}`,
        word,
        known === "" ? "It takes no arguments." : `It takes ${known}; put quotes around spaces.`,
      );
    }
  }

  #requireAll(): void {
    for (const parameter of this.line.magic.list) {
      if (!parameter.required || this.#given.has(parameter.name)) continue;
      const { source, start, nameEnd, magic } = this.line;
      throw new MagicUsageError(
        `${this.#name()} needs ${parameter.label}: ${parameter.description}`,
        source,
        start,
        nameEnd,
        { hint: `For example: ${magic.examples[0]!.split("\n", 1)[0]}` },
      );
    }
  }

  #name(): string {
    return this.line.source.slice(this.line.start, this.line.nameEnd);
  }

  #fault(message: string, word: Word, hint?: string): MagicUsageError {
    return new MagicUsageError(`${message}.`, this.line.source, word.start, word.end, {
      hint: hint ?? `${this.#name()}? shows how it is written.`,
    });
  }
}

/** What stands behind the `=` of `--option=value`, as a word of its own. */
function behindEquals(word: Word, equals: number, start: number): Word {
  const [first, ...rest] = word.parts;
  const value = first?.kind === "text" ? first.text.slice(equals + 1) : "";
  const parts =
    value === "" ? rest : [{ ...first!, kind: "text" as const, text: value, start }, ...rest];
  return { ...word, text: word.text.slice(equals + 1), start, parts };
}
