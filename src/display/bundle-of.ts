import { types } from "node:util";
import type { DisplayBundle } from "../contract/index.js";
import { bytesBundle } from "./bytes-bundle.js";
import { plainText } from "./clean-text.js";
import { errorBundle } from "./error-bundle.js";
import { chartsBundle, figureBundle } from "./figure-bundle.js";
import { arqueroView, arrowView, danfoView, seriesView } from "./frame-views.js";
import { cutText, inspectText } from "./inspect-text.js";
import { askOwnDisplay, faultNote, type OwnDisplay, readBundle } from "./own-display.js";
import { promiseBundle } from "./promise-bundle.js";
import { recordsView } from "./records-view.js";
import { tableBundle } from "./render-table.js";
import { reportBundle } from "./report-bundle.js";
import { resultBundle } from "./result-bundle.js";
import { runBundle } from "./run-bundle.js";
import { batchView, runsView } from "./run-views.js";
import type { TableView } from "./table-view.js";

/** Says what an object looks like; undefined where it knows nothing of it. */
type Describe = (value: object) => DisplayBundle | undefined;

const LONGEST_TEXT = 1_000_000;

type Loose = Readonly<Record<string, unknown>>;

const KINDS: readonly Describe[] = [
  errorBundle,
  bytesBundle,
  promiseBundle,
  reportBundle,
  chartsBundle,
  runBundle,
  (value) => resultBundle(value, viewOf),
  (value) => {
    const view = viewOf(value);
    return view && tableBundle(view);
  },
  figureBundle,
];

/** A value as the table it is, if it is one. */
function viewOf(value: unknown): TableView | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return runsView(value) ?? batchView(value) ?? recordsView(value);
  const loose = value as Loose;
  return danfoView(loose) ?? seriesView(loose) ?? arrowView(loose) ?? arqueroView(loose);
}

/**
 * What a cell's last value looks like in a notebook; never throws, with bounded work and size.
 * An object's own `Symbol.for("Jupyter.display")` method comes first; where it is async, use `bundleLater`.
 */
export function bundleOf(value: unknown): DisplayBundle {
  const own = askOwnDisplay(value);
  if (own.kind !== "later") return finish(value, own);
  own.promise.then(undefined, () => {});
  return withNote(describe(value), "(Its Jupyter.display method is async; it was not waited for.)");
}

/** The same as `bundleOf`, and waits for a display method that is async. Never rejects. */
export async function bundleLater(value: unknown): Promise<DisplayBundle> {
  const own = askOwnDisplay(value);
  if (own.kind !== "later") return finish(value, own);
  try {
    return finish(value, readBundle(await own.promise));
  } catch (error) {
    return finish(value, { kind: "fault", note: faultNote(error) });
  }
}

function finish(value: unknown, own: OwnDisplay): DisplayBundle {
  if (own.kind === "fault") return withNote(describe(value), own.note);
  if (own.kind !== "bundle") return describe(value);
  if ("text/plain" in own.bundle.data) return own.bundle;
  return {
    ...own.bundle,
    data: { ...own.bundle.data, "text/plain": inspectText(value) },
  };
}

function describe(value: unknown): DisplayBundle {
  if (typeof value === "string") {
    return { data: { "text/plain": plainText(cutText(value, LONGEST_TEXT)) } };
  }
  // A proxy may answer to every name; only `util.inspect` looks at it without asking it.
  if (typeof value === "object" && value !== null && !types.isProxy(value)) {
    for (const kind of KINDS) {
      try {
        const bundle = kind(value);
        if (bundle) return bundle;
      } catch {
        // An object that cannot be read as this kind is not of this kind.
      }
    }
  }
  return { data: { "text/plain": inspectText(value) } };
}

function withNote(bundle: DisplayBundle, note: string): DisplayBundle {
  const text = String(bundle.data["text/plain"] ?? "");
  return { data: { "text/plain": `${text}\n${note}` } };
}
