import { type EncodedExample, encodeText, type PromptNoise } from "../example.js";
import { SPECIAL_IDS, SPECIAL_TOKENS, type Tokenizer } from "../tokenizer.js";
import type { ClosedColumns } from "./closed-columns.js";
import type { StudentExample } from "./read-examples.js";

const { begin, end, user, answer } = SPECIAL_TOKENS;

/** Jinja template of a student: system text, then questions and answers in turn. */
export const STUDENT_TEMPLATE =
  `${begin}{%- for message in messages -%}` +
  `{%- if message['role'] == 'user' -%}${user}{{ message['content'] }}${answer}` +
  `{%- elif message['role'] == 'assistant' -%}{{ message['content'] }}${end}` +
  "{%- else -%}{{ message['content'] }}{%- endif -%}{%- endfor -%}";

/** The same template in the language of Ollama's Modelfile. */
export const OLLAMA_TEMPLATE =
  `${begin}{{- range .Messages }}{{ if eq .Role "user" }}${user}{{ .Content }}${answer}` +
  `{{ else if eq .Role "assistant" }}{{ .Content }}${end}{{ else }}{{ .Content }}{{ end }}{{ end }}`;

/** The tokens a student reads before its answer, laid out as the template does. */
export function encodeTurns(
  tokenizer: Tokenizer,
  turns: StudentExample["turns"],
  noise?: PromptNoise,
): number[] {
  const tokens: number[] = [SPECIAL_IDS.begin];
  for (const { role, content } of turns) {
    if (role === "user") {
      const text = encodeText(tokenizer, content, noise);
      tokens.push(SPECIAL_IDS.user, ...text, SPECIAL_IDS.answer);
    } else {
      tokens.push(...tokenizer.encode(content));
      if (role === "assistant") tokens.push(SPECIAL_IDS.end);
    }
  }
  return tokens;
}

/** A label decides a whole column; JSON punctuation and keys are certain from a handful of examples on. */
const WEIGHT = { label: 1, text: 0.5, scaffold: 0.05 } as const;

/** Encodes an example; the answer is followed by the end token. */
export function encodeStudentExample(
  tokenizer: Tokenizer,
  example: StudentExample,
  closed: ClosedColumns,
  noise?: PromptNoise,
): EncodedExample {
  const prompt = encodeTurns(tokenizer, example.turns, noise);
  const answerTokens = tokenizer.encode(example.answer);
  const tokens = Int32Array.from([...prompt, ...answerTokens, SPECIAL_IDS.end]);
  const weights = new Float32Array(tokens.length);
  const bytesBefore = (at: number) => Buffer.byteLength(example.answer.slice(0, at));
  const ranges = example.values.map(({ column, start, end }) => ({
    column,
    start: bytesBefore(start),
    end: bytesBefore(end),
  }));
  let offset = 0;
  answerTokens.forEach((token, i) => {
    const value = ranges.find(({ start, end }) => offset >= start && offset < end);
    const kind = value === undefined ? "scaffold" : closed.has(value.column) ? "label" : "text";
    weights[prompt.length + i] = WEIGHT[kind];
    offset += tokenizer.byteLength(token);
  });
  weights[tokens.length - 1] = WEIGHT.scaffold;
  return { tokens, weights, promptLength: prompt.length };
}
