import { jsonText } from "./cell-text.js";
import type { TextFormat } from "./text-writer.js";

/** Text of a JSON Lines file: one record per line, with whatever columns it has. */
export function jsonlFormat(): TextFormat {
  return { head: "", encode: (record) => `${jsonText(record)}\n`, tail: () => "" };
}

/** Text of a JSON file: an array with one record per line. */
export function jsonFormat(): TextFormat {
  return {
    head: "[",
    encode: (record, index) => `${index === 0 ? "\n" : ",\n"}${jsonText(record)}`,
    tail: (count) => (count === 0 ? "]\n" : "\n]\n"),
  };
}
