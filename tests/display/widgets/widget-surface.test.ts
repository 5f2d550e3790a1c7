import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setNotebookHost } from "../../../src/contract/index.js";
import { createProgress, type RunControls } from "../../../src/display/index.js";
import { FakeHost } from "../fake-host.js";
import { anySnapshot, hostileText, NO_COUNTS, snapshot } from "../snapshot.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
let host: FakeHost;
let asked: string[];
let controls: RunControls;

beforeEach(() => {
  vi.useFakeTimers();
  host = new FakeHost();
  host.draws = true;
  setNotebookHost(host);
  asked = [];
  controls = {
    pause: (id) => asked.push(`pause ${id}`),
    resume: (id) => asked.push(`resume ${id}`),
    cancel: (id) => asked.push(`cancel ${id}`),
  };
});
afterEach(() => {
  setNotebookHost(undefined);
  vi.useRealTimers();
});

const open = (given: Partial<RunControls> = controls) =>
  createProgress({ now: () => Date.now(), controls: given as RunControls });
const rows = (done: number) => snapshot({ done, counts: { ...NO_COUNTS, ok: done } });
const stateOf = (name: string) =>
  [...host.models().values()].find((model) => model._model_name === name)!;

describe("the widget", () => {
  it("is opened part by part, shown with HTML and text beside it", () => {
    open().update(rows(612));
    const opens = host.sent.filter((one) => one.type === "open");
    const seen = new Set<string>();
    for (const { id, target, data, metadata } of opens) {
      expect(target).toBe("jupyter.widget");
      expect(metadata).toEqual({ version: "2.1.0" });
      expect(data.buffer_paths).toEqual([]);
      const { state } = data;
      expect([state._model_module_version, state._view_module_version]).toEqual(["2.0.0", "2.0.0"]);
      const isBase = state._model_name === "LayoutModel";
      expect(state._model_module).toBe(`@jupyter-widgets/${isBase ? "base" : "controls"}`);
      const isUndrawn = isBase || String(state._model_name).endsWith("StyleModel");
      expect(state._view_module).toBe(`@jupyter-widgets/${isUndrawn ? "base" : "controls"}`);
      for (const [, reference] of JSON.stringify(state).matchAll(/IPY_MODEL_([\w-]+)/g)) {
        expect(seen).toContain(reference);
      }
      seen.add(id);
    }
    const [first] = host.displays;
    expect(host.sent.at(-1)).toBe(first);
    expect(first!.bundle.data[VIEW]).toEqual({
      model_id: opens.at(-1)!.id,
      version_major: 2,
      version_minor: 0,
    });
    expect(opens.at(-1)!.data.state._model_name).toBe("VBoxModel");
    expect(first!.bundle.data["text/html"]).toContain("612/1,200");
    expect(first!.bundle.data["text/plain"]).toContain("612/1,200");
    expect(stateOf("FloatProgressModel")).toMatchObject({
      value: 612,
      min: 0,
      max: 1200,
      bar_style: "",
    });
  });

  it("sends only what changed, at most 10 times a second, and no display", () => {
    const progress = open();
    progress.update(rows(0));
    const before = host.sent.length;
    for (let ms = 1; ms <= 1000; ms++) {
      vi.advanceTimersByTime(1);
      progress.update(rows(ms));
    }
    const messages = host.sent.slice(before);
    expect(messages.every((one) => one.type === "message")).toBe(true);
    const bars = messages.filter(
      (one) =>
        one.type === "message" &&
        "value" in one.data.state &&
        typeof one.data.state.value === "number",
    );
    expect(bars.length).toBeLessThanOrEqual(10);
    expect(bars.length).toBeGreaterThan(8);
    for (const one of messages) {
      if (one.type === "message") expect(Object.keys(one.data.state)).toEqual(["value"]);
    }
    const settled = host.sent.length;
    vi.advanceTimersByTime(1000);
    progress.update(rows(1000));
    vi.advanceTimersByTime(1000);
    expect(host.sent.length).toBeLessThanOrEqual(settled + 2);
  });

  it("moves the HTML at most 4 times a second until a front end draws widgets", () => {
    host.draws = false;
    const progress = open();
    for (let ms = 0; ms < 3000; ms++) {
      progress.update(rows(ms % 1200));
      vi.advanceTimersByTime(1);
    }
    const updates = host.displays.length - 1;
    expect(updates).toBeGreaterThan(6);
    expect(updates).toBeLessThanOrEqual(9);
    expect(
      host.displays.slice(1).every(({ options, bundle }) => options?.update && VIEW in bundle.data),
    ).toBe(true);
    expect(new Set(host.displays.map(({ options }) => options?.displayId)).size).toBe(1);
    host.draws = true;
    for (let ms = 0; ms < 2000; ms++) {
      progress.update(rows(ms % 1200));
      vi.advanceTimersByTime(1);
    }
    expect(host.displays).toHaveLength(updates + 1);
  });

  it("gives way to static HTML, and leaves how it ended to pages that still show it", () => {
    const progress = open();
    progress.note("Warning: early <b>");
    progress.update(rows(612));
    progress.note("Stopping…", { passing: true });
    const root = (host.displays[0]!.bundle.data[VIEW] as { model_id: string }).model_id;
    progress.finish(
      snapshot({ state: "finished", done: 1200 }),
      "The run is in .promptframe/runs/x.",
    );
    const last = host.displays.at(-1)!;
    expect(last.options).toEqual({ displayId: host.displays[0]!.options!.displayId, update: true });
    expect(Object.keys(last.bundle.data)).toEqual(["text/html", "text/plain"]);
    expect(last.bundle.data["text/html"]).toContain("Warning: early &lt;b&gt;");
    expect(last.bundle.data["text/html"]).toContain("The run is in .promptframe/runs/x.");
    expect(last.bundle.data["text/html"]).not.toContain("Stopping…");
    const shownAt = host.sent.indexOf(last);
    const closes = host.sent.flatMap((one, at) => (one.type === "close" ? [at] : []));
    expect(closes.length).toBeGreaterThan(8);
    expect(Math.min(...closes)).toBeGreaterThan(shownAt);
    const left = host.models();
    const [child] = left.get(root)!.children;
    expect(left.get(root)!.children).toHaveLength(1);
    expect(left.get(child.replace("IPY_MODEL_", ""))!.value).toBe(last.bundle.data["text/html"]);
    const references = JSON.stringify([...left.values()]).matchAll(/IPY_MODEL_([\w-]+)/g);
    for (const [, reference] of references) expect(left.has(reference!)).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(host.sent.at(-1)!.type).toBe("close");
  });

  it("is not opened for a run that has ended already", () => {
    const progress = open();
    progress.finish(snapshot({ state: "finished" }), "Nothing asked.");
    expect(host.sent.map(({ type }) => type)).toEqual(["display"]);
    expect(host.displays[0]!.options?.update).toBe(false);
  });

  it("keeps no more than 20 ended widgets", () => {
    for (let run = 0; run < 30; run++) {
      const progress = open();
      progress.update(snapshot({ runId: `r${run}` }));
      progress.finish(snapshot({ runId: `r${run}`, state: "finished" }), "");
    }
    const roots = [...host.models().values()].filter((model) => model._model_name === "VBoxModel");
    expect(roots).toHaveLength(20);
  });

  it("tells a front end that opens later of all models at once", () => {
    open().update(rows(5));
    host.visit("control", "jupyter.widget.control");
    host.tell("control", { method: "request_states" });
    const reply = host.sent.at(-1)!;
    if (reply.type !== "message") throw new Error("no reply");
    expect(reply.data.method).toBe("update_states");
    for (const [id, model] of host.models()) {
      expect(reply.data.states[id]).toEqual({
        model_name: model._model_name,
        model_module: model._model_module,
        model_module_version: "2.0.0",
        state: model,
      });
    }
  });

  it("answers for one model, and echoes what a front end changes", () => {
    open().update(rows(5));
    const id = host.button("Pause");
    host.tell(id, { method: "request_state" });
    expect(host.sent.at(-1)).toMatchObject({
      id,
      data: { method: "update", state: { description: "Pause" } },
    });
    host.tell(id, { method: "update", state: { tooltip: "mine" } });
    expect(host.sent.at(-1)).toEqual({
      type: "message",
      id,
      data: { method: "echo_update", state: { tooltip: "mine" }, buffer_paths: [] },
    });
  });

  it("lets no foreign markup through, whatever the run says", () => {
    fc.assert(
      fc.property(anySnapshot, hostileText, (p, text) => {
        host = new FakeHost();
        setNotebookHost(host);
        const progress = open();
        progress.note(text);
        progress.update(p);
        progress.finish({ ...p, state: "finished" }, text);
        const values = [...host.models().values()].map(({ value }) => value);
        const shown = [...values, ...host.displays.map(({ bundle }) => bundle.data["text/html"])];
        for (const html of shown) {
          if (typeof html === "string")
            expect(html).not.toMatch(
              /<(?!\/?(?:div|style|span|strong|bdi|ul|li|code|details|summary)\b)/,
            );
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("the buttons", () => {
  it("pause, resume and cancel the run, and say what they do", () => {
    const progress = open();
    progress.update(rows(10));
    host.click("Pause");
    expect(asked).toEqual(["pause run-1"]);
    expect(host.models().get(host.button("Pausing…"))!.disabled).toBe(true);
    progress.update({ ...rows(11), state: "paused" });
    vi.advanceTimersByTime(100);
    expect(host.models().get(host.button("Resume"))).toMatchObject({
      disabled: false,
      icon: "play",
    });
    expect(stateOf("FloatProgressModel").bar_style).toBe("warning");
    host.click("Resume");
    progress.update(rows(12));
    vi.advanceTimersByTime(100);
    host.click("Cancel");
    expect(asked).toEqual(["pause run-1", "resume run-1", "cancel run-1"]);
    progress.update({ ...rows(12), state: "stopping" });
    vi.advanceTimersByTime(100);
    expect(host.models().get(host.button("Cancelling…"))!.disabled).toBe(true);
    expect(host.models().get(host.button("Pause"))!.disabled).toBe(true);
    host.click("Pause");
    host.click("Cancelling…");
    expect(asked).toHaveLength(3);
  });

  it("follow a pause that was asked for elsewhere", () => {
    const progress = open();
    progress.update(rows(10));
    vi.advanceTimersByTime(100);
    progress.update({ ...rows(10), state: "paused" });
    expect(host.models().get(host.button("Resume"))!.disabled).toBe(false);
  });

  it("can be pressed again when the run does not follow, and tell why where it is known", async () => {
    const progress = open({ ...controls, cancel: () => Promise.reject(new Error("it is <gone>")) });
    progress.update(rows(10));
    host.click("Pause");
    vi.advanceTimersByTime(3_100);
    expect(host.models().get(host.button("Pause"))!.disabled).toBe(false);
    host.click("Cancel");
    await vi.advanceTimersByTimeAsync(0);
    expect(host.models().get(host.button("Cancel"))!.disabled).toBe(false);
    const values = [...host.models().values()].map(({ value }) => String(value));
    expect(values.join()).toContain("Could not cancel: it is &lt;gone&gt;");
  });

  it("are not there for a run that no one can steer", () => {
    for (const progress of [open(), createProgress({ controls: undefined as never })]) {
      progress.begin?.("run-1", { steerable: false });
      progress.update(rows(10));
    }
    expect([...host.models().values()].some((model) => model._model_name === "ButtonModel")).toBe(
      false,
    );
  });
});
