import type { Figure } from "../contract/index.js";

/** Charts of a result by name, each made when it is first read. */
export type Charts<Name extends string = string> = { readonly [N in Name]: Figure };

/** Marks an object as charts, so that reading its properties is known to be harmless. */
const CHARTS: unique symbol = Symbol.for("promptframe.charts") as never;

/** Charts that are made when they are first read, and kept: what one changes in a figure stays changed. */
export function lazyCharts<Name extends string>(
  makers: Readonly<Record<Name, () => Figure>>,
): Charts<Name> {
  const charts = {};
  Object.defineProperty(charts, CHARTS, { value: true });
  for (const [name, make] of Object.entries<() => Figure>(makers)) {
    let made: Figure | undefined;
    Object.defineProperty(charts, name, {
      enumerable: true,
      get: () => {
        made ??= make();
        return made;
      },
    });
  }
  return charts as Charts<Name>;
}

/** Whether a value is charts made by `lazyCharts`, of whichever copy of the package. */
export function isCharts(value: unknown): value is Charts {
  return typeof value === "object" && value !== null && Object.hasOwn(value, CHARTS);
}
