/**
 * Declarations of what this Node has and TypeScript 5.0 does not know yet, and of what the kernel adds.
 * Signatures follow ECMA-262 (2023 to 2025).
 */
export function runtimeLib(): string {
  const groups = [
    INPUT,
    has(Array.prototype, "toSorted") ? COPYING : "",
    has(String.prototype, "isWellFormed") ? WELL_FORMED : "",
    has(Object, "groupBy") ? GROUPING : "",
    has(Promise, "withResolvers") ? RESOLVERS : "",
    has(Array, "fromAsync") ? FROM_ASYNC : "",
    has(Set.prototype, "union") ? SETS : "",
  ];
  return groups.join("\n");
}

function has(holder: object, name: string): boolean {
  return name in holder;
}

const INPUT = `/** Asks the person at the notebook for a line of text. */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;`;

const ARRAY_COPIES = `
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];`;

const TYPED_ARRAYS = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
];

const TYPED_COPIES = TYPED_ARRAYS.map(
  (name) => `interface ${name} {
  toReversed(): ${name};
  toSorted(compare?: (a: number, b: number) => number): ${name};
  with(index: number, value: number): ${name};
}`,
).join("\n");

const COPYING = `interface Array<T> {${ARRAY_COPIES}
}
interface ReadonlyArray<T> {${ARRAY_COPIES}
}
${TYPED_COPIES}`;

const WELL_FORMED = `interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}`;

const GROUPING = `interface ObjectConstructor {
  groupBy<K extends PropertyKey, T>(items: Iterable<T>, key: (item: T, index: number) => K): Partial<Record<K, T[]>>;
}
interface MapConstructor {
  groupBy<K, T>(items: Iterable<T>, key: (item: T, index: number) => K): Map<K, T[]>;
}`;

const RESOLVERS = `interface PromiseConstructor {
  withResolvers<T>(): { promise: Promise<T>; resolve: (value: T | PromiseLike<T>) => void; reject: (reason?: any) => void };
}`;

const FROM_ASYNC = `interface ArrayConstructor {
  fromAsync<T>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>): Promise<T[]>;
  fromAsync<T, U>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>, map: (item: Awaited<T>, index: number) => U): Promise<Awaited<U>[]>;
}`;

const SETS = `interface Set<T> {
  union<U>(other: ReadonlySet<U>): Set<T | U>;
  intersection<U>(other: ReadonlySet<U>): Set<T & U>;
  difference<U>(other: ReadonlySet<U>): Set<T>;
  symmetricDifference<U>(other: ReadonlySet<U>): Set<T | U>;
  isSubsetOf(other: ReadonlySet<unknown>): boolean;
  isSupersetOf(other: ReadonlySet<unknown>): boolean;
  isDisjointFrom(other: ReadonlySet<unknown>): boolean;
}`;
