import type { AnswerColumn } from "../../contract/index.js";
import { type DataFinding, finding, rowCount } from "./labelled-row.js";
import type { DataSplit } from "./split-rows.js";

/** Labels that only rows have which nothing is learnt from: a group of rows that repeat each other is never split. */
export function checkSplit(split: DataSplit, columns: readonly AnswerColumn[]): DataFinding[] {
  const kept = [...split.validation, ...split.test];
  return columns
    .filter(({ labels }) => labels !== undefined)
    .flatMap(({ name }) => {
      const learnt = new Set(split.training.map(({ labels }) => labels[name]));
      const unlearnt = kept.filter(({ labels }) => !learnt.has(labels[name]));
      if (unlearnt.length === 0) return [];
      const names = [...new Set(unlearnt.map(({ labels }) => JSON.stringify(labels[name])))];
      const listed = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
      const message = `${name}: no row to learn from has ${listed}; ${rowCount(unlearnt.length)} with it ${unlearnt.length === 1 ? "is" : "are"} kept to decide or for the proof, because they repeat each other or are so few. Rows in other words are needed.`;
      return [
        finding(
          "unlearnt-labels",
          message,
          unlearnt.map(({ id }) => id),
          false,
        ),
      ];
    });
}
