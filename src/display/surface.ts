import type { ProgressSnapshot } from "../contract/index.js";

/** Where the progress of one run is drawn. */
export interface Surface {
  /** Milliseconds until this snapshot may be drawn, when the last drawing is `sinceMs` old; 0 or less for now. */
  waitMs(p: ProgressSnapshot, sinceMs: number): number;
  /** Draws the snapshot, unless it looks like what is there. */
  draw(p: ProgressSnapshot): void;
  /** Replaces the live display by its last, lasting form. */
  finish(p: ProgressSnapshot, message: string): void;
  /** Shows a one-off text, at once or with the next drawing; a passing one need not outlive the run. */
  note(text: string, passing?: boolean): void;
}
