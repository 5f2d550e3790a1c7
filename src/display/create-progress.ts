import type { ProgressSnapshot } from "../contract/index.js";
import { cleanLines } from "./clean-text.js";
import { type ProgressTarget, type ResolvedTarget, resolveTarget } from "./display-target.js";
import { LiveLine, type TextStream } from "./live-line.js";
import { NotebookSurface } from "./notebook-surface.js";
import { Pace } from "./pace.js";
import type { Surface } from "./surface.js";
import { LinesSurface, TtySurface } from "./text-surfaces.js";
import type { SendDisplay } from "./tslab-door.js";
import type { RunControls } from "./widgets/run-buttons.js";
import { WidgetSurface } from "./widgets/widget-surface.js";

/** Options of `createProgress`. */
export interface ProgressOptions {
  /**
   * Where to show progress. `auto`: in our own kernel as widgets, in the tslab kernel as HTML, in a terminal as one
   * live line, else as plain lines. `tslab` outside that kernel acts like `auto`. Default `auto`.
   */
  readonly target?: ProgressTarget;
  /** The tslab kernel's door, if it was found beforehand. Default: the one of the cell that runs now, if there is one. */
  readonly tslab?: SendDisplay;
  /** What the buttons Pause, Resume and Cancel do, where there are buttons. Default: no buttons. */
  readonly controls?: RunControls;
  /** Where terminal text goes. Default standard error, so that standard output stays pipeable. */
  readonly stream?: TextStream;
  /** Clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Read for `NO_COLOR` and `TERM`. Default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Shows how runs get on; its methods never throw and never wait. */
export interface ProgressDisplay {
  /** Tells of a run before its first snapshot; `steerable` says whether pause and cancel can reach it. */
  begin?(runId: string, about: { readonly steerable: boolean }): void;
  /** Shows a snapshot soon: at most 10 times a second in a terminal, 5 in a notebook, and only what changed. */
  update(p: ProgressSnapshot): void;
  /** Replaces the live display of this run by its last state and the message. */
  finish(p: ProgressSnapshot, message: string): void;
  /** Shows a one-off text, such as a warning; a passing one is left out of what stays in a notebook. */
  note(text: string, about?: { readonly passing: boolean }): void;
}

interface Feed {
  readonly surface: Surface;
  readonly pace: Pace;
  latest: ProgressSnapshot;
}

/** Opens the display of progress; several runs may use one display, in turn or at the same time. */
export function createProgress(options: ProgressOptions = {}): ProgressDisplay {
  const stream = options.stream ?? process.stderr;
  const environment = options.environment ?? process.env;
  const target = resolveTarget(options.target ?? "auto", stream, environment, options.tslab);
  return new Progress(target, stream, options.now ?? (() => performance.now()), options.controls);
}

class Progress implements ProgressDisplay {
  readonly #target: ResolvedTarget;
  readonly #stream: TextStream;
  readonly #now: () => number;
  readonly #controls: RunControls | undefined;
  readonly #feeds = new Map<string, Feed>();
  /** Runs that no button can reach. */
  readonly #adrift = new Set<string>();
  /** Notes that came before there was a block to show them in. */
  #early: string[] = [];

  constructor(
    target: ResolvedTarget,
    stream: TextStream,
    now: () => number,
    controls: RunControls | undefined,
  ) {
    this.#target = target;
    this.#stream = stream;
    this.#now = now;
    this.#controls = controls;
  }

  begin(runId: string, { steerable }: { readonly steerable: boolean }): void {
    if (!steerable) this.#adrift.add(runId);
  }

  update(p: ProgressSnapshot): void {
    this.#safely(() => {
      const feed = this.#feedOf(p);
      feed?.pace.offer(p);
    });
  }

  finish(p: ProgressSnapshot, message: string): void {
    this.#safely(() => {
      const feed = this.#feedOf(p);
      this.#feeds.delete(p.runId);
      feed?.pace.stop();
      feed?.surface.finish(p, message);
    });
  }

  note(text: string, about?: { readonly passing: boolean }): void {
    this.#safely(() => {
      const feed = [...this.#feeds.values()].at(-1);
      if (feed) {
        feed.surface.note(text, about?.passing);
        feed.pace.offer(feed.latest);
      } else if (this.#target.kind === "host") {
        this.#early.push(text);
      } else if (this.#target.kind !== "none") {
        LiveLine.of(this.#stream).print(cleanLines(text));
      }
    });
  }

  #feedOf(p: ProgressSnapshot): Feed | undefined {
    let feed = this.#feeds.get(p.runId);
    if (!feed) {
      const surface = this.#openSurface(p.runId);
      if (!surface) return undefined;
      for (const note of this.#early.splice(0)) surface.note(note);
      feed = { surface, pace: new Pace(surface, this.#now), latest: p };
      this.#feeds.set(p.runId, feed);
    }
    feed.latest = p;
    return feed;
  }

  #openSurface(runId: string): Surface | undefined {
    const target = this.#target;
    if (target.kind === "none") return undefined;
    if (target.kind === "host") {
      const controls = this.#adrift.has(runId) ? undefined : this.#controls;
      return new WidgetSurface({
        host: target.host,
        now: this.#now,
        ...(controls && { controls }),
      });
    }
    if (target.kind === "tslab") return new NotebookSurface(target.send, () => this.#feeds.size);
    const line = LiveLine.of(this.#stream);
    return target.kind === "tty" ? new TtySurface(line, target.colour) : new LinesSurface(line);
  }

  #safely(action: () => void): void {
    try {
      action();
    } catch {
      // Whatever is wrong with the display, the run it shows goes on.
    }
  }
}
