/** What a check found: one line for people, one record for programs. */
export interface Finding {
  readonly name: string;
  /** `missing` is something that cannot be used; `warn` works, yet deserves a look. */
  readonly status: "ok" | "warn" | "missing";
  readonly detail: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** A check that itself fails is a finding too: doctor always ends with a whole list. */
export async function checked(name: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const [detail = "", ...todo] = why.split("\n");
    const hint = todo.join(" ");
    return [{ name, status: "missing", detail, ...(hint === "" ? {} : { todo: hint }) }];
  }
}
