import type { ProgressSnapshot, RunState } from "../../contract/index.js";
import type { WidgetState } from "./widget-model.js";

/** Steers runs by their id, wherever they work. */
export interface RunControls {
  pause(id: string): unknown;
  resume(id: string): unknown;
  cancel(id: string): unknown;
}

type Wish = keyof RunControls;

/** Time a run has to show that it heard, before its buttons may be pressed again, in milliseconds. */
const PATIENCE_MS = 3_000;
const WORDS: Readonly<Record<Wish, { doing: string; failed: string }>> = {
  pause: { doing: "Pausing…", failed: "Could not pause" },
  resume: { doing: "Resuming…", failed: "Could not resume" },
  cancel: { doing: "Cancelling…", failed: "Could not cancel" },
};

/** What the buttons of a run say and do; their state follows the run, whoever steers it. */
export class RunButtons {
  readonly #controls: RunControls;
  readonly #now: () => number;
  readonly #onChange: (problem?: string) => void;
  #state: RunState = "running";
  #runId = "";
  #wish: { readonly what: Wish; readonly from: RunState; readonly at: number } | undefined;

  constructor(controls: RunControls, now: () => number, onChange: (problem?: string) => void) {
    this.#controls = controls;
    this.#now = now;
    this.#onChange = onChange;
  }

  /** Looks of the two buttons at a snapshot. */
  faces(p: ProgressSnapshot): { readonly pause: WidgetState; readonly cancel: WidgetState } {
    this.#runId = p.runId;
    this.#state = p.state;
    const wish = this.#wish;
    // A run that is cancelled says so until its end; a wish it does not follow is given up.
    const fulfilled = wish && wish.what !== "cancel" && p.state !== wish.from;
    if (wish && (fulfilled || this.#now() - wish.at > PATIENCE_MS)) this.#wish = undefined;
    const works = p.state === "running" || p.state === "paused";
    const off = !works || this.#wish !== undefined;
    const cancelling = this.#wish?.what === "cancel" || p.state === "stopping";
    return {
      pause: { ...this.#pauseLook(), disabled: off },
      cancel: {
        description: cancelling ? WORDS.cancel.doing : "Cancel",
        icon: "stop",
        button_style: "",
        tooltip: "Ends the run. What is answered stays.",
        disabled: !works || this.#wish?.what === "cancel",
      },
    };
  }

  readonly pauseOrResume = (): void => {
    if (this.#state === "running") this.#ask("pause");
    else if (this.#state === "paused") this.#ask("resume");
  };

  readonly cancel = (): void => this.#ask("cancel");

  #pauseLook(): WidgetState {
    const wish = this.#wish?.what;
    const doing = wish === "pause" || wish === "resume" ? WORDS[wish].doing : undefined;
    return this.#state === "paused"
      ? { description: doing ?? "Resume", icon: "play", tooltip: "Lets the run go on." }
      : {
          description: doing ?? "Pause",
          icon: "pause",
          tooltip: "Starts no more rows. Those in flight finish.",
        };
  }

  /** One wish at a time; a cancel may follow a pause that was not heard yet. */
  #ask(what: Wish): void {
    const pending = this.#wish?.what;
    if (pending === "cancel" || (pending !== undefined && what !== "cancel")) return;
    this.#wish = { what, from: this.#state, at: this.#now() };
    this.#onChange();
    setTimeout(() => this.#onChange(), PATIENCE_MS + 50).unref();
    void this.#carryOut(what);
  }

  async #carryOut(what: Wish): Promise<void> {
    try {
      await this.#controls[what](this.#runId);
    } catch (error) {
      this.#wish = undefined;
      const why = error instanceof Error ? error.message : String(error);
      this.#onChange(`${WORDS[what].failed}: ${why}`);
    }
  }
}
