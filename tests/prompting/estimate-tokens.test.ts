import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../src/prompting/index.js";

/** Tokens counted once with the o200k and cl100k vocabularies (js-tiktoken 1.0.21). */
const COUNTED: [text: string, o200k: number, cl100k: number][] = [
  [
    "I waited 45 minutes for support and nobody helped me. The order #48213 arrived two weeks late, and the invoice was charged twice! Please refund $39.90 as soon as possible; otherwise I'll cancel my subscription.",
    46,
    47,
  ],
  [
    "Die Rechnung wurde zweimal abgebucht, und der Kundendienst hat seit drei Wochen nicht geantwortet. Ich möchte mein Geld zurück und kündige mein Abonnement zum nächstmöglichen Zeitpunkt.",
    39,
    46,
  ],
  [
    "Заказ пришёл с опозданием на две недели, и служба поддержки не отвечает на мои сообщения. Прошу вернуть деньги как можно скорее.",
    31,
    57,
  ],
  [
    "订单晚了两个星期才到，客服一直没有回复我的消息。请尽快退款，否则我将取消订阅。应用程序每次登录都会崩溃，我已经重新安装了三次，问题仍然存在。",
    49,
    70,
  ],
  [
    "주문한 상품이 2주나 늦게 도착했고 고객 지원팀은 제 메시지에 답장을 하지 않습니다. 가능한 한 빨리 환불해 주세요. 앱은 로그인할 때마다 종료됩니다.",
    46,
    77,
  ],
];

/** Any UTF-16 text, lone surrogates included. */
const anyText = fc.array(fc.nat({ max: 0xffff })).map((codes) => String.fromCharCode(...codes));

describe("estimateTokens", () => {
  it.each(COUNTED)("is near the counted tokens of %j", (text, o200k, cl100k) => {
    const estimate = estimateTokens(text);
    expect(estimate).toBeGreaterThan(Math.min(o200k, cl100k) * 0.85);
    expect(estimate).toBeLessThan(Math.max(o200k, cl100k) * 1.15);
  });

  it("is 0 for nothing, and never shrinks when text is added", () => {
    expect(estimateTokens("")).toBe(0);
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(estimateTokens(`${a}\n${b}`)).toBeGreaterThanOrEqual(estimateTokens(a));
        expect(Number.isInteger(estimateTokens(a))).toBe(true);
      }),
    );
  });
});
