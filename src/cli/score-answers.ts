const LABELS = ["Topic", "Sentiment", "Urgency"] as const;

type Record_ = Readonly<Record<string, unknown>>;

/**
 * Accuracy of the demo's answers against the gold labels, by column and by where the row came from.
 * A row without an answer counts as wrong; rows with nothing to ask about are left out.
 */
export function scoreAnswers(answers: readonly Record_[], gold: readonly Record_[]): string {
  const byId = new Map(answers.map((row) => [row.RowID, row]));
  const sources = [...new Set(gold.map(({ Source }) => String(Source)))];
  const lines = ["Accuracy against gold (share of rows with the right label):", header()];
  for (const source of [...sources, "all"]) {
    const rows = gold.filter((row) => source === "all" || row.Source === source);
    const asked = rows.filter((row) => byId.get(row.RowID)?.answer_status !== "skipped");
    lines.push(line(source, asked, byId));
  }
  return lines.join("\n");
}

function header(): string {
  return `  ${"rows from".padEnd(18)}${"rows".padStart(6)}${LABELS.map((label) => label.padStart(11)).join("")}`;
}

function line(
  source: string,
  gold: readonly Record_[],
  answers: ReadonlyMap<unknown, Record_>,
): string {
  const shares = LABELS.map((label) => {
    const right = gold.filter(
      (row) => answerOf(answers.get(row.RowID), label) === row[label],
    ).length;
    return `${((right / Math.max(1, gold.length)) * 100).toFixed(1)} %`.padStart(11);
  });
  return `  ${source.padEnd(18)}${String(gold.length).padStart(6)}${shares.join("")}`;
}

/** A label that the input had already comes back under its validated name. */
function answerOf(row: Record_ | undefined, label: string): unknown {
  return row?.[`Validated_${label}`] ?? row?.[label];
}
