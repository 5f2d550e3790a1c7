import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressHtml } from "../../src/display/progress-html.js";
import { anySnapshot, hostileText, NO_COUNTS, snapshot } from "./snapshot.js";

const FAILURE = {
  id: "r7",
  status: "failed" as const,
  message: "the server closed the connection",
};

/** Leaves of the markup we write ourselves; anything else would have come from outside. */
const STYLE = /^<div class="pf"><style>[^<]*<\/style>/;
const OUR_TAG =
  /<\/?(?:div|span|strong|bdi|ul|li|code|details|summary)(?: (?:open|(?:class|style|title|role|aria-[a-z]+)="[^"<>]*"))*>/g;

describe("progressHtml", () => {
  it("is an accessible bar with its parts", () => {
    const html = progressHtml(snapshot({ reused: 300 }));
    expect(html).toContain(
      'role="progressbar" aria-label="feedback.csv" aria-valuemin="0" aria-valuemax="1200" aria-valuenow="612" aria-valuetext="612 of 1,200 rows"',
    );
    expect(
      [...html.matchAll(/title="([^"]*)" style="flex:0 0 ([\d.]+)%/g)].map((m) => m.slice(1)),
    ).toEqual([
      ["300 answered before", "25"],
      ["309 ok", "25.75"],
      ["3 bad", "0.25"],
    ]);
    expect(words(html)).toBe(
      "feedback.csv|running|612/1,200 · 51 % · 48 rows/s · 1.2k tok/s · 8 in flight (limit 12) · ETA 12 s · 300 answered before|●|609 ok|●|2 invalid|●|1 failed",
    );
  });

  it("counts statuses of what has any: not of steps, nor of bytes", () => {
    expect(words(progressHtml(snapshot({ unit: "requests" })))).toContain("609 ok");
    for (const unit of ["steps", "bytes"]) {
      expect(words(progressHtml(snapshot({ unit })))).not.toContain("609 ok");
    }
  });

  it("keeps failures unfolded while it is redrawn, and folds them at the end", () => {
    expect(progressHtml(snapshot({ lastFailures: [FAILURE] }))).toContain("<details open>");
    const ended = progressHtml(snapshot({ state: "failed", lastFailures: [FAILURE] }), {
      message: "Stopped: too many failures.\nThe run is in .promptframe/runs/x.",
      notes: ["Warning: <2> labels"],
    });
    expect(ended).toContain("<details><summary>Last rows that are not ok</summary>");
    expect(ended).toContain("<code><bdi>r7</bdi></code>");
    expect(ended).toContain("Warning: &lt;2&gt; labels");
    expect(ended).toContain(
      "too many failures.\nThe run is in .promptframe/runs/x.</bdi></div></div>",
    );
  });

  it("leaves the value out while the total is unknown", () => {
    const html = progressHtml(snapshot({ total: undefined }));
    expect(html).not.toContain("aria-valuenow");
    expect(html).toContain('aria-valuetext="612 rows"');
    const ended = progressHtml(snapshot({ total: undefined, state: "finished" }));
    expect(ended).toContain('aria-valuenow="612"');
  });

  it("says that nothing was asked", () => {
    const counts = { ...NO_COUNTS, ok: 612 };
    const html = progressHtml(snapshot({ total: 612, reused: 612, counts, inFlight: 0 }));
    expect(words(html)).toContain("|612 rows answered before, nothing asked|");
  });

  it("lets no foreign markup through", () => {
    fc.assert(
      fc.property(anySnapshot, hostileText, hostileText, (p, message, note) => {
        const html = progressHtml(p, { message, notes: [note] });
        expect(html).toMatch(STYLE);
        const rest = html.replace(STYLE, "").replace(OUR_TAG, "");
        expect(rest).not.toMatch(/[<>"']/);
        expect(rest).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(html).not.toMatch(/(?![\n\t])\p{Cc}|\p{Cs}/u);
      }),
      { numRuns: 300 },
    );
  });
});

function words(html: string): string {
  return html
    .replace(STYLE, "")
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("|");
}
