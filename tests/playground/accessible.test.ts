import { describe, expect, inject } from "vitest";
import { drawPng } from "../../dev/telegram/images.js";
import {
  bubble,
  findBarriers,
  keepScreenshot,
  overhang,
  region,
  say,
  start,
  test,
} from "../support/playground.js";

const looks = [
  { colors: "light", size: "wide", panes: ["Chat"] },
  { colors: "light", size: "narrow", panes: ["Chat", "Records", "Faults"] },
  { colors: "dark", size: "wide", panes: ["Chat"] },
] as const;

const longPrompt =
  "a lighthouse in a storm, oil painting, waves as high as the lamp, seen from a boat";

/** Words of which a part can't be seen; what scrolls is not cut, and Telegram shortens quotes, too. */
const findCutLabels = `[...document.querySelectorAll("#page *:not(.unseen, .quoted *)")]
  .filter((element) => getComputedStyle(element).overflowX === "hidden")
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.outerHTML)`;

describe.skipIf(inject("chromium") === undefined)("playground: accessibility", () => {
  test.for(looks)("every text is readable: $colors, $size", async (look, { visit }) => {
    const { colors, size, panes } = look;
    const page = await visit({ colors, size, first: true });
    expect(await findBarriers(page)).toEqual([]);
    await keepScreenshot(page, `page-${colors}-${size}-first`);
    await start(page);
    await say(page, longPrompt);
    await bubble(page, longPrompt).getByRole("button", { name: "Generate" }).waitFor();
    for (const pane of panes) {
      if (size === "narrow") await page.getByRole("button", { name: pane, exact: true }).click();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
      expect(await page.evaluate(findCutLabels)).toEqual([]);
      await keepScreenshot(page, `page-${colors}-${size}-${pane.toLowerCase()}`);
    }
  });

  test("a statement before the first migration is no error", async ({ visit }) => {
    const page = await visit();
    const requests = region(page, "Requests").locator("details");
    const first = requests.filter({ hasText: "/start" }).last();
    await first.locator("summary").click();
    await first.getByText("no tables yet").first().waitFor();
    expect(await first.locator(".bad").count()).toBe(0);
  });

  test("can be used without a mouse", async ({ visit, playground }) => {
    const page = await visit();
    await page.getByRole("button", { name: "Menu", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await bubble(page, "Hello, Ann!").waitFor();
    await page.getByRole("button", { name: "Menu", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "/start" }).waitFor({ state: "hidden" });

    await page.getByRole("combobox", { name: "Database" }).focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => playground.faults.current.database).toBe("refuse");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => playground.faults.current.database).toBe("fine");
  });

  const sizes = ["wide", "narrow"] as const;
  test.for(sizes)("shows a large picture: %s", async (size, { visit, playground }) => {
    const page = await visit({ size });
    const { telegram } = playground.world;
    const bytes = drawPng(800, 600);
    await telegram.person({ id: 5_000_000_001, first_name: "Ann" }).sendPhoto({ bytes });
    const picture = page.getByRole("button", { name: "Photo", exact: true }).last();
    const viewer = page.getByRole("dialog", { name: "Photo" });
    await picture.press("Enter");
    await viewer.getByRole("img").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepScreenshot(page, `chat-viewer-${size}`);
    await page.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });
    expect(await page.locator(".picture:focus").count()).toBe(1);
    await picture.click();
    await viewer.getByRole("button", { name: "Close the picture" }).click();
    await viewer.waitFor({ state: "hidden" });

    await say(page, "/topup 60");
    await page.getByRole("button", { name: "Pay ⭐ 96" }).last().click();
    await page.getByRole("dialog", { name: "Confirm your purchase" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepScreenshot(page, `chat-sheet-${size}`);
  });

  test("remembers the language and the colors that a person chose", async ({ visit }) => {
    const page = await visit();
    await page.getByRole("button", { name: "RU", exact: true }).click();
    await page.getByRole("button", { name: "Тёмные цвета" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Stars Studio площадка" }).waitFor();
    await page.getByRole("button", { name: "Светлые цвета" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  });
});
