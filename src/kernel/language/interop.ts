import { createRequire } from "node:module";
import { types } from "node:util";

const { cache } = createRequire(import.meta.url);
const stars = new WeakMap<object, object>();

/** Helpers that TypeScript's output calls on `this`, extended to real namespaces of ES modules. */
export const INTEROP = {
  __importDefault: (loaded: unknown) => (isEsModule(loaded) ? loaded : { default: loaded }),
  __importStar: starOf,
};

/** What `import * as name` gives for a loaded module. */
export function starOf(loaded: unknown): unknown {
  if (isEsModule(loaded)) return loaded;
  if (loaded === null || (typeof loaded !== "object" && typeof loaded !== "function")) {
    return { default: loaded };
  }
  let star = stars.get(loaded);
  if (!star) {
    star = Object.create(null) as object;
    for (const key of Object.getOwnPropertyNames(loaded)) {
      if (typeof loaded === "function" && /^(length|name|prototype|arguments|caller)$/.test(key)) {
        continue;
      }
      const get = () => (loaded as Record<string, unknown>)[key];
      if (key !== "default") Object.defineProperty(star, key, { get, enumerable: true });
    }
    Object.defineProperty(star, "default", { value: loaded, enumerable: true });
    stars.set(loaded, star);
  }
  return star;
}

function isEsModule(loaded: unknown): boolean {
  if (types.isModuleNamespaceObject(loaded)) return true;
  return Boolean((loaded as { __esModule?: unknown } | null | undefined)?.__esModule);
}

/**
 * The exports of a CommonJS module from its namespace, or the namespace of an ES module as it is.
 * Types promise the exports as the module made them; Node's namespace hides them under `default`.
 */
export function unwrapCommonJs(namespace: Record<string, unknown>): unknown {
  const exported = namespace.default;
  if (exported === null || (typeof exported !== "object" && typeof exported !== "function")) {
    return namespace;
  }
  const members = exported as Record<string, unknown>;
  const same = Object.keys(namespace).every(
    (key) =>
      key === "default" || key === "module.exports" || Object.is(namespace[key], members[key]),
  );
  if (!same) return namespace;
  const isCommonJs = Object.values(cache).some((module) => module?.exports === exported);
  return isCommonJs ? exported : namespace;
}
