import { describe, expect } from "vitest";
import { lastText, test } from "../../support/world.js";

describe("erasure: /privacy", () => {
  test("says who stores what and for how long, and has a button that erases", async ({ ann }) => {
    await ann.say("/privacy");
    const said = lastText(ann);
    for (const word of ["Telegram", "Vercel", "Neon", "Kie.ai", "365", "30 days", "14 days"]) {
      expect(said).toContain(word);
    }
    await ann.press("🗑 Erase my data");
    expect(lastText(ann)).toContain("This can't be undone.");
    await ann.press("🗑 Erase now");
    expect(lastText(ann)).toContain("Your data is erased");
  });

  test("erases nothing when the user cancels", async ({ ann, neon }) => {
    await ann.say("/privacy");
    await ann.press("🗑 Erase my data");
    const before = neon.requests;
    await ann.press("Cancel");
    expect(neon.requests).toBe(before);
    expect(lastText(ann)).toContain("What we store about you");
  });

  test("refuses a fourth erasure in ten minutes at no cost", async ({ ann, neon, clock }) => {
    await ann.say("/privacy");
    await ann.press("🗑 Erase my data");
    const question = ann.screen;
    for (let count = 1; count <= 3; count++) await ann.press("🗑 Erase now", question);
    const before = neon.requests;
    const { answer } = await ann.press("🗑 Erase now", question);
    expect(answer).toMatch(/too many times/);
    expect(neon.requests).toBe(before);
    clock.time += 10 * 60_000;
    await ann.press("🗑 Erase now", question);
    expect(neon.requests).toBeGreaterThan(before);
  });

  test("says so and keeps its button when the outcome is ambiguous", async ({ ann, neon }) => {
    await ann.say("/balance");
    await ann.say("/privacy");
    await ann.press("🗑 Erase my data");
    neon.fail("refuse", 50);
    await ann.press("🗑 Erase now");
    neon.fail("refuse", 0);
    expect(lastText(ann)).toMatch(/not all your data is erased yet|One step is left/);
  });
});
