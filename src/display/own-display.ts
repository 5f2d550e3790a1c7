import type { DisplayBundle, MimeBundle } from "../contract/index.js";
import { plainJson } from "./plain-json.js";

/** Method by which an object says what it looks like in a notebook; the same one Deno's kernel asks. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** What calling an object's own display method gave. */
export type OwnDisplay =
  | { readonly kind: "none" }
  | { readonly kind: "bundle"; readonly bundle: DisplayBundle }
  | { readonly kind: "later"; readonly promise: PromiseLike<unknown> }
  | { readonly kind: "fault"; readonly note: string };

const MOST_MIME_TYPES = 50;

/** Calls the display method of an object, if it has one; what goes wrong in it comes back as a note. */
export function askOwnDisplay(value: unknown): OwnDisplay {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return { kind: "none" };
  }
  try {
    const method: unknown = (value as Record<symbol, unknown>)[DISPLAY];
    if (typeof method !== "function") return { kind: "none" };
    const shown: unknown = method.call(value);
    const then: unknown = (shown as { then?: unknown } | null | undefined)?.then;
    if (typeof then === "function")
      return { kind: "later", promise: shown as PromiseLike<unknown> };
    return readBundle(shown);
  } catch (error) {
    return { kind: "fault", note: faultNote(error) };
  }
}

/** Reads what a display method gave: a MIME bundle, or `{ data, metadata }`. */
export function readBundle(shown: unknown): OwnDisplay {
  try {
    if (typeof shown !== "object" || shown === null) throw new TypeError(badBundle(shown));
    const { data, metadata } = shown as { data?: unknown; metadata?: unknown };
    const whole = isMimeBundle(data);
    const bundle = whole ? data : shown;
    if (!isMimeBundle(bundle)) throw new TypeError(badBundle(shown));
    const meta: unknown = whole && metadata !== undefined ? plainJson(metadata) : undefined;
    const isMeta = typeof meta === "object" && meta !== null;
    return {
      kind: "bundle",
      bundle: {
        data: plainBundle(bundle),
        ...(isMeta ? { metadata: meta as Readonly<Record<string, unknown>> } : {}),
      },
    };
  } catch (error) {
    return { kind: "fault", note: faultNote(error) };
  }
}

/** Says that a display method failed, and how. */
export function faultNote(error: unknown): string {
  let why = "";
  try {
    why = error instanceof Error ? error.message : String(error);
  } catch {
    why = "it threw something that cannot be shown";
  }
  return `(Its Jupyter.display method failed: ${why.slice(0, 500)})`;
}

function badBundle(shown: unknown): string {
  const received = shown === null ? "null" : Array.isArray(shown) ? "an array" : typeof shown;
  return `it must return an object of MIME types, such as { "text/html": "…" }; it returned ${received === "object" ? "an object without any" : received}`;
}

function isMimeBundle(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return (
    keys.length > 0 && keys.length <= MOST_MIME_TYPES && keys.every((key) => key.includes("/"))
  );
}

/** Text stays text, bytes become base64 as Jupyter wants them, anything else becomes plain JSON. */
function plainBundle(bundle: object): MimeBundle {
  const plain: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(bundle)) {
    if (content === undefined) continue;
    if (typeof content === "string") plain[type] = content;
    else if (content instanceof Uint8Array) plain[type] = Buffer.from(content).toString("base64");
    else plain[type] = plainJson(content);
  }
  return plain;
}
