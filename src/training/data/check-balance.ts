import type { AnswerColumn } from "../../contract/index.js";
import { addTo } from "./add-to.js";
import { type DataFinding, finding, type LabelledRow, rowCount } from "./labelled-row.js";

/** A label that has so many times the rows of the rarest is said to be out of balance. */
const OUT_OF_BALANCE = 10;
/** Share of one label from which on always answering it looks good. */
const MOSTLY = 0.8;
/** Fewer rows than this teach little about a label. */
const FEW_ROWS = 5;

/** What is odd about how often each label of each closed set occurs. */
export function checkBalance(
  rows: readonly LabelledRow[],
  columns: readonly AnswerColumn[],
): DataFinding[] {
  if (rows.length === 0) return [];
  return columns.flatMap((column) =>
    column.labels === undefined ? [] : columnFindings(rows, column.name, column.labels),
  );
}

function columnFindings(
  rows: readonly LabelledRow[],
  name: string,
  labels: readonly string[],
): DataFinding[] {
  const ids = new Map<string, string[]>(labels.map((label) => [label, []]));
  for (const row of rows) addTo(ids, String(row.labels[name]), row.id);
  const counts = [...ids].map(([label, of]) => ({ label, of, count: of.length }));
  const there = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const absent = counts.filter(({ count }) => count === 0).map(({ label }) => `"${label}"`);
  const rare = there.filter(({ count }) => count < FEW_ROWS);
  const findings: DataFinding[] = [];
  if (absent.length > 0) {
    const message = `${name}: no row has the ${absent.length === 1 ? "label" : "labels"} ${absent.join(", ")}; nothing can be learnt or measured about ${absent.length === 1 ? "it" : "them"}.`;
    findings.push(finding("absent-labels", message, [], false));
  }
  if (rare.length > 0) {
    const named = rare.map(({ label, count }) => `"${label}" (${rowCount(count)})`).join(", ");
    const message = `${name}: few rows for ${named}; figures about them are rough.`;
    findings.push(
      finding(
        "rare-labels",
        message,
        rare.flatMap(({ of }) => of),
        false,
      ),
    );
  }
  const [most, last] = [there[0]!, there.at(-1)!];
  const share = most.count / rows.length;
  const ratio = most.count / last.count;
  if (there.length > 1 && (share >= MOSTLY || ratio >= OUT_OF_BALANCE)) {
    const message = `${name}: out of balance: "${most.label}" has ${Math.round(share * 100)} % of the rows, ${Math.round(ratio)} times as many as "${last.label}"; always answering "${most.label}" would be right that often.`;
    findings.push(finding("class-imbalance", message, most.of, false));
  } else if (there.length === 1) {
    const message = `${name}: every row has the label "${most.label}", so that nothing can be learnt.`;
    findings.push(finding("class-imbalance", message, most.of, false));
  }
  return findings;
}
