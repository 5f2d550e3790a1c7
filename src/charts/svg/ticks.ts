/** Round numbers of a linear axis from low to high: steps of 1, 2 or 5 and a power of ten. */
export function linearTicks(
  low: number,
  high: number,
  most: number,
): { values: number[]; step: number } {
  const span = high - low;
  if (!(span > 0)) return { values: [low], step: Math.abs(low) || 1 };
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values: number[] = [];
  for (let at = first; at <= last && values.length < 200; at++) values.push(cleaned(at * step));
  return { values, step };
}

/** Takes the noise off that counting in tenths brings; 0 is never negative. */
function cleaned(value: number): number {
  return Number(value.toPrecision(12)) || 0;
}

/** Round numbers of a logarithmic axis, whose ends are exponents of ten. */
export function logTicks(low: number, high: number, most: number): number[] {
  const decades = high - low;
  const factors = decades > 3 ? [1] : decades > 1.2 ? [1, 2, 5] : [1, 2, 3, 5];
  const stride = decades > 3 ? Math.max(1, Math.ceil(decades / Math.max(1, most))) : 1;
  const values: number[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high) && values.length < 200; power++) {
    if (factors.length === 1 && power % stride !== 0) continue;
    for (const factor of factors) {
      const exponent = power + Math.log10(factor);
      if (exponent >= low - 1e-9 && exponent <= high + 1e-9) {
        values.push(Number((factor * 10 ** power).toPrecision(6)));
      }
    }
  }
  return values;
}
