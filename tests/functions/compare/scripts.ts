import { z } from "zod";
import { type ScriptedModel, scripted } from "../../../src/engines/index.js";

/** What the moods of these tests are answered as. */
export const answer = z.object({ Mood: z.enum(["good", "bad"]) });

export interface MoodRow {
  readonly text: string;
  readonly True_Mood: string;
}

/** Rows that are good and bad in turn. */
export function moodRows(count: number): MoodRow[] {
  return Array.from({ length: count }, (_, i) => ({
    text: `message ${i}`,
    True_Mood: i % 2 === 0 ? "good" : "bad",
  }));
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** Which rows each variant answers rightly; the prompt of variant A reads `A: {{text}}`. */
export type Right = Readonly<Record<string, readonly number[]>>;

/** A model that answers the named rows of each variant rightly and all others wrongly. */
export function moodModel(right: Right, options: object = {}): ScriptedModel {
  return scripted(
    ({ messages }) => {
      const { variant, row } = readPrompt(messages.at(-1)!.content);
      const truth = row % 2 === 0 ? "good" : "bad";
      const isRight = right[variant]!.includes(row);
      return JSON.stringify({ Mood: isRight === (truth === "good") ? "good" : "bad" });
    },
    { digest: "moods", ...options },
  );
}

/** Which variant asks about which row. */
export function readPrompt(text: string): { variant: string; row: number } {
  const [, variant, row] = /^(\w+): \D*(\d+)/.exec(text)!;
  return { variant: variant!, row: Number(row) };
}

/** Prompts of variants by name, as the scripts read them. */
export function wordings(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${name}: {{text}}`]));
}
