import { createHash } from "node:crypto";

/** SHA-256 of a prompt's text, as 64 hexadecimal digits. */
export function promptDigest(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
