import type { ChatHistoryItem, LlamaModel, Token } from "node-llama-cpp";
import type { Message } from "../../contract/index.js";
import type { Library } from "./binding.js";

/** A prompt as tokens. */
export interface PromptTokens {
  readonly tokens: Token[];
  /** The prompt ends by opening a thought, so the answer begins with one. */
  readonly thinks: boolean;
}

/** A part of the prompt: text that may hold control tokens, one control token, or text that may not. */
type Part =
  | { readonly kind: "control"; readonly tokens: readonly Token[] }
  | { readonly kind: "text"; readonly pieces: readonly (string | number)[] };

interface Layout {
  readonly parts: readonly Part[];
  readonly thinks: boolean;
}

/** What a template may ask about the conversation beside its messages. */
export interface PromptSettings {
  readonly think: boolean;
  /** The model has to think before it answers, even where its template leaves that to it. */
  readonly mustThink?: boolean;
  /** How much a model with levels of thought should think. */
  readonly effort?: string;
}

const MOST_CACHED_TEXTS = 64;
/** Llama 3 templates write a date into the prompt; a fixed one keeps answers the same from day to day. */
const FIXED_DATE = "26 Jul 2024";

/**
 * Turns messages into tokens by the model's own chat template; without one, the texts follow each other plainly.
 * Only the template's text can become control tokens: the same letters inside a message stay letters.
 */
export class PromptWriter {
  readonly #library: Library;
  readonly #model: LlamaModel;
  readonly #template: string | undefined;
  readonly #layouts = new Map<string, Layout>();
  readonly #texts = new Map<string, readonly Token[]>();
  readonly #trims: boolean;

  /** `trims` takes away the space that some vocabularies put in front of every text. */
  constructor(library: Library, model: LlamaModel, template: string | undefined, trims: boolean) {
    this.#library = library;
    this.#model = model;
    this.#template = template;
    this.#trims = trims;
  }

  /** Whether the template knows of thoughts. */
  get canThink(): boolean {
    return this.#template?.includes("</think>") ?? false;
  }

