import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

/** JupyterLab's application object, as far as tests need it. */
interface LabWindow {
  readonly jupyterapp: {
    readonly commands: { execute(command: string, args?: object): unknown };
    readonly shell: {
      readonly currentWidget?: {
        readonly sessionContext?: { readonly session?: { readonly kernel?: LabKernel } };
      };
    };
  };
}

interface LabKernel {
  readonly status: string;
  readonly connectionStatus: string;
}

/** One notebook, open in JupyterLab in a browser window of its own. */
export class NotebookPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #screenshots: string;
  /** What the page's own console complained about. */
  readonly complaints: string[] = [];

  private constructor(page: Page, context: BrowserContext, screenshots: string) {
    this.page = page;
    this.#context = context;
    this.#screenshots = screenshots;
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  /** Opens a notebook and waits until its kernel is idle. */
  static async open(
    browser: Browser,
    lab: string,
    path: string,
    screenshots: string,
    options: { readonly dark?: boolean } = {},
  ): Promise<NotebookPage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: options.dark ? "dark" : "light",
    });
    const page = await context.newPage();
    const notebook = new NotebookPage(page, context, screenshots);
    await page.goto(`${lab}/lab/tree/${path}?reset`);
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
    await page.locator(".jp-Spinner").waitFor({ state: "detached" });
    if (options.dark) {
      await notebook.command("apputils:change-theme", { theme: "JupyterLab Dark" });
    }
    await notebook.command("application:toggle-left-area");
    await notebook.kernelIdle();
    return notebook;
  }

  /** Runs one of JupyterLab's commands. */
  async command(name: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      ([command, given]) => {
        void (globalThis as unknown as LabWindow).jupyterapp.commands.execute(command, given);
      },
      [name, args] as const,
    );
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(index);
  }

  /** Text of everything a cell has put out. */
  async text(index: number): Promise<string> {
    return (await this.cell(index).locator(".jp-OutputArea-output").allInnerTexts()).join("\n");
  }

  /** Text of the whole notebook. */
  allText(): Promise<string> {
    return this.page.locator(".jp-Notebook").innerText();
  }

  /** Positions of the cells that hold code. */
  async codeCells(): Promise<number[]> {
    const kinds = await this.page
      .locator(".jp-Notebook .jp-Cell")
      .evaluateAll((cells) => cells.map((cell) => cell.classList.contains("jp-CodeCell")));
    return kinds.flatMap((isCode, index) => (isCode ? [index] : []));
  }

  /** Puts the cursor into a cell and presses Ctrl+Enter, as a person does. */
  async start(index: number): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+Enter");
  }

  /** Waits until a cell has its number. */
  async ended(index: number, timeout = 60_000): Promise<void> {
    await this.cell(index)
      .locator(".jp-InputPrompt", { hasText: /^\[\d+\]:$/ })
      .waitFor({ timeout });
  }

  /** Starts a cell and waits for its end. */
  async run(index: number, timeout?: number): Promise<void> {
    await this.start(index);
    await this.page.waitForTimeout(100);
    await this.ended(index, timeout);
  }

  button(index: number, name: string): Locator {
    return this.cell(index).locator("button.jupyter-button", { hasText: name });
  }

  /** How far the bar of a cell's progress is, in percent; 0 while there is none. */
  async bar(index: number): Promise<number> {
    const bar = this.cell(index).locator(".progress-bar");
    if ((await bar.count()) === 0) return 0;
    const style = await bar.first().getAttribute("style", { timeout: 10_000 });
    return Number(/width:\s*([\d.]+)%/.exec(style ?? "")?.[1] ?? 0);
  }

  async restartKernel(): Promise<void> {
    await this.command("notebook:restart-kernel");
    await this.page.locator(".jp-Dialog button", { hasText: "Restart" }).click();
    await this.page.locator(".jp-Dialog").waitFor({ state: "detached" });
    await this.kernelIdle();
  }

  /** Waits until JupyterLab is connected to a kernel that has nothing to do. */
  async kernelIdle(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const { shell } = (globalThis as unknown as LabWindow).jupyterapp;
        const kernel = shell.currentWidget?.sessionContext?.session?.kernel;
        return kernel?.connectionStatus === "connected" && kernel.status === "idle";
      },
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Saves the notebook and waits until its file has changed. */
  async save(file: string): Promise<void> {
    const before = (await stat(file)).mtimeMs;
    await this.command("docmanager:save");
    while ((await stat(file)).mtimeMs === before) await this.page.waitForTimeout(50);
  }

  /** Takes a picture, with a cell in view where one is given. */
  async shot(name: string, index?: number): Promise<void> {
    if (index !== undefined) await this.cell(index).scrollIntoViewIfNeeded();
    await this.page.screenshot({ path: join(this.#screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
