import type { ReportPart } from "../../contract/index.js";
import { count, rounded, SHARE_COLUMNS, shareCells, tablePart, textPart } from "./report-tables.js";
import type { RunAnalysis, ShownRow } from "./run-analysis.js";

/** How sure the model was, where the engine told it. */
export function confidenceParts({ confidence, leastSure }: RunAnalysis): ReportPart[] {
  if (confidence.length === 0) return [];
  const lines = confidence.map(({ column, rows, mean, below }) => [
    column,
    rows,
    rounded(mean * 100),
    ...below.map((one) => one.count),
  ]);
  const limits = confidence[0]!.below.map(({ limit }) => `below ${limit * 100} %`);
  const columns = ["column", "rows", ["mean", "%"], ...limits] as const;
  const fields = ["confidence", "text"] as const;
  return [
    { kind: "heading", text: "Confidence" },
    tablePart("Probability of the label chosen", columns, lines),
    textPart(
      "A probability is what the model says of itself; only labels tell how far it is right.",
    ),
    rowTable("Rows the model was least sure of", leastSure, fields, { folded: true }),
  ];
}

/** What went wrong: rows by error code, and requests that were sent again. */
export function errorParts({ errors, retries }: RunAnalysis): ReportPart[] {
  if (errors.length === 0 && retries.length === 0) return [];
  const parts: ReportPart[] = [{ kind: "heading", text: "Errors" }];
  if (errors.length > 0) {
    const lines = errors.map(({ code, count: rows, share, example }) => [
      code,
      rows,
      ...shareCells(share),
      example.message,
    ]);
    parts.push(
      tablePart("Rows that are not ok, by code", ["code", ...SHARE_COLUMNS, "example"], lines),
    );
  }
  if (retries.length > 0) {
    const lines = retries.map(({ code, count: requests, example }) => [code, requests, example]);
    parts.push(tablePart("Requests sent again, by code", ["code", "requests", "example"], lines));
  }
  return parts;
}

/** Rows worth looking at, with their texts. */
export function rowParts({ slowest, failures, failureCount }: RunAnalysis): ReportPart[] {
  const parts: ReportPart[] = [];
  if (failures.length > 0) {
    const hidden = failureCount - failures.length;
    parts.push(
      rowTable("Rows that are not ok", failures, ["status", "code", "message", "prompt", "text"], {
        ...(hidden > 0 && { more: `${count(hidden)} more in runs.failures(id)` }),
      }),
    );
  }
  if (slowest.length > 0) {
    const columns = ["ms", "completionTokens", "attempts", "status", "text"] as const;
    parts.push(rowTable("Slowest rows", slowest, columns, { folded: true }));
  }
  return parts.length === 0 ? [] : [{ kind: "heading", text: "Rows to look at" }, ...parts];
}

const HEADINGS: Partial<Record<keyof ShownRow, string | readonly [string, string]>> = {
  ms: ["time", "ms"],
  completionTokens: ["answer", "tokens"],
  attempts: "requests",
  text: "the model wrote",
  prompt: "was asked",
};

function rowTable(
  title: string,
  rows: readonly ShownRow[],
  fields: readonly (keyof ShownRow)[],
  more: { readonly more?: string; readonly folded?: boolean },
): ReportPart {
  const always = ["row", "id", "repeat"] as const;
  const used = [...always, ...fields].filter((field) =>
    rows.some((row) => row[field] !== undefined),
  );
  return tablePart(
    title,
    used.map((field) => HEADINGS[field] ?? field),
    rows.map((row) => used.map((field) => row[field] ?? null)),
    more,
  );
}