  /** @throws Error when the template cannot be rendered */
  write(messages: readonly Message[], settings: PromptSettings): PromptTokens {
    const { parts, thinks } = this.#layout(messages, settings);
    const tokens: Token[] = [];
    parts.forEach((part, index) => {
      const next =
        part.kind === "control" ? part.tokens : this.#text(part.pieces, messages, index > 0);
      for (const token of next) tokens.push(token);
    });
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    if (!settings.mustThink || thinks) return { tokens, thinks };
    return { tokens: [...tokens, ...this.#control("<think>\n", true)], thinks: true };
  }

  /** The template rendered once for each order of roles, with places where the messages' texts go. */
  #layout(messages: readonly Message[], settings: PromptSettings): Layout {
    const roles = messages.map(({ role }) => role);
    const key = [...roles, settings.think, settings.effort].join(" ");
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      layout =
        this.#template === undefined
          ? plainLayout(roles)
          : this.#render(this.#template, roles, settings);
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  #render(template: string, roles: readonly Message["role"][], settings: PromptSettings): Layout {
    const { JinjaTemplateChatWrapper, SpecialToken, SpecialTokensText } = this.#library;
    const wrapper = new JinjaTemplateChatWrapper({
      template,
      reasoning: settings.think,
      functionCallMessageTemplate: "noJinja",
      convertUnsupportedSystemMessagesToUserMessages: { use: "ifNeeded", format: "{{message}}" },
      additionalRenderParameters: {
        add_generation_prompt: true,
        date_string: FIXED_DATE,
        ...(settings.effort && { reasoning_effort: settings.effort }),
      },
    });
    const { contextText } = wrapper.generateContextState({ chatHistory: roles.map(historyItem) });
    const parts: Part[] = [];
    let last = "";
    for (const value of contextText.values) {
      if (typeof value === "string") {
        parts.push({ kind: "text", pieces: splitPlaces(value) });
      } else if (value instanceof SpecialToken) {
        parts.push({ kind: "control", tokens: this.#model.tokenize(value.value, "builtin") });
      } else if (value instanceof SpecialTokensText) {
        parts.push(...this.#ownWords(value.value, parts.length > 0));
        last = value.value;
      }
    }
    return this.#closeThought({ parts: joined(parts), thinks: /<think>\s*$/.test(last) }, settings);
  }

  /**
   * A template's own words: the plain ones before its first and after its last control token are text, which becomes
   * tokens together with the message beside it, as where a whole prompt is read at once. Where that would make
   * other tokens of the words themselves, as with control tokens that take away white space, they stay together.
   */
  #ownWords(text: string, trim: boolean): Part[] {
    const whole = this.#control(text, trim);
    const [from, to] = this.#controlSpan(text, whole);
    const [before, between, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
    const plain = (words: string, trimmed: boolean): readonly Token[] =>
      words === "" ? [] : this.#text([words], [], trimmed);
    const inside = this.#control(between, trim || before !== "");
    const parted = [
      ...plain(before, trim),
      ...inside,
      ...plain(after, trim || before !== "" || between !== ""),
    ];
    if (!sameTokens(parted, whole)) return [{ kind: "control", tokens: whole }];
    return [
      ...(before === "" ? [] : [{ kind: "text", pieces: [before] } as const]),
      ...(between === "" ? [] : [{ kind: "control", tokens: inside } as const]),
      ...(after === "" ? [] : [{ kind: "text", pieces: [after] } as const]),
    ];
  }

  /** Where a text's control tokens begin and end; its end twice when it has none. */
  #controlSpan(text: string, tokens: readonly Token[]): [from: number, to: number] {
    let [from, to] = [text.length, text.length];
    let at = 0;
    for (const token of tokens) {
      const { control, unknown } = this.#model.getTokenAttributes(token);
      if (!control && !unknown) continue;
      const name = this.#model.detokenize([token], true);
      const place = name === "" ? -1 : text.indexOf(name, at);
      if (place < 0) return [0, text.length];
      if (from === text.length) from = place;
      at = place + name.length;
      to = at;
    }
    return [from, to];
  }

  /** Some templates always open a thought; when none is wanted it is closed again at once. */
  #closeThought(layout: Layout, { think }: PromptSettings): Layout {
    if (!layout.thinks || think) return layout;
    const close: Part = { kind: "control", tokens: this.#control("\n</think>\n\n", true) };
    return { parts: [...layout.parts, close], thinks: false };
  }

  #control(text: string, trim: boolean): Token[] {
    return this.#model.tokenize(text, true, this.#trims && trim ? "trimLeadingSpace" : undefined);
  }

  #text(
    pieces: readonly (string | number)[],
    messages: readonly Message[],
    trim: boolean,
  ): readonly Token[] {
    const text = pieces
      .map((piece) => (typeof piece === "string" ? piece : messages[piece]!.content))
      .join("");
    const key = `${trim ? "-" : "+"}${text}`;
    const known = this.#texts.get(key);
    // Put back at the end, so that the texts every row shares outlive the rows.
    if (known !== undefined) this.#texts.delete(key);
    const tokens =
      known ??
      this.#model.tokenize(text, false, this.#trims && trim ? "trimLeadingSpace" : undefined);
    this.#texts.set(key, tokens);
    if (this.#texts.size > MOST_CACHED_TEXTS) {
      for (const oldest of this.#texts.keys()) {
        this.#texts.delete(oldest);
        break;
      }
    }
    return tokens;
  }
}

/** Texts that follow each other as one. */
function joined(parts: readonly Part[]): Part[] {
  const found: Part[] = [];
  for (const part of parts) {
    const before = found.at(-1);
    if (part.kind === "text" && before?.kind === "text") {
      found[found.length - 1] = { kind: "text", pieces: [...before.pieces, ...part.pieces] };
    } else found.push(part);
  }
  return found;
}

function sameTokens(one: readonly Token[], other: readonly Token[]): boolean {
  return one.length === other.length && one.every((token, at) => token === other[at]);
}

/** Letters of the private use area, which no template treats in a special way. */
const PLACE = /\uE010(\d+)\uE011/;
const place = (index: number) => `\uE010${index}\uE011`;

function historyItem(role: Message["role"], index: number): ChatHistoryItem {
  if (role === "assistant") return { type: "model", response: [place(index)] };
  return { type: role, text: place(index) };
}

/** Texts and the numbers of the messages between them. */
function splitPlaces(text: string): (string | number)[] {
  return text
    .split(PLACE)
    .map((piece, index) => (index % 2 === 1 ? Number(piece) : piece))
    .filter((piece) => piece !== "");
}

/** System text and examples first, each turn after a blank line; the answer follows the last text directly. */
function plainLayout(roles: readonly Message["role"][]): Layout {
  const pieces = roles.flatMap((role, index) => {
    if (index === 0) return [index];
    return [role === "assistant" ? "\n" : "\n\n", index];
  });
  return { parts: [{ kind: "text", pieces }], thinks: false };
}
