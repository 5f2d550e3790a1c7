import type { CellLanguage } from "../cell-language.js";
import { toCodePoints, toUtf16Offset } from "./code-points.js";
import type { CommHub } from "./comm-hub.js";
import type { History } from "./history.js";
import { kernelInfo } from "./kernel-info.js";
import type { Fields } from "./message.js";

/** What answers need. */
export interface AnswerSources {
  readonly language: () => Promise<CellLanguage>;
  readonly languageVersion: string;
  readonly history: History;
  readonly comms: CommHub;
}

type Answer = (content: Fields, sources: AnswerSources) => object | Promise<object>;

/** Requests that are answered at once, also while a cell awaits; the reply is named after the request. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  kernel_info_request: (_content, { languageVersion }) => kernelInfo(languageVersion),
  comm_info_request: ({ target_name: target }, { comms }) => ({
    status: "ok",
    comms: comms.info(target),
  }),
  history_request: async (content, { history }) => ({
    status: "ok",
    history: await history.find(content),
  }),
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
};

async function complete(content: Fields, { language }: AnswerSources): Promise<object> {
  const { code, offset } = cursor(content);
  const { start, end, matches } = await (await language()).complete(code, offset);
  const [cursor_start, cursor_end] = [toCodePoints(code, start), toCodePoints(code, end)];
  const typed = matches.map(({ text, type }) => ({
    start: cursor_start,
    end: cursor_end,
    text,
    type: type ?? "",
  }));
  return {
    status: "ok",
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    // JupyterLab shows these kinds beside the candidates.
    metadata: { _jupyter_types_experimental: typed },
  };
}

async function inspect(content: Fields, { language }: AnswerSources): Promise<object> {
  const { code, offset } = cursor(content);
  const text = await (await language()).inspect(code, offset);
  const data = text === undefined ? {} : { "text/plain": text };
  return { status: "ok", found: text !== undefined, data, metadata: {} };
}

async function isComplete({ code }: Fields, { language }: AnswerSources): Promise<object> {
  const { status, indent } = await (await language()).isComplete(textOf(code));
  return status === "incomplete" ? { status, indent: indent ?? "" } : { status };
}

function cursor({ code, cursor_pos: position }: Fields): { code: string; offset: number } {
  const text = textOf(code);
  const codePoints = typeof position === "number" ? position : Number.POSITIVE_INFINITY;
  return { code: text, offset: toUtf16Offset(text, codePoints) };
}

function textOf(code: unknown): string {
  if (typeof code === "string") return code;
  throw new TypeError(`The request's "code" must be a text; it is ${typeof code}.`);
}
