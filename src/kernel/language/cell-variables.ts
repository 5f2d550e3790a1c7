/** How one variable of a cell is read and, unless it is constant, written. */
export type Accessors = readonly [read: () => unknown, write?: (value: unknown) => void];

/**
 * The variables of all cells, as later cells see them.
 * They stay where they were declared, so that functions of that cell see what later cells assign.
 */
export class CellVariables {
  /** Has one property for every variable. */
  readonly scope: Record<string, unknown> = Object.create(null);

  /** Puts the variables of a cell over older ones of the same names. */
  link(variables: Readonly<Record<string, Accessors>>): void {
    for (const [name, [read, write]] of Object.entries(variables)) {
      // Deleted first: the newest comes last when names are listed.
      delete this.scope[name];
      Object.defineProperty(this.scope, name, {
        get: read,
        set: write ?? constantWriter(name),
        enumerable: true,
        configurable: true,
      });
    }
  }

  /** Names that the user gave, newest last. */
  names(): readonly string[] {
    return Object.keys(this.scope).filter((name) => !name.startsWith("__promptframe"));
  }

  /** Value of a variable; undefined when there is none or its declaration was never reached. */
  value(name: string): unknown {
    try {
      return this.scope[name];
    } catch {
      return undefined;
    }
  }
}

/** Whether the declaration of a variable was reached. */
export function isInitialised([read]: Accessors): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function constantWriter(name: string): () => never {
  return () => {
    throw new TypeError(`Assignment to constant variable "${name}".`);
  };
}
