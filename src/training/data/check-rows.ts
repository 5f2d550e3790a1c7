import type { AnswerColumn } from "../../contract/index.js";
import { addTo } from "./add-to.js";
import { checkBalance } from "./check-balance.js";
import { groupRows } from "./group-texts.js";
import {
  type DataFinding,
  type FoundRow,
  finding,
  type LabelledRow,
  rowCount,
} from "./labelled-row.js";
import { mappingOf, type RatingMapping } from "./rating-mapping.js";
import { readLabel } from "./read-labels.js";

/** The rows that can be learnt from, and what was found on the way to them. */
export interface CheckedRows {
  readonly rows: readonly LabelledRow[];
  readonly findings: readonly DataFinding[];
}

type Read = Omit<LabelledRow, "group">;

/**
 * Leaves out rows that cannot teach anything and says so: blank rows, rows without a label, with a label
 * outside the closed set, and rows of the same text with different labels. Rows that repeat each other
 * are grouped, and the balance of the labels is looked at.
 */
export async function checkRows(
  found: readonly FoundRow[],
  columns: readonly AnswerColumn[],
  ratingMapping?: RatingMapping,
): Promise<CheckedRows> {
  const findings: DataFinding[] = [];
  const labelled = readRows(found, columns, ratingMapping, findings);
  const { groups, ofTemplate } = await groupRows(labelled.map(({ content }) => content));
  const contradictory = contradictions(labelled, columns);
  if (contradictory.length > 0) {
    const texts = new Set(contradictory.map(plainText)).size;
    const which = texts === 1 ? "one text" : `${texts} texts`;
    findings.push(
      finding(
        "contradictory-labels",
        `${rowCount(contradictory.length)} have different labels for the same words (${which}) and were left out.`,
        contradictory.map(({ id }) => id),
        true,
      ),
    );
  }
  const out = new Set<Read>(contradictory);
  const rows = labelled
    .map((row, at) => ({ row, group: groups[at]! }))
    .filter(({ row }) => !out.has(row))
    .map(({ row, group }): LabelledRow => Object.freeze({ ...row, group }));
  findings.push(...repeats(rows), ...checkBalance(rows, columns));
  if (ofTemplate) findings.push(templateFinding(rows));
  return { rows, findings };
}

function readRows(
  found: readonly FoundRow[],
  columns: readonly AnswerColumn[],
  ratingMapping: RatingMapping | undefined,
  findings: DataFinding[],
): Read[] {
  const names = columns.map(({ name }) => name);
  const mappings = names.map((name) => mappingOf(ratingMapping, name, names));
  const blank: string[] = [];
  const missing: string[] = [];
  const unknown: { id: string; text: string }[] = [];
  const rows: Read[] = [];
  for (const row of found) {
    const { id, content, text } = row;
    const read = columns.map((column, at) =>
      readLabel(row.found[column.name], column, mappings[at]!),
    );
    const stranger = read.find((one) => one.kind === "unknown");
    if (content.trim() === "") blank.push(id);
    else if (read.some(({ kind }) => kind === "missing")) missing.push(id);
    else if (stranger?.kind === "unknown") unknown.push({ id, text: stranger.text });
    else {
      const values = read.map((one) => (one as { value: unknown }).value);
      const labels = Object.freeze(Object.fromEntries(names.map((name, at) => [name, values[at]])));
      rows.push({ id, content, text, labels });
    }
  }
  const say = (code: DataFinding["code"], ids: readonly string[], words: string) => {
    if (ids.length === 0) return;
    const verb = ids.length === 1 ? "has" : "have";
    findings.push(finding(code, `${rowCount(ids.length)} ${verb} ${words}`, ids, true));
  };
  say("blank-rows", blank, "nothing to ask about and were left out.");
  say(
    "missing-labels",
    missing,
    `no label${names.length > 1 ? " in one of the columns" : ""} and were left out.`,
  );
  const strangers = [...new Set(unknown.map(({ text }) => JSON.stringify(text)))];
  const shown = strangers.slice(0, 5).join(", ") + (strangers.length > 5 ? ", …" : "");
  say(
    "unknown-labels",
    unknown.map(({ id }) => id),
    `a label that is not among those asked for (${shown}) and were left out.`,
  );
  return rows;
}

/** Rows whose content is the same, but for case and spaces, and whose labels are not. */
function contradictions(rows: readonly Read[], columns: readonly AnswerColumn[]): Read[] {
  const byText = new Map<string, Read[]>();
  for (const row of rows) addTo(byText, plainText(row), row);
  const closed = columns.filter(({ labels, kind }) => labels !== undefined || kind !== "text");
  const labelsOf = ({ labels }: Read) => JSON.stringify(closed.map(({ name }) => labels[name]));
  const differ = [...byText.values()].filter((same) => new Set(same.map(labelsOf)).size > 1);
  const out = new Set(differ.flat());
  return rows.filter((row) => out.has(row));
}

function plainText({ content }: Read): string {
  return content.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

function templateFinding(rows: readonly LabelledRow[]): DataFinding {
  const message =
    "Nearly all rows are made of a few templates and differ in numbers or a word alone; they count as texts of their own, so that the proof holds for rows of the same templates only.";
  return finding(
    "template-texts",
    message,
    rows.map(({ id }) => id),
    false,
  );
}

function repeats(rows: readonly LabelledRow[]): DataFinding[] {
  const sizes = new Map<number, number>();
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const repeated = rows.filter(({ group }) => sizes.get(group)! > 1);
  if (repeated.length === 0) return [];
  const texts = new Set(repeated.map(({ group }) => group)).size;
  const message = `${rowCount(repeated.length)} repeat ${texts === 1 ? "a text" : `${texts} texts`} word for word or nearly so; rows that repeat each other stay on one side of the split, so that nothing is tested on what it was trained on.`;
  return [
    finding(
      "repeated-texts",
      message,
      repeated.map(({ id }) => id),
      false,
    ),
  ];
}
