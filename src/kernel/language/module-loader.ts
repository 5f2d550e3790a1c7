import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { LocalModule } from "./compiler-calls.js";
import { INTEROP, starOf } from "./interop.js";
import { isPath, loadPackage } from "./load-package.js";
import type { StackPlaces } from "./stack-places.js";

interface LoadedModule {
  readonly source: LocalModule;
  readonly module: { exports: unknown };
  /** Paths of the local modules it imports. */
  readonly uses: Set<string>;
  /** Settled when the module has been evaluated. */
  done: Promise<void> | undefined;
}

/** What code compiled by us is called with, beside what only cells have. */
export interface ModuleScope {
  readonly require: NodeJS.Require;
  readonly generatedRequire: (specifier: string) => unknown;
  readonly dynamicImport: (specifier: string) => Promise<unknown>;
  readonly meta: object;
}

const HEAD =
  "(async function ($require$, $exports$, $import$, $meta$, require, module, exports, __filename, __dirname) {";
const HEAD_LENGTH = HEAD.length;

/** Loads what cells import: packages, built-in modules and the user's own files. */
export class ModuleLoader {
  readonly #cwd: string;
  readonly #packageRoot: string;
  readonly #places: StackPlaces;
  readonly #sources = new Map<string, LocalModule>();
  readonly #modules = new Map<string, LoadedModule>();
  readonly #packages = new Map<string, unknown>();

  constructor(cwd: string, packageRoot: string, places: StackPlaces) {
    this.#cwd = cwd;
    this.#packageRoot = packageRoot;
    this.#places = places;
  }

  /** Takes newly compiled files; they and everything that imports them are evaluated anew. */
  update(changed: readonly LocalModule[]): void {
    for (const source of changed) {
      this.#sources.set(source.path, source);
      this.#places.add(source.file, {
        label: path.relative(this.#cwd, source.file),
        maps: source.script.maps,
        prefixLength: HEAD_LENGTH,
        toWritten: ({ line, column }) => ({ line: line - (source.virtual ? 1 : 0), column }),
        written: () => readText(source.file),
      });
      this.#drop(source.path);
    }
  }

  /** Loads modules in the order of their imports, so that `generatedRequire` finds them. */
  async prepare(specifiers: readonly string[], folder = this.#cwd): Promise<void> {
    for (const specifier of specifiers) await this.#load(specifier, folder);
  }

  /** The names a module in a folder is evaluated with. */
  scopeOf(folder: string, file: string): ModuleScope {
    const require = this.#userRequire(folder);
    return {
      require,
      generatedRequire: (specifier) => this.#loaded(specifier, folder, require),
      dynamicImport: async (specifier) => starOf(await this.#load(`${specifier}`, folder)),
      meta: {
        url: pathToFileURL(file).href,
        dirname: folder,
        filename: file,
        resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
      },
    };
  }

  async #load(specifier: string, folder: string): Promise<unknown> {
    const local = this.#find(specifier, folder);
    if (local) {
      await this.#evaluate(local);
      return local.module.exports;
    }
    const key = `${folder}\n${specifier}`;
    if (isPath(specifier) || !this.#packages.has(key)) {
      this.#packages.set(key, await loadPackage(specifier, folder, this.#packageRoot));
    }
    return this.#packages.get(key);
  }

  #loaded(specifier: string, folder: string, require: NodeJS.Require): unknown {
    const local = this.#find(specifier, folder);
    if (local) return local.module.exports;
    const key = `${folder}\n${specifier}`;
    return this.#packages.has(key) ? this.#packages.get(key) : require(specifier);
  }

  #find(specifier: string, folder: string): LoadedModule | undefined {
    if (!isPath(specifier)) return undefined;
    const file = path.resolve(folder, specifier);
    const endings = [file, `${file}.js`, file.replace(/\.(tsx?|jsx)$/, ".js"), `${file}/index.js`];
    const found = endings.find((name) => this.#sources.has(name));
    if (found === undefined) return undefined;
    let loaded = this.#modules.get(found);
    if (!loaded) {
      const source = this.#sources.get(found)!;
      loaded = { source, module: { exports: {} }, uses: new Set(), done: undefined };
      this.#modules.set(found, loaded);
    }
    return loaded;
  }

  /** Evaluates a file once; in a ring of imports the second comer sees what is there already. */
  #evaluate(loaded: LoadedModule, importers: readonly LoadedModule[] = []): Promise<void> {
    if (importers.includes(loaded)) return Promise.resolve();
    loaded.done ??= this.#evaluateNow(loaded, [...importers, loaded]).catch((error: unknown) => {
      this.#modules.delete(loaded.source.path);
      throw error;
    });
    return loaded.done;
  }

  async #evaluateNow(loaded: LoadedModule, importers: readonly LoadedModule[]): Promise<void> {
    const { script, file } = loaded.source;
    const folder = path.dirname(file);
    for (const specifier of script.imports) {
      const used = this.#find(specifier, folder);
      if (used) loaded.uses.add(used.source.path);
      if (used) await this.#evaluate(used, importers);
      else await this.#load(specifier, folder);
    }
    const scope = this.scopeOf(folder, file);
    const run = vm.runInThisContext(`${HEAD}${script.code}\n})`, { filename: file }) as (
      ...scope: unknown[]
    ) => unknown;
    const { module } = loaded;
    await run.call(
      INTEROP,
      scope.generatedRequire,
      module.exports,
      scope.dynamicImport,
      scope.meta,
      scope.require,
      module,
      module.exports,
      file,
      folder,
    );
  }

  #drop(file: string): void {
    this.#modules.delete(file);
    for (const [importer, { uses }] of [...this.#modules]) {
      if (uses.has(file)) this.#drop(importer);
    }
  }

  /** The `require` that cells call: from their folder, then from the kernel's own package. */
  #userRequire(folder: string): NodeJS.Require {
    const own = createRequire(path.join(this.#packageRoot, "cell.js"));
    const native = createRequire(path.join(folder, "cell.js"));
    return new Proxy(native, {
      apply: (_target, _this, [specifier]: [string]) => {
        const local = this.#find(specifier, folder);
        if (local?.done) return local.module.exports;
        try {
          return native(specifier);
        } catch (error) {
          const code = (error as { code?: unknown }).code;
          if (isPath(specifier) || code !== "MODULE_NOT_FOUND") throw error;
          return own(specifier);
        }
      },
    });
  }
}

/** Text of a file; empty when it is gone or a cell is all there is of it. */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
