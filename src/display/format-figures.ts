// Made at the first figure: a formatter costs 10 ms, which an import should not.
const formats: { grouped?: Intl.NumberFormat; short?: Intl.NumberFormat } = {};

function grouped(): Intl.NumberFormat {
  formats.grouped ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  return formats.grouped;
}

function short(): Intl.NumberFormat {
  formats.short ??= new Intl.NumberFormat("en-US", {
    notation: "compact",
    maximumFractionDigits: 1,
  });
  return formats.short;
}

/** Writes a count with thousands separators, such as `1,200`. */
export function formatCount(n: number): string {
  return Number.isFinite(n) ? grouped().format(n) : "?";
}

/**
 * Writes milliseconds for people, in the two largest units that matter.
 * Examples: `350 ms`, `4.2 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  const tenths = Math.round(whole / 100) / 10;
  if (tenths < 10) return `${tenths} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, "min", "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return twoUnits(minutes, 60, "h", "min");
  return twoUnits(Math.round(minutes / 60), 24, "d", "h");
}

function twoUnits(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  const first = `${formatCount(Math.floor(amount / size))} ${large}`;
  return rest === 0 ? first : `${first} ${rest} ${small}`;
}

/** Writes a rate in the unit that gives a readable number, such as `48 rows/s` or `3 rows/min`; empty for none. */
export function formatRate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return "";
  if (perSecond >= 0.95) return `${rateNumber(perSecond)} ${unit}/s`;
  if (perSecond * 60 >= 0.95) return `${rateNumber(perSecond * 60)} ${unit}/min`;
  return `${rateNumber(perSecond * 3600)} ${unit}/h`;
}

function rateNumber(n: number): string {
  if (n >= 999.5) return short().format(Math.round(n)).replace("K", "k");
  return n >= 9.95 ? grouped().format(n) : String(Math.round(n * 10) / 10);
}
