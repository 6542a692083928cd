import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { bubble, keepScreenshot, test } from "../support/playground.js";

const looks = [
  { colors: "light", size: "wide", panes: ["Chat"] },
  { colors: "light", size: "narrow", panes: ["Chat", "Records", "Faults"] },
  { colors: "dark", size: "wide", panes: ["Chat"] },
] as const;

async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}

/** Pixels by which the page is wider than its window. */
const overhang = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

describe.skipIf(inject("chromium") === undefined)("the page", () => {
  test.for(looks)(
    "can be read by everybody: $colors, $size",
    async ({ colors, size, panes }, { visit }) => {
      const page = await visit({ colors, size, first: true });
      expect(await findBarriers(page)).toEqual([]);
      await keepScreenshot(page, `page-${colors}-${size}-first`);
      for (const pane of panes) {
        if (size === "narrow") await page.getByRole("button", { name: pane, exact: true }).click();
        expect(await findBarriers(page)).toEqual([]);
        expect(await overhang(page)).toBe(0);
        await keepScreenshot(page, `page-${colors}-${size}-${pane.toLowerCase()}`);
      }
    },
  );

  test("can be used without a mouse", async ({ visit, playground }) => {
    const page = await visit();
    await page.getByRole("button", { name: "Menu" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await bubble(page, "Hello, Ann!").waitFor();
    await page.getByRole("button", { name: "Menu" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "/start" }).waitFor({ state: "hidden" });

    await page.getByRole("combobox", { name: "Database" }).focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => playground.faults.current.database).toBe("refuse");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => playground.faults.current.database).toBe("fine");
  });

  test("remembers the language and the colors that somebody chose", async ({ visit }) => {
    const page = await visit();
    await page.getByRole("button", { name: "RU", exact: true }).click();
    await page.getByRole("button", { name: "Тёмные цвета" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Stars Studio площадка" }).waitFor();
    await page.getByRole("button", { name: "Светлые цвета" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  });
});
