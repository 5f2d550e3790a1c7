export type { ArqueroTable } from "./arquero-table.js";
export type { ArrowTable } from "./arrow-shape.js";
export type {
  DanfoDataFrame,
  DanfoFrame,
  DanfoGroups,
  DanfoSeries,
} from "./danfo-shape.js";
export { openTable } from "./open-table.js";
export { type FrameKind, type ReadFrameOptions, readFrame } from "./read-frame.js";
export { readIdsFile } from "./read-ids-file.js";
export type {
  OpenTableOptions,
  RowRecord,
  RowSelection,
  Table,
  TableKind,
  TableSink,
} from "./table.js";
export { writeTable } from "./write-table.js";
