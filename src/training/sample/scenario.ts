/** The subjects a message can have. */
export const TOPICS = ["Product", "Support", "Billing", "Shipping", "Account", "Other"] as const;
/** The tones a message can have. */
export const SENTIMENTS = ["Positive", "Negative", "Neutral", "Mixed"] as const;
/** How soon somebody should act. */
export const URGENCIES = ["High", "Medium", "Low"] as const;

export type Topic = (typeof TOPICS)[number];
export type Sentiment = (typeof SENTIMENTS)[number];
export type Urgency = (typeof URGENCIES)[number];

/**
 * One thing that customers write about, in many wordings.
 * A wording is a clause or question without capital and full stop; `[a|b|]` is a choice, `{slot}` a word to fill in.
 * The wordings under `heldOut` never reach training.
 */
export interface Scenario {
  readonly topic: Topic;
  readonly tone: "Positive" | "Negative" | "Neutral";
  readonly urgency: Urgency;
  /** The one-sentence summary, with the slots of the wording. */
  readonly key: string;
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
  readonly titles: readonly string[];
}
