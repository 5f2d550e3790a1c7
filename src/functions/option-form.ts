import type { z } from "zod";

type Schema = z.core.$ZodType & { toJSONSchema?: (options: object) => unknown };

/** The part of a JSON schema that says what a value may be. */
interface Form {
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Form[];
  readonly type?: string | readonly string[];
  readonly items?: Form;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/**
 * Says what a reader takes, as in "must be …"; undefined where the reader cannot tell.
 * A description given to the reader comes before what can be read off it.
 */
export function optionForm(schema: z.core.$ZodType): string | undefined {
  const form = (schema as Schema).toJSONSchema?.({ unrepresentable: "any" });
  return form === undefined ? undefined : said(form as Form);
}

function said(form: Form): string | undefined {
  const forms = formsOf(form);
  if (forms.some((each) => each === undefined)) return undefined;
  return forms.length < 2 ? forms[0] : `${forms.slice(0, -1).join(", ")} or ${forms.at(-1)}`;
}

/** Each form that a value may have; undefined stands for one that cannot be told. */
function formsOf(form: Form): (string | undefined)[] {
  if (form.description !== undefined) return [form.description];
  if (form.const !== undefined) return [JSON.stringify(form.const)];
  if (form.enum !== undefined) return form.enum.map((value) => JSON.stringify(value));
  if (form.anyOf !== undefined) return form.anyOf.flatMap(formsOf);
  if (Array.isArray(form.type)) return form.type.flatMap((type) => formsOf({ type }));
  return form.type === "boolean" ? ["true", "false"] : [ofType(form)];
}

function ofType(form: Form): string | undefined {
  switch (form.type) {
    case "string":
      return (form.minLength ?? 0) > 0 ? "a text that is not empty" : "a text";
    case "integer":
      return `a whole number${rangeOf(form)}`;
    case "number":
      return `a number${rangeOf(form)}`;
    case "array": {
      const each = form.items && said(form.items);
      return each === undefined ? "a list" : `a list, each ${each}`;
    }
    case "object":
      return "an object";
    default:
      return undefined;
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Form): string {
  const from = isBound(minimum) ? minimum : undefined;
  const to = isBound(maximum) ? maximum : undefined;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  const ends = [
    from === undefined ? "" : ` of ${from} or more`,
    exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`,
    to === undefined ? "" : ` of ${to} or less`,
    exclusiveMaximum === undefined ? "" : ` below ${exclusiveMaximum}`,
  ];
  return ends.filter((end) => end !== "").join(" and");
}

/** Every whole number has the bounds of what a number can hold exactly. */
function isBound(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}
