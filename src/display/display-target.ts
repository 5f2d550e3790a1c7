import { type NotebookHost, notebookHost } from "../contract/index.js";
import type { TextStream } from "./live-line.js";
import { findTslab, type SendDisplay } from "./tslab-door.js";

/** Where progress is shown; `auto` picks the best that is there. */
export type ProgressTarget = "auto" | "tty" | "lines" | "tslab" | "none";

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
  tslab?: SendDisplay,
): ResolvedTarget {
  if (target === "none" || target === "lines") return { kind: target };
  const host = target === "tty" ? undefined : notebookHost();
  if (host) return { kind: "host", host };
  const send = target === "tty" ? undefined : (tslab ?? findTslab());
  if (send) return { kind: "tslab", send };
  const live = target === "tty" || (Boolean(stream.isTTY) && environment.TERM !== "dumb");
  return live ? { kind: "tty", colour: !environment.NO_COLOR } : { kind: "lines" };
}
