import { describe, expect } from "vitest";
import { shown, test } from "../support/orders.js";
import { invoiceFor } from "../support/world.js";

const told = "Not so fast, please. Nothing was charged.";

describe("whoever asks faster than a person can", () => {
  test.for([
    ["en", told],
    ["ru", "Пожалуйста, не так быстро. Ничего не списано."],
  ] as const)("is held back and told once, in %s", async ([code, words], { telegram, bot: _ }) => {
    const script = telegram.person({ id: 5, first_name: "Script", language_code: code });
    const sent = await Promise.all(Array.from({ length: 100 }, () => script.say("/help")));
    expect(new Set(sent.flatMap(({ statuses }) => statuses))).toEqual(new Set([200]));
    const answers = script.chat.filter(({ fromBot }) => fromBot);
    expect(answers).toHaveLength(21);
    expect(answers.filter(({ text }) => text === words)).toEqual([answers.at(-1)]);
  });

  test("is heard again as time passes, and told again once in a while", async ({ ann, clock }) => {
    const answers = () => ann.chat.filter(({ fromBot }) => fromBot).length;
    for (let message = 0; message < 25; message++) await ann.say("/help");
    expect(answers()).toBe(21);
    clock.time += 1000;
    await ann.say("/help");
    await ann.say("/help");
    expect(answers()).toBe(22);
    for (let second = 0; second < 30; second++) {
      clock.time += 1000;
      await ann.say("/help");
      await ann.say("/help");
    }
    expect(answers()).toBe(22 + 30 + 1);
    expect(ann.chat.filter(({ text }) => text === told)).toHaveLength(2);
    clock.time += 20_000;
    for (let message = 0; message < 20; message++) await ann.say("/help");
    expect(answers()).toBe(53 + 20);
  });

  test("accepts requests again when the clock is set back by an hour", async ({ ann, clock }) => {
    for (let message = 0; message < 25; message++) await ann.say("/help");
    clock.time -= 60 * 60 * 1000;
    await ann.say("/help");
    expect(shown(ann).text).toContain("How it works");
  });

  test("holds up nobody else", async ({ ann, telegram }) => {
    await Promise.all(Array.from({ length: 50 }, () => ann.say("/help")));
    const bob = telegram.person({ id: 6, first_name: "Bob", language_code: "en" });
    await bob.say("/help");
    expect(shown(bob).text).toContain("How it works");
  });

  test("still pays and is paid back at once", async ({ ann, sql }) => {
    const invoice = await invoiceFor(ann, "100");
    await Promise.all(Array.from({ length: 50 }, () => ann.say("/help")));
    const { payment } = await ann.pay(invoice);
    expect(shown(ann).text).toContain("✅ +100.00 ₽");
    await ann.giveBack(payment?.chargeId ?? "");
    expect(shown(ann).text).toContain("−100.00 ₽");
    const { rows } = await sql.query("SELECT amount FROM operations ORDER BY id");
    expect(rows.map(({ amount }) => amount)).toEqual(["100.00", "-100.00"]);
  });

  test("gets an answer to every press, and nothing is charged", async ({ rich, charges }) => {
    await rich.say("a red fox");
    await rich.press("Pictures");
    await rich.press("Z-Image");
    const order = shown(rich);
    await Promise.all(Array.from({ length: 50 }, () => rich.say("/help")));
    const screen = rich.chat.find(({ text }) => text === order.text);
    for (const label of ["Generate", "16:9", "Cancel"]) {
      const { answered, answer } = await rich.press(label, screen);
      expect([answered, answer]).toEqual([true, told]);
    }
    expect(await charges()).toEqual([]);
  });
});

test("a person's quick taps are not held back", async ({ ann, refused }) => {
  refused.push(/message is not modified/);
  await ann.say("a red fox");
  await ann.press("Pictures");
  await ann.press("Z-Image");
  for (let tap = 0; tap < 17; tap++) {
    const { answered, answer } = await ann.press(tap % 2 === 0 ? "16:9" : "4:3");
    expect([answered, answer]).toEqual([true, undefined]);
  }
});
