import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";

/** How a page is looked at. */
export interface Look {
  readonly look: "light" | "dark";
  readonly scripts: boolean;
}

/** What is drawn on a page. */
export interface Drawn {
  readonly charts: number;
  readonly interactive: number;
  /** Pictures that are really there, as images or in the page. */
  readonly pictures: number;
}

/** A page with charts, opened from a file in a browser without a network. */
export class ChartPage {
  /** What the page asked of the network, and what its console complained about. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly given: Look,
  ) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(?:file|data|blob):/.test(url)) this.complaints.push(`asked for ${url}`);
    });
  }

  static async open(
    browser: Browser,
    folder: string,
    html: string,
    given: Look,
  ): Promise<ChartPage> {
    const context = await browser.newContext({
      offline: true,
      colorScheme: given.look,
      javaScriptEnabled: given.scripts,
      viewport: { width: 1100, height: 900 },
    });
    const page = new ChartPage(await context.newPage(), context, given);
    const file = join(folder, "page.html");
    await writeFile(file, html);
    await page.page.goto(pathToFileURL(file).href);
    return page;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  title(): Promise<string> {
    return this.page.title();
  }

  /** Brings every chart into view once, as a reader does. */
  async drawAll(): Promise<void> {
    for (const chart of await this.page.locator(".pf-chart").all()) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator(".main-svg, svg.pf-drawn").first().waitFor({ timeout: 20_000 });
    }
    await this.page.evaluate("scrollTo(0, 0)");
  }

  async counts(): Promise<Drawn> {
    const count = (selector: string) => this.page.locator(selector).count();
    return {
      charts: await count(".pf-chart"),
      interactive: await count(".pf-chart .js-plotly-plot .main-svg:first-child"),
      pictures: await this.#pictures(),
    };
  }

  async #pictures(): Promise<number> {
    let there = 0;
    for (const picture of await this.page.locator(".pf-drawn").all()) {
      const box = await picture.boundingBox();
      if (box && box.width > 300 && box.height > 100) there++;
    }
    return there;
  }

  textColour(): Promise<string> {
    return this.page.evaluate(`getComputedStyle(document.querySelector(".pf-chart")).color`);
  }

  /** Colour of the title of the first interactive chart. */
  chartColour(): Promise<string> {
    return this.page.evaluate(`getComputedStyle(document.querySelector(".gtitle")).fill`);
  }

  /** Colour of the first words in a picture. */
  pictureColour(): Promise<string> {
    return this.page.evaluate(`getComputedStyle(document.querySelector("svg.pf-drawn text")).fill`);
  }

  async switchTheme(): Promise<void> {
    await this.page.emulateMedia({ colorScheme: this.given.look === "dark" ? "light" : "dark" });
  }

  async until(test: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 100 && !(await test()); turn++) await this.page.waitForTimeout(50);
  }

  async shot(path: string): Promise<void> {
    await this.page.screenshot({ path, fullPage: true });
  }
}
