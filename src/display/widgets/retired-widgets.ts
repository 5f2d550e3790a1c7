import type { ProgressWidget } from "./progress-widget.js";

const MOST_KEPT = 20;
const kept: ProgressWidget[] = [];

/**
 * Closes a widget whose run has ended, all but one block of HTML.
 * A notebook that was closed before the end still shows the widget when it is opened again; it then finds how the run
 * ended instead of "model not found". The oldest are let go.
 */
export function retireWidget(widget: ProgressWidget, html: string): void {
  widget.retire(html);
  kept.push(widget);
  if (kept.length > MOST_KEPT) kept.shift()!.close();
}
