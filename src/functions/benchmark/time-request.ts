import type { Reply } from "../../contract/index.js";
import { wholeMicros } from "../../engines/index.js";
import { type Asked, type Asking, askEngine } from "../ask-engine.js";
import { type RowText, requestFor } from "../task.js";

/** What one request took, seen from here. */
export interface TimedRequest {
  readonly asked: Asked;
  /** When the attempt that counts was sent, on the clock of `performance.now`. */
  readonly sentAt: number;
  readonly latencyMs: number;
  /** Absent where no text came before the end. */
  readonly ttftMs?: number;
  readonly gapsMs?: readonly number[];
}

/**
 * Asks one request and notes when each piece of its answer came.
 * An answer of several tokens that comes in one piece was not streamed: it has no time to first token.
 */
export async function timeRequest(
  asking: Asking,
  id: string,
  content: RowText,
  stream: boolean,
): Promise<TimedRequest> {
  let sentAt = performance.now();
  let pieces: number[] = [];
  const asked = await askEngine(
    {
      ...asking,
      onRequest: (change) => {
        // A retry is measured anew.
        if (change > 0) {
          pieces = [];
          sentAt = performance.now();
        }
        asking.onRequest?.(change);
      },
      ...(stream && { onText: () => pieces.push(performance.now()) }),
    },
    [id],
    requestFor(asking.task, content),
  );
  const latencyMs = wholeMicros(performance.now() - sentAt);
  const timed = { asked, sentAt, latencyMs };
  if ("error" in asked || !isStreamed(asked.reply, pieces)) return timed;
  return {
    ...timed,
    ttftMs: wholeMicros(pieces[0]! - sentAt),
    gapsMs: pieces.slice(1).map((at, before) => wholeMicros(at - pieces[before]!)),
  };
}

function isStreamed({ tokens }: Reply, pieces: readonly number[]): boolean {
  return pieces.length > 1 || (pieces.length === 1 && tokens.completion <= 1);
}
