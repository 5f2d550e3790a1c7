import type { Random } from "../random.js";
import type { Topic } from "./scenario.js";
import { DATE_WORDS, NAME_SOUNDS, VOCABULARY } from "./vocabulary.js";
import type { Words } from "./words.js";

type ListSlot = keyof typeof VOCABULARY;

const BRAND_CHANCE = 0.25;
const MADE_UP_CHANCE = 0.1;
/** Slots whose words are names: now and then one gets a name that nobody has. */
const NAME_SLOTS: ReadonlySet<string> = new Set(["city", "agent", "carrier", "plan", "device"]);
const SMALL_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const UNITS = [
  { name: "days", high: 30 },
  { name: "weeks", high: 9 },
  { name: "months", high: 18 },
  { name: "hours", high: 72 },
] as const;

/** Values for the slots of one message: a slot keeps its value wherever it is named. */
export class Slots {
  readonly #random: Random;
  readonly #words: Words;
  readonly #topic: Topic;
  readonly #values = new Map<string, string>();

  /** `topic` says which things the slot `{thing}` may name. */
  constructor(random: Random, words: Words, topic: Topic = "Other") {
    this.#random = random;
    this.#words = words;
    this.#topic = topic;
  }

  /** Every word that was filled in so far. */
  get words(): readonly string[] {
    return [...this.#values.values()].flatMap((value) => value.split(" "));
  }

  value(slot: string): string {
    const known = this.#values.get(slot);
    if (known !== undefined) return known;
    const made = this.#make(slot);
    this.#values.set(slot, made);
    return made;
  }

  #make(slot: string): string {
    const random = this.#random;
    switch (slot) {
      case "thing":
        return random.pick(this.#words.thingsOf(this.#topic));
      case "span":
        return makeSpan(random, UNITS);
      case "wait":
        return random.chance(0.5)
          ? `${random.between(2, 11) * 5} minutes`
          : makeSpan(random, [{ name: "hours", high: 6 }]);
      case "amount":
        return makeAmount(random);
      case "order":
        return makeOrderNumber(random);
      case "date":
        return makeDate(random);
    }
    const lists = VOCABULARY[slot as ListSlot];
    if (lists === undefined) throw new RangeError(`no words for the slot {${slot}}`);
    if (NAME_SLOTS.has(slot) && random.chance(MADE_UP_CHANCE)) return makeName(random);
    const word = random.pick<string>(lists[this.#words.split]);
    if (slot !== "product") return word;
    if (random.chance(MADE_UP_CHANCE)) return makeName(random).toLowerCase();
    return random.chance(BRAND_CHANCE) ? `${makeBrand(random)} ${word}` : word;
  }
}

/** Settles the choices of a wording and fills its slots. */
export function fillTemplate(template: string, slots: Slots, random: Random): string {
  return template
    .replace(/\[([^\]]*)\]/g, (_, choices: string) => random.pick(choices.split("|")))
    .replace(/\{(\w+)\}/g, (_, slot: string) => slots.value(slot))
    .replace(/ +([?.,!]|$)/g, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
}

function makeSpan(random: Random, units: readonly { name: string; high: number }[]): string {
  const unit = random.pick(units);
  const count = random.between(2, unit.high);
  const word = SMALL_NUMBERS[count - 2];
  return `${word !== undefined && random.chance(0.4) ? word : count} ${unit.name}`;
}

function makeAmount(random: Random): string {
  const whole = random.chance(0.6) ? random.between(3, 99) : random.between(100, 899);
  const cents = random.pick(["", "", ".50", ".90", ".95", ".99"]);
  const symbol = random.pick(["$", "$", "€", "£"]);
  if (random.chance(0.15)) return `${whole} ${random.pick(["dollars", "euros", "pounds"])}`;
  return `${symbol}${whole}${cents}`;
}

function makeOrderNumber(random: Random): string {
  const digits = String(random.between(1000, 99999));
  return random.pick(["#", "#", "", "A-", "NR"]) + digits;
}

function makeDate(random: Random): string {
  const day = random.pick(DATE_WORDS.days);
  const month = random.pick(DATE_WORDS.months);
  const number = random.between(1, 28);
  return random.pick([day, day, `${month} ${number}`, `${number} ${month}`, `next ${day}`]);
}

function makeBrand(random: Random): string {
  const brand = makeName(random);
  return random.chance(0.3) ? `${brand} ${random.between(2, 90) * 10}` : brand;
}

function makeName(random: Random): string {
  const { starts, vowels, ends } = NAME_SOUNDS;
  const syllables = Array.from(
    { length: random.between(1, 3) },
    () => random.pick(starts) + random.pick(vowels) + random.pick(ends),
  );
  return syllables.join("").replace(/^./, (letter) => letter.toUpperCase());
}
