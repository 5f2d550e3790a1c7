import { list, number } from "./loose.js";

type Paint = readonly [red: number, green: number, blue: number, opacity: number];

/** Colours of a scale whose own name or stops are not known here: from nearly nothing to blue. */
const BLUE: readonly (readonly [number, Paint])[] = [
  [0, [0, 114, 178, 0.06]],
  [1, [0, 114, 178, 1]],
];
const NOTHING = "rgba(128,128,128,0.12)";

/** Makes colours of shares from 0 to 1 by the stops of a colour scale. */
export function colourScale(
  given: unknown,
  isReversed: boolean,
): (share: number | undefined) => string {
  const stops = readStops(given) ?? BLUE;
  return (share) => {
    if (share === undefined || !Number.isFinite(share)) return NOTHING;
    const place = Math.min(1, Math.max(0, isReversed ? 1 - share : share));
    const above = stops.findIndex(([at]) => at >= place);
    const [highAt, high] = stops[above < 0 ? stops.length - 1 : above]!;
    const [lowAt, low] = stops[Math.max(0, (above < 0 ? stops.length : above) - 1)]!;
    const part = highAt > lowAt ? (place - lowAt) / (highAt - lowAt) : 1;
    const mix = (at: 0 | 1 | 2 | 3): number =>
      low[at] + (high[at] - low[at]) * Math.min(1, Math.max(0, part));
    return `rgba(${Math.round(mix(0))},${Math.round(mix(1))},${Math.round(mix(2))},${Math.round(mix(3) * 1000) / 1000})`;
  };
}

function readStops(given: unknown): [number, Paint][] | undefined {
  const stops = list(given).map((stop): [number | undefined, Paint | undefined] => {
    const [at, paint] = list(stop);
    return [number(at), readPaint(paint)];
  });
  const known = stops.filter(
    (stop): stop is [number, Paint] => stop[0] !== undefined && stop[1] !== undefined,
  );
  return known.length >= 2 && known.length === stops.length
    ? known.sort((a, b) => a[0] - b[0])
    : undefined;
}

function readPaint(value: unknown): Paint | undefined {
  if (typeof value !== "string") return undefined;
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(value.trim());
  if (hex)
    return [1, 2, 3].map((at) => Number.parseInt(hex[at]!, 16)).concat(1) as unknown as Paint;
  const parts = /^rgba?\(([^)]*)\)$/i.exec(value.trim())?.[1]?.split(",").map(number);
  if (parts === undefined || parts.length < 3 || parts.some((part) => part === undefined))
    return undefined;
  return [parts[0]!, parts[1]!, parts[2]!, parts[3] ?? 1];
}
