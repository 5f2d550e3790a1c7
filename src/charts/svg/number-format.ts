/** Sign, thousands, precision, trimming and type of a number's format, as d3-format names them. */
const SPECIFIER = /^([+\- ]?)(,?)(?:\.(\d+))?(~?)([%efgsdr]?)$/;

/** Writes a number by a format of d3, the part of it that axes use; undefined for a format not known here. */
export function formatBy(format: string, value: number): string | undefined {
  const [, sign = "", comma = "", digits, trim = "", type = ""] = SPECIFIER.exec(format) ?? [];
  if (format !== "" && !SPECIFIER.test(format)) return undefined;
  const precision = digits === undefined ? undefined : Math.min(20, Number(digits));
  const size = Math.abs(value);
  let text = write(type, size, precision);
  if (trim !== "") text = trimmed(text);
  if (comma !== "") text = grouped(text);
  const isZero = Number(text.replace(/[^\d.]/g, "")) === 0;
  if (value < 0 && !isZero) return `−${text}`;
  return sign === "+" && !isZero ? `+${text}` : text;
}

function write(type: string, size: number, precision: number | undefined): string {
  switch (type) {
    case "%":
      return `${fixed(size * 100, precision ?? 6)}%`;
    case "f":
      return fixed(size, precision ?? 6);
    case "e":
      return size.toExponential(precision ?? 6);
    case "d":
      return fixed(Math.round(size), 0);
    case "s":
      return withPrefix(size, precision ?? 6);
    case "g":
    case "r":
      return plain(Number(size.toPrecision(Math.max(1, precision ?? 6))));
    default:
      return plain(
        precision === undefined ? size : Number(size.toPrecision(Math.max(1, precision))),
      );
  }
}

function fixed(size: number, digits: number): string {
  return size < 1e21 ? size.toFixed(digits) : size.toExponential(2);
}

function plain(size: number): string {
  return String(size);
}

function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

function grouped(text: string): string {
  return text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}

const PREFIXES = ["", "k", "M", "G", "T", "P"];

function withPrefix(size: number, precision: number): string {
  const step = size < 1 ? 0 : Math.min(PREFIXES.length - 1, Math.floor(Math.log10(size) / 3));
  const amount = size / 1000 ** step;
  return `${Number(amount.toPrecision(Math.max(1, precision)))}${PREFIXES[step]}`;
}

/** Writes the number of a tick: as many decimals as its step has, or its own; large ones in thousands and millions. */
export function tickText(value: number, step?: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 1e18 || (size > 0 && size < 1e-6)) {
    return `${sign}${trimmed(size.toExponential(2)).replace("e+", "e")}`;
  }
  if (size >= 10_000) return sign + withPrefix(Number(size.toPrecision(12)), 8).replace("G", "B");
  if (step === undefined) return sign + plain(Number(size.toPrecision(6)));
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(Math.abs(step) || 1) + 1e-9)));
  return sign + size.toFixed(decimals);
}
