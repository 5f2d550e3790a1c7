import type { CellLanguage } from "../cell-language.js";
import { thrownContent } from "./cell-error.js";

/** A bundle as the messages of the protocol carry it. */
export interface ShownValue {
  readonly data: object;
  readonly metadata: object;
}

/** What a value looks like in messages. */
export async function showValue(value: unknown): Promise<ShownValue> {
  const { bundleLater } = await import("../../display/index.js");
  const { data, metadata = {} } = await bundleLater(value);
  return { data, metadata };
}

/** Values of `user_expressions`, each with its own status. */
export async function showExpressions(
  expressions: Readonly<Record<string, unknown>>,
  language: CellLanguage,
): Promise<Record<string, object>> {
  const shown: Record<string, object> = {};
  for (const [name, expression] of Object.entries(expressions)) {
    try {
      const value = await language.evaluate(String(expression));
      shown[name] = { status: "ok", ...(await showValue(value)) };
    } catch (error) {
      shown[name] = { status: "error", ...thrownContent(error) };
    }
  }
  return shown;
}
