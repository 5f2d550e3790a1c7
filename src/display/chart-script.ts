import { createHash } from "node:crypto";
import { plotlyLibrary, TEXT_COLOUR } from "../charts/index.js";

/**
 * Puts interactive charts in the place of their pictures, in whatever page it runs.
 * The same text for every chart, so that a page can trust it by its hash. It draws charts when they come into view,
 * with the library that some output of the page carries, and gives their text the colour of the page. Where there is no
 * library, or it fails, the picture stays, put into the page so that it takes the page's colour too.
 */
const SCRIPT = `(() => {
  const state = (window.promptframeCharts ??= { drawn: new Set() });
  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };
  const run = (source) => {
    const before = { Plotly: window.Plotly, moduleName: window.moduleName };
    const script = document.createElement("script");
    script.textContent = source;
    document.head.append(script);
    script.remove();
    const library = window.Plotly;
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete window[name];
      else window[name] = value;
    }
    return library === before.Plotly ? undefined : library;
  };
  const load = () => {
    const carrier = document.querySelector("script.pf-plotly");
    if (state.library || !carrier) return state.library;
    state.library = unpack(carrier.textContent).then(run).catch(() => undefined);
    return state.library;
  };
  // No button that sends a chart to a server.
  const defaults = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["sendChartToCloud"] };
  const colourOf = (box) => getComputedStyle(box).color;
  const inline = (box) => {
    const image = box.querySelector("img.pf-drawn");
    if (!image) return;
    const text = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.localName !== "svg") return;
    svg.setAttribute("class", "pf-drawn");
    svg.removeAttribute("color");
    image.replaceWith(document.importNode(svg, true));
  };
  const figureOf = (box, colour) => {
    const text = box.querySelector("script.pf-figure").textContent;
    return JSON.parse(text.replaceAll('"${TEXT_COLOUR}"', JSON.stringify(colour)));
  };
  const draw = async (box) => {
    const library = await load();
    if (!library) return inline(box);
    if (box.dataset.drawn) return;
    box.dataset.drawn = "plotly";
    const place = document.createElement("div");
    place.style.cssText = "height:0;overflow:hidden";
    try {
      const colour = colourOf(box);
      const { data, layout, config } = figureOf(box, colour);
      box.append(place);
      layout.height ??= 450;
      await library.newPlot(place, data, layout, { ...defaults, ...config });
      box.querySelector(".pf-drawn")?.remove();
      place.style.cssText = "";
      state.drawn.add({ box, place, colour, library });
    } catch {
      place.remove();
      inline(box);
    }
  };
  const follow = () => {
    for (const chart of state.drawn) {
      if (!chart.box.isConnected) continue;
      const colour = colourOf(chart.box);
      if (colour === chart.colour) continue;
      chart.colour = colour;
      const { data, layout } = figureOf(chart.box, colour);
      layout.height ??= 450;
      void chart.library.react(chart.place, data, layout);
    }
  };
  if (!state.seen) {
    // Cells that a front end takes out of the page and puts back later catch up with its theme here.
    state.seen = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          if (target.dataset.drawn) follow();
          else void draw(target);
        }
      },
      { rootMargin: "400px" },
    );
    const themes = new MutationObserver(() => setTimeout(follow, 300));
    const attributes = ["class", "style", "data-jp-theme-light", "data-jp-theme-name", "data-theme"];
    for (const element of [document.documentElement, document.body]) {
      themes.observe(element, { attributes: true, attributeFilter: attributes });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(follow, 50));
  }
  for (const box of document.querySelectorAll(".pf-chart:not([data-drawn])")) {
    state.seen.unobserve(box);
    state.seen.observe(box);
  }
})();`;

/** The script that makes charts interactive; stands behind them. */
export const CHART_SCRIPT = `<script>${SCRIPT}</script>`;

/** The library as a block that does nothing by itself; empty where its package was left out. */
export function libraryBlock(): string {
  const library = plotlyLibrary();
  return library === undefined
    ? ""
    : `<script type="text/plain" class="pf-plotly">${library.packed}</script>`;
}

/** What a page's policy has to trust so that its charts are interactive: this script and the library, nothing else. */
export function chartScriptHashes(): string[] {
  const own = `sha256-${createHash("sha256").update(SCRIPT).digest("base64")}`;
  const library = plotlyLibrary();
  return library === undefined ? [own] : [own, library.hash];
}
