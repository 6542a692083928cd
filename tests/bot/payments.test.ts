import { describe, expect } from "vitest";
import { test } from "../support/world.js";

describe("a top-up", () => {
  test("goes from the pack to the balance", async ({ ann, lines }) => {
    await ann.say("/start");
    expect(ann.screen?.text).toBe("Hello, Ann! Send me a prompt or a photo.\nBalance: 0.00 ₽");
    await ann.press("Top up");
    await ann.press("300.00 ₽ for 480 ⭐");
    expect(ann.screen?.invoice).toMatchObject({ currency: "XTR", stars: 480 });
    const { answer, delivery } = await ann.pay();
    expect(answer).toEqual({ ok: true, complaint: undefined });
    expect(delivery?.statuses).toEqual([200]);
    expect(ann.screen?.text).toBe("✅ +300.00 ₽. Balance: 300.00 ₽");
    expect(lines).toContain("✅ Payment operation saved to DB: user_id=2147483653, amount=300.00");
  });
});
