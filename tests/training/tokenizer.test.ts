import fc from "fast-check";
import { getLlama, type Llama, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/training/random.js";
import { SPECIAL_IDS, Tokenizer } from "../../src/training/tokenizer.js";

const MESSY = [
  "don't we'll I'M it's they've",
  " a  b   c\n\n d\t\te \u00a0 x ",
  "नमस्ते दुनिया",
  "مرحبا بالعالم ١٢٣",
  "日本語テスト。",
  "Привет, мир!",
  "👩‍👩‍👧‍👦 ok ❤️ 🇩🇪",
  "a\u0085b \ufeffc\u200bd",
  "\u0378\u0379 unassigned",
  "x²³ Ⅷ ½ 𝒳𝒴",
  "<s> </s> <answer> [INST]",
  "\r\n\r\n x\r",
  '"""\n{"Topic":"Product","Urgency":"High"}',
  "e\u0301te",
  "",
  "   ",
];

describe("Tokenizer", () => {
  let llama: Llama;
  let model: LlamaModel;
  let tokenizer: Tokenizer;

  beforeAll(async () => {
    llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 1 });
    model = await llama.loadModel({ modelPath: "data/sample.gguf" });
    const merges = model.fileInfo.metadata.tokenizer.ggml.merges ?? [];
    tokenizer = new Tokenizer(merges.map((pair) => pair.split(" ") as [string, string]));
  });

  afterAll(() => llama.dispose());

  const theirs = (text: string) => [...model.tokenize(text)].map(Number);

  it.each(MESSY)("cuts %j into the tokens llama.cpp cuts it into", (text) => {
    expect(tokenizer.encode(text)).toEqual(theirs(text));
  });

  it("agrees with llama.cpp on any text", () => {
    const anyText = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.encode(text)).toEqual(theirs(text));
      }),
      { numRuns: 300 },
    );
  });

  it("gives the text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  it("never reads a special token out of ordinary text", () => {
    const special: readonly number[] = Object.values(SPECIAL_IDS);
    expect(tokenizer.encode("<s></s><pad><answer><user>").some((id) => special.includes(id))).toBe(
      false,
    );
  });
});

describe("whole texts", () => {
  const wholes = ["sort the message", "sort the", "\n\nAnswer:"];
  const merges = Tokenizer.train(["sort the messages of the day"], 300).merges;
  const tokenizer = new Tokenizer(merges, wholes);
  const [message, short, answer] = [0, 1, 2].map((i) => tokenizer.firstWhole + i);

  it("are one token each, the longest first, and come back as text", () => {
    const text = "sort the messages\n\nAnswer:sort the";
    expect(tokenizer.encode(text)).toEqual([message, ...tokenizer.encode("s"), answer, short]);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    expect(tokenizer.byteLength(message ?? 0)).toBe(16);
  });

  it("stay whole when words are cut loosely, and the text stays the same", () => {
    const text = "sort the message of the day, the day of messages";
    const ways = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const tokens = tokenizer.encodeLoosely(text, 0.5, new Random(seed));
      expect(tokens[0]).toBe(message);
      expect(tokenizer.decode(tokens)).toBe(text);
      ways.add(tokens.join());
    }
    expect(ways.size).toBeGreaterThan(3);
    expect(tokenizer.encodeLoosely(text, 0, new Random(1))).toEqual(tokenizer.encode(text));
  });
});
