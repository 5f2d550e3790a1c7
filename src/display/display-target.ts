import { createRequire } from "node:module";
import { type NotebookHost, notebookHost } from "../contract/index.js";
import type { TextStream } from "./live-line.js";

/** Where progress is shown; `auto` picks the best that is there. */
export type ProgressTarget = "auto" | "tty" | "lines" | "tslab" | "none";

/** Content of a Jupyter `display_data` or `update_display_data` message. */
export interface DisplayContent {
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id: string };
}

/** Sends one display message to the notebook; `update` replaces what has the same display id. */
export type SendDisplay = (content: DisplayContent, update: boolean) => void;

/**
 * Finds the output door of the tslab kernel this process may be.
 * The kernel keeps it in its module `dist/jupyter.js` while it executes cells; tslab itself is never loaded.
 * Its public `display` offers one MIME type per message, the door behind it a whole bundle.
 */
export function findTslab(): SendDisplay | undefined {
  try {
    const { cache } = createRequire(import.meta.url);
    for (const file of Object.keys(cache)) {
      if (!/[\\/]jupyter\.js$/.test(file)) continue;
      const door: unknown = cache[file]?.exports?.lastWriteDisplayData;
      if (typeof door === "function") return door as SendDisplay;
    }
  } catch {
    // A module cache of another shape means another host: not tslab.
  }
  return undefined;
}

/** What a progress display writes to, after `auto` was decided. */
export type ResolvedTarget =
  | { readonly kind: "host"; readonly host: NotebookHost }
  | { readonly kind: "tslab"; readonly send: SendDisplay }
  | { readonly kind: "tty"; readonly colour: boolean }
  | { readonly kind: "lines" | "none" };

/** Decides where progress goes: notebook, live terminal line, or plain lines. */
export function resolveTarget(
  target: ProgressTarget,
  stream: TextStream,
  environment: NodeJS.ProcessEnv,
): ResolvedTarget {
  if (target === "none" || target === "lines") return { kind: target };
  const host = target === "tty" ? undefined : notebookHost();
  if (host) return { kind: "host", host };
  const send = target === "tty" ? undefined : findTslab();
  if (send) return { kind: "tslab", send };
  const live = target === "tty" || (Boolean(stream.isTTY) && environment.TERM !== "dumb");
  return live ? { kind: "tty", colour: !environment.NO_COLOR } : { kind: "lines" };
}
