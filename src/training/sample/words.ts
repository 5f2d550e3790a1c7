import type { Random } from "../random.js";
import { plainStatements, TONE_WORDS, thingsOf } from "./lexicon.js";
import { PHRASES } from "./phrases.js";
import type { Scenario, Topic } from "./scenario.js";
import { ACCOUNT_SCENARIOS } from "./scenarios-account.js";
import { BILLING_SCENARIOS } from "./scenarios-billing.js";
import { IRRELEVANT, OTHER_SCENARIOS } from "./scenarios-other.js";
import { PRODUCT_SCENARIOS } from "./scenarios-product.js";
import { SHIPPING_SCENARIOS } from "./scenarios-shipping.js";
import { SUPPORT_SCENARIOS } from "./scenarios-support.js";

/** Which of the lists that come in two parts may be used: what training sees, or what is kept from it. */
export type Split = "train" | "heldOut";

/** A kind of sentence around the point of a message. */
export type PhraseKind = keyof typeof PHRASES;

/** What messages are made of. */
export interface Words {
  readonly split: Split;
  readonly scenarios: Readonly<Record<Topic, readonly Scenario[]>>;
  /** Plain statements about many things; empty where there are none. */
  readonly statements: readonly Scenario[];
  /** Scenarios that are drawn from now and then in place of `scenarios`. */
  readonly situations: readonly Scenario[];
  thingsOf(topic: Topic): readonly string[];
  wordingOf(scenario: Scenario, random: Random): string;
  phrase(kind: PhraseKind, random: Random): string;
  irrelevant(random: Random): string;
  genericTitle(random: Random): string;
}

/** Every scenario, by topic. */
export const SCENARIOS: Readonly<Record<Topic, readonly Scenario[]>> = {
  Product: PRODUCT_SCENARIOS,
  Support: SUPPORT_SCENARIOS,
  Billing: BILLING_SCENARIOS,
  Shipping: SHIPPING_SCENARIOS,
  Account: ACCOUNT_SCENARIOS,
  Other: OTHER_SCENARIOS,
};

const GENERIC_TITLES = {
  train: [
    "Feedback",
    "My order",
    "Hello",
    "Message",
    "Help",
    "Problem",
    "Info",
    "Re: your survey",
    "Contact form",
  ],
  heldOut: [
    "A few lines",
    "Regarding my purchase",
    "Note",
    "Attention",
    "From a customer",
    "Untitled",
  ],
} as const;

/** Words of the rows of the sample table with known wordings; training sees them. */
export const TRAIN_WORDS: Words = wordsOf("train");
/** Words that never reach training. */
export const HELD_OUT_WORDS: Words = wordsOf("heldOut");

function wordsOf(split: Split): Words {
  return {
    split,
    scenarios: SCENARIOS,
    statements: split === "train" ? plainStatements(TONE_WORDS) : [],
    situations: [],
    thingsOf,
    wordingOf: (scenario, random) => random.pick(scenario[split]),
    phrase: (kind, random) => random.pick<string>(PHRASES[kind][split]),
    irrelevant: (random) => random.pick(IRRELEVANT[split]),
    genericTitle: (random) => random.pick<string>(GENERIC_TITLES[split]),
  };
}
