import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import { startPlayground } from "../../dev/playground/playground.js";

/** Wide as a laptop, narrow as a phone. */
export const sizes = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
} as const;

export interface Visit {
  readonly language?: "en" | "ru";
  readonly size?: keyof typeof sizes;
  readonly colors?: "light" | "dark";
  /** Whether it is the first one, which begins with the tour and with START. */
  readonly first?: boolean;
  /** Pixels of the screen for each pixel of the page. */
  readonly scale?: number;
}

/** The first of the people that the page plays. */
export const annsId = 5_000_000_001;

const patienceMs = 20_000;

/** The playground and a browser in front of it; nothing but its own sources makes the page. */
export const test = base
  .extend("playground", { scope: "file" }, async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "playground-"));
    // If the tests run as root, PostgreSQL's user must be able to enter it.
    await chmod(folder, 0o755);
    const playground = await startPlayground({
      folder,
      say: () => {},
      variables: {},
      traffic: 0,
      port: 0,
      taskMs: 300,
    });
    onCleanup(async () => {
      await playground.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    return playground;
  })
  .extend("browser", { scope: "worker" }, async ({}, { onCleanup }): Promise<Browser> => {
    const executablePath = inject("chromium") ?? "";
    const flags = ["gpu", "quic", "background-networking", "component-update", "sync"];
    // A name that leads to this machine, as after DNS rebinding.
    const names = "--host-resolver-rules=MAP *.example 127.0.0.1";
    const args = ["--no-first-run", names, ...flags.map((flag) => `--disable-${flag}`)];
    const browser = await chromium.launch({ executablePath, args });
    onCleanup(() => browser.close());
    return browser;
  })
  /** What the browser complained of. */
  .extend("complaints", () => [] as string[])
  .extend("visit", async ({ playground, browser, complaints }, { onCleanup }) => {
    const leave: (() => Promise<void>)[] = [];
    onCleanup(async () => {
      for (const end of leave) await end();
      expect(complaints).toEqual([]);
    });
    return async ({
      language = "en",
      size = "wide",
      colors = "light",
      first = false,
      scale = 1,
    }: Visit = {}) => {
      const context = await browser.newContext({
        viewport: sizes[size],
        locale: language,
        colorScheme: colors,
        deviceScaleFactor: scale,
        // Nothing is slowed down so that a person can follow it.
        reducedMotion: "reduce",
      });
      leave.push(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", ({ message }) => complaints.push(message));
      if (!first) await page.addInitScript('localStorage.setItem("tour-seen", "yes")');
      await page.goto(playground.url);
      await field(page).or(startButton(page)).waitFor();
      if (!first) await start(page);
      return page;
    };
  });

const field = (page: Page) => page.getByRole("textbox");
const startButton = (page: Page) => page.getByRole("button", { name: /^(START|СТАРТ)$/ });

/** Presses START, unless this person has done so before. */
export async function start(page: Page): Promise<void> {
  if (await startButton(page).isVisible()) await startButton(page).click();
  await field(page).waitFor();
}

/** What keeps people with a screen reader, or with weak eyes, from using the page. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}

/** Pixels by which the page is wider than its window. */
export const overhang = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Kept for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join("artifacts", `${name}.png`) });
}

/** Writes to the bot, as soon as the page is connected. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: /^(Send|Отправить)$/, disabled: false }).waitFor();
  await page.getByRole("textbox").press("Enter");
}

/** A part of the page, by its name. */
export const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** A bubble of the chat. */
export const bubble = (page: Page, text: string | RegExp) =>
  page.getByRole("article").filter({ hasText: text }).last();

/**
 * From words to the order of a Z-Image that waits for Generate: a new picture, whatever came before.
 * @returns its bubble
 */
export async function orderPicture(page: Page, prompt: string) {
  await say(page, prompt);
  const order = bubble(page, prompt);
  await order.getByRole("button", { name: /Generate|Erstellen/ }).waitFor();
  const instead = order.getByRole("button", { name: /New picture instead|Lieber ein neues Bild/ });
  if ((await instead.count()) > 0) {
    await instead.click();
    await instead.waitFor({ state: "detached" });
  }
  await order.getByRole("button", { name: "🔀 Model" }).click();
  await order.getByRole("button", { name: "Z-Image" }).click();
  await order.getByRole("button", { name: "🔀 Model" }).waitFor();
  return order;
}

/** The balance that the page has just found to be the sum of the operations. */
export async function readBalance(page: Page): Promise<number> {
  const said = await page.getByText(/^Balance .* = sum of operations/).textContent();
  return Number(/sum of operations (-?[\d.]+)/.exec(said ?? "")?.[1]);
}

/** Takes up another person's Telegram. */
export async function switchPerson(page: Page, name: string): Promise<void> {
  await page
    .getByRole("group", { name: /Telegram/ })
    .first()
    .getByText(name)
    .click();
  await start(page);
}

/** Presses the newest invoice's button, and Pay in Telegram's sheet. */
export async function pay(page: Page, stars: number | string = ""): Promise<void> {
  const name = new RegExp(`^(Pay|Заплатить) ⭐ ${stars}`);
  await page.getByRole("button", { name }).last().click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^(Pay|Заплатить)$/ })
    .click();
}

/** Switches a fault on, or off: then it is "works". */
export async function turn(page: Page, service: string, kind: string): Promise<void> {
  await page.getByRole("combobox", { name: service }).selectOption({ label: kind });
}
