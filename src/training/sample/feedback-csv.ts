import { makeFeedbackTable } from "./feedback-table.js";

/** The two files of the sample table as text. */
export interface FeedbackFiles {
  /** RowID, Title, Message, Sentiment: what a user would have. */
  readonly feedback: string;
  /** RowID, Topic, Sentiment, Urgency, Key_Point, Source: what a person would answer. */
  readonly gold: string;
}

/** Writes the sample table and its gold answers as CSV (RFC 4180, lines end in LF). */
export function makeFeedbackFiles(): FeedbackFiles {
  const rows = makeFeedbackTable().map((row, index) => ({ ...row, id: String(index + 1) }));
  return {
    feedback: toCsv([
      ["RowID", "Title", "Message", "Sentiment"],
      ...rows.map((row) => [row.id, row.title, row.message, row.sentiment]),
    ]),
    gold: toCsv([
      ["RowID", "Topic", "Sentiment", "Urgency", "Key_Point", "Source"],
      ...rows.map(({ id, gold, source }) => [
        id,
        gold.topic,
        gold.sentiment,
        gold.urgency,
        gold.keyPoint,
        source,
      ]),
    ]),
  };
}

function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quote).join(",")}\n`).join("");
}

function quote(cell: string): string {
  const needsQuotes = /[",\r\n]/.test(cell) || cell.trim() !== cell;
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
