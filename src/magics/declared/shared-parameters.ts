import { z } from "zod";
import { parameter } from "../parameter.js";

const RESERVED =
  /^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/;

/** Name of a variable that a magic makes. */
export const variableName = z
  .string()
  .regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u)
  .refine((name) => !RESERVED.test(name));

/** `--as NAME`. */
export const as = (what: string) =>
  parameter(variableName.optional(), {
    description: `Variable that keeps ${what}.`,
    role: "name",
    placeholder: "NAME",
    expects: "the name of a variable",
    expression: false,
  });

/** `--model MODEL`. */
export const model = parameter(z.string().min(1).optional(), {
  description: "The model to ask. Default: the one of %use.",
  role: "model",
  short: "m",
  placeholder: "MODEL",
});

/** `--answer SHAPE`. */
export const answer = parameter(z.string().min(1).optional(), {
  description:
    'What the answer must be: "A | B | C", text, number, integer, boolean, or a variable with a zod schema.',
  role: "schema",
  short: "a",
  placeholder: "SHAPE",
});

/** Options of the request, alike wherever a model is asked. */
export const asking = {
  system: parameter(z.string().optional(), {
    description: "Instructions in front of the prompt.",
    short: "s",
    placeholder: "TEXT",
  }),
  temperature: parameter(z.number().min(0).max(2).optional(), {
    description: "Randomness, 0 to 2; 0 takes the likeliest word.",
    short: "t",
    placeholder: "N",
  }),
  seed: parameter(z.number().int().optional(), {
    description: "Seed of the randomness, for a temperature above 0.",
    placeholder: "N",
  }),
  maxTokens: parameter(z.number().int().min(1).optional(), {
    description:
      "Most tokens one answer may have; a longer one is cut and said to be. Default 1024.",
    placeholder: "N",
  }),
  timeout: parameter(
    z
      .string()
      .regex(/^(fast|slow|network|\d+(\.\d+)?(ms|s|m)?)$/)
      .transform(readTimeout)
      .optional(),
    {
      description:
        "Time one request may take, such as 30s or 2m, in milliseconds without a unit; or fast, slow, network.",
      placeholder: "TIME",
      expects: "a time such as 30s, 2m or 1500ms, or fast, slow, network",
    },
  ),
  retries: parameter(z.number().int().min(0).max(20).optional(), {
    description: "Further requests after a failure that may pass, 0 to 20. Default 3.",
    placeholder: "N",
  }),
};

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function readTimeout(text: string): number | string {
  const [, amount, unit = "ms"] = /^([\d.]+)(\w+)?$/.exec(text) ?? [];
  return amount === undefined ? text : Number(amount) * UNIT_MS[unit]!;
}
