/**
 * Turns a value of a columnar file or table into plain data: a big integer becomes a number where that is exact,
 * else text; lists and structs become arrays and objects.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return plainInteger(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>, plainValue);
  const whole = "toJSON" in value && typeof value.toJSON === "function" ? value.toJSON() : value;
  if (whole !== value) return plainValue(whole);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
}

function plainInteger(value: bigint): number | string {
  const isSafe =
    value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(value) : value.toString();
}
