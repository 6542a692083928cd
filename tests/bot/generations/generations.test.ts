import { describe, expect } from "vitest";
import { orderOf } from "../../support/order-steps.js";
import { test } from "../../support/studio.js";

describe("delivery: a generation", () => {
  test("goes from a prompt to a picture", async ({ buyer, kie, background, sql }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    expect(buyer.screen?.text).toContain("Price: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    await buyer.press("Generate");
    await background.end();
    expect(buyer.screen?.text).toContain("Working on it");
    expect(kie.tasks).toHaveLength(1);

    expect(await kie.finish("all")).toEqual([200]);
    await background.end();
    const { rows } = await sql.query("SELECT * FROM operations WHERE type = 'generation'");
    expect(rows).toMatchObject([
      { state: "done", amount: "-0.64", model: "z-image", prompt: "a red fox" },
    ]);
    expect(rows[0].file_id).toMatch(/^photo:/);
    expect(rows[0].delivered_at).not.toBeNull();
    expect(buyer.chat.map(({ text }) => text).slice(-2)).toEqual([
      "a red fox",
      expect.stringMatching(/^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽$/),
    ]);
  });
});
