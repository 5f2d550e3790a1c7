/** A row that was answered wrong, for the one who rewords the instructions. */
export interface WrongAnswer {
  readonly text: string;
  readonly given: string;
  readonly wanted: string;
}

/** Characters of a row's text that are shown. */
const SHOWN = 400;

/** Angles under which a rewording is asked for, so that proposals differ. */
const ANGLES = [
  "Say more exactly when each label applies and when not.",
  "Say how to decide when two labels seem to fit.",
  "Make the instructions shorter and plainer; keep only what decides.",
  "Name what was overlooked in the wrong answers, as general rules.",
  "Begin with the question a person would ask first, then the rules.",
];

/**
 * Asks for a rewording of instructions, from rows they failed on.
 * @param number which proposal it is, counted from 0; each gets another angle
 */
export function rewordingRequest(
  instructions: string,
  wrong: readonly WrongAnswer[],
  number: number,
): string {
  const cases = wrong.map(
    ({ text, given, wanted }, at) =>
      `Row ${at + 1}: ${shorten(text)}\nAnswer given: ${shorten(given)}\nRight answer: ${wanted}`,
  );
  return [
    "Below are instructions for labelling texts, and rows that were answered wrong under them.",
    "Rewrite the instructions so that such rows, and others like them, are answered right.",
    ANGLES[number % ANGLES.length]!,
    "State rules, not rows: never mention these rows, and do not say how the answer is formatted.",
    `Instructions:\n${instructions}`,
    ...cases,
    'Give the new instructions as the value of "instructions".',
  ].join("\n\n");
}

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > SHOWN ? `${flat.slice(0, SHOWN)}…` : flat;
}
