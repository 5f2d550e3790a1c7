import { assertRecord, columnsOf } from "./check-record.js";
import { recordMerger } from "./make-record.js";
import type { MemorySource } from "./memory-table.js";
import type { RowRecord } from "./table.js";

/**
 * An array of records as a table; records may lack columns. The result has new records, the array stays as it is.
 * @throws DataValidationError `data-kind` when an element is not a record
 */
export function recordsSource(records: readonly unknown[]): MemorySource {
  for (let i = 0; i < records.length; i++) assertRecord(records[i], i);
  const rows = records as readonly RowRecord[];
  const columns = columnsOf(rows);
  return {
    kind: "records",
    columns,
    count: rows.length,
    describe: `array, ${tableSize(rows.length, columns.length)}`,
    record: (index) => rows[index]!,
    build(indexes, added) {
      const merge = recordMerger(added.map(({ name }) => name));
      return indexes.map((index, position) =>
        merge(
          rows[index]!,
          added.map(({ values }) => values[position]),
        ),
      );
    },
  };
}

/** The size of a table in words: "1,000 rows x 4 columns". */
export function tableSize(rows: number, columns: number): string {
  const count = rows.toLocaleString("en-US");
  return `${count} ${rows === 1 ? "row" : "rows"} x ${columns} ${columns === 1 ? "column" : "columns"}`;
}
