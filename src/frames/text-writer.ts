import { PartFile } from "./part-file.js";
import type { RecordWriter } from "./record-writer.js";
import type { RowRecord } from "./table.js";

/** How records become the text of a file. */
export interface TextFormat {
  /** Text before the first record. */
  readonly head: string;
  /** Text of one record; `index` counts the records written. */
  encode(record: RowRecord, index: number): string;
  /** Text behind the last record. */
  tail(count: number): string;
}

/** Opens a file that is written record by record as text, in UTF-8. */
export async function openTextWriter(target: string, format: TextFormat): Promise<RecordWriter> {
  const file = await PartFile.open(target);
  let count = 0;
  const complete = async () => {
    const tail = format.tail(count);
    if (tail !== "") await file.write(tail);
  };
  await file.write(format.head);
  return {
    write: (record) => file.write(format.encode(record, count++)),
    async finish() {
      await complete();
      return file.finish();
    },
    async abandon() {
      await complete();
      return file.abandon();
    },
    close: () => file.close(),
  };
}
