import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type NotebookHost, setNotebookHost } from "../../src/contract/index.js";
import { SAMPLES } from "../charts/samples.js";
import { FakeHost } from "./fake-host.js";

/** A new session: what was sent is kept by the module. */
async function session(): Promise<(value?: unknown) => string> {
  vi.resetModules();
  const { bundleOf } = await import("../../src/display/pages/index.js");
  return (value = SAMPLES.status!()) => String(bundleOf(value).data["text/html"]);
}

const hasLibrary = (html: string): boolean => html.includes('class="pf-plotly"');

describe("the library of charts", () => {
  let host: FakeHost & { -readonly [K in keyof NotebookHost]: NotebookHost[K] };

  beforeEach(() => {
    host = new FakeHost();
    setNotebookHost(host);
  });
  afterEach(() => setNotebookHost(undefined));

  it("goes into a notebook once, whatever has charts", async () => {
    const show = await session();
    expect(hasLibrary(show())).toBe(true);
    expect(hasLibrary(show())).toBe(false);
    expect(hasLibrary(show({ data: [{ type: "pie", values: [1] }], layout: {} }))).toBe(false);
  });

  it("goes again when the cell that carried it was run again", async () => {
    const gone = new Set<string>();
    let output = "first";
    host.outputName = () => output;
    host.keepsOutput = (name) => !gone.has(name);
    const show = await session();
    expect(hasLibrary(show())).toBe(true);
    output = "second";
    expect(hasLibrary(show())).toBe(false);
    gone.add("second");
    expect(hasLibrary(show())).toBe(false);
    gone.add("first");
    output = "third";
    expect([hasLibrary(show()), hasLibrary(show())]).toEqual([true, false]);
  });

  it("stays out of a notebook where nothing could be drawn with it", async () => {
    const show = await session();
    expect(hasLibrary(show({ a: 1 }))).toBe(false);
    expect(hasLibrary(show())).toBe(true);
  });
});

describe("a figure", () => {
  it("is shown by everything that can: Plotly's own front ends, HTML, a picture, words", async () => {
    vi.resetModules();
    const { bundleOf } = await import("../../src/display/pages/index.js");
    const figure = SAMPLES.sweep!();
    const { data } = bundleOf(figure);
    expect(Object.keys(data)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "image/svg+xml",
      "text/plain",
    ]);
    expect(data["application/vnd.plotly.v1+json"]).toEqual(figure);
    expect(data["text/plain"]).toMatch(
      /^Throughput in rows\/s by requests at once\. llama3\.2 1: 5\.1, /,
    );
    const json = /class="pf-figure">([^<]*)</.exec(String(data["text/html"]))![1]!;
    expect(JSON.parse(json)).toEqual(figure);
  });

  it("of one's own is themed where it has no colours, and keeps them where it has", async () => {
    vi.resetModules();
    const { bundleOf } = await import("../../src/display/pages/index.js");
    const shown = (layout: object) => {
      const html = String(
        bundleOf({ data: [{ type: "bar", x: ["a"], y: [1] }], layout }).data["text/html"],
      );
      return JSON.parse(/class="pf-figure">([^<]*)</.exec(html)![1]!).layout;
    };
    expect(shown({ title: "Mine" })).toMatchObject({
      title: { text: "Mine" },
      template: { layout: { paper_bgcolor: "rgba(0,0,0,0)" } },
    });
    expect(shown({ paper_bgcolor: "#fff" })).toEqual({ paper_bgcolor: "#fff" });
  });

  it("is told in words where nothing here can draw it", async () => {
    vi.resetModules();
    const { bundleOf } = await import("../../src/display/pages/index.js");
    const { data } = bundleOf({
      data: [{ type: "scatter3d", x: [1], y: [1], z: [1] }],
      layout: { title: "Cloud" },
    });
    expect(data["image/svg+xml"]).toBeUndefined();
    expect(data["text/html"]).toContain("Plotly figure with 1 trace (scatter3d): Cloud");
    expect(data["text/html"]).not.toContain("pf-figure");
  });

  it("is among the charts of a result, which are shown below each other", async () => {
    vi.resetModules();
    const { bundleOf } = await import("../../src/display/pages/index.js");
    const { lazyCharts } = await import("../../src/charts/index.js");
    const { data } = bundleOf(lazyCharts({ status: SAMPLES.status!, sweep: SAMPLES.sweep! }));
    expect(String(data["text/html"]).match(/class="pf-chart"/g)).toHaveLength(2);
    expect(data["text/plain"]).toMatch(/^\[status\] Status: ok .*\n\[sweep\] Throughput/);
  });
});
