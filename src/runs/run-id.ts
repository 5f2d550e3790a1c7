/** Parts of a run id. */
export interface RunIdParts {
  readonly project: string;
  readonly version: string;
  readonly model: string;
  readonly at: Date;
}

const MAX_PART_BYTES = 60;
const MAX_NAME_BYTES = 160;

/**
 * Id of a run: `{project}_{version}_{model}_{YYYYMMDD_HHMMSS}` in local time.
 * Each part is made safe for file names; opening a run appends `_2`, `_3` and so on where the id is taken.
 */
export function makeRunId({ project, version, model, at }: RunIdParts): string {
  const parts = [
    safePart(project, "run", MAX_PART_BYTES),
    safePart(version, "v1", MAX_PART_BYTES),
    safePart(model, "model", MAX_PART_BYTES),
  ];
  return `${parts.join("_")}_${timestamp(at)}`;
}

/** The user's own name of a run as a folder name. */
export function runIdFromName(name: string): string {
  return safePart(name, "run", MAX_NAME_BYTES);
}

function safePart(text: string, fallback: string, maxBytes: number): string {
  const clean = text.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-");
  const short = cutToBytes(clean.replace(/^[-.]+/, ""), maxBytes);
  return short.replace(/[-.]+$/, "") || fallback;
}

/** File systems limit names to 255 bytes, not characters. */
function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

function timestamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}_${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
