import { describe, expect } from "vitest";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { chooseModel, orderOf } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";

import { lastText } from "../../support/world.js";

/** The bot's newest message as it comes with a press. */
function newest({ screen }: Person, telegram: LocalTelegram): object {
  if (screen === undefined) throw new Error("no message");
  return toApiMessage(telegram.state, screen);
}

describe("catalogue: a model that has retired", () => {
  test("keeps its name in the history, and its results their buttons", async ({
    ann,
    ledger,
    telegram,
  }) => {
    await ledger.apply(ann.user.id, [
      {
        key: `gen:${ann.user.id}:1`,
        type: "generation",
        amount: -640n,
        state: "done",
        model: "google/imagen4",
        prompt: "a red fox",
      },
    ]);
    await ann.say("/history");
    expect(lastText(ann)).toContain("Imagen 4 · “a red fox”");
    const anna = telegram.person({ ...ann.user, language_code: "ru" });
    await anna.say("/history");
    expect(lastText(anna)).toContain("Imagen 4 · «a red fox»");
  });

  const verbs = ["again", "anew"];

  describe.for(verbs)("that the user orders %s", (verb) => {
    test("is replaced, and the bot says so", async ({ buyer, telegram, buy, kie, charges }) => {
      await orderOf(buyer, "a red fox", "Z-Image");
      await buy(buyer);
      await buyer.pressData(`1:${verb}:imagen4:16x9`, newest(buyer, telegram));
      expect(shown(buyer).text).toMatch(
        /^Nano Banana 2\.1\n(a red fox\n)?auto · 1K\nPrice: 3\.20\u00a0₽ ≈ 6\u00a0⭐\nImagen 4 is no longer available/,
      );
      expect(await charges()).toEqual(["-0.64"]);
      await buy(buyer);
      expect(kie.tasks.at(-1)).toMatchObject({ model: "nano-banana-2-1", state: "success" });
      expect(await charges()).toEqual(["-0.64", "-3.20"]);
    });
  });

  test("can't be bought by an order of an older version, only its replacement", async ({
    buyer,
    telegram,
    kie,
    buy,
    charges,
  }) => {
    for (const data of ["1:o:imagen4:16x9", "1:go:imagen4:16x9:abcd"]) {
      await orderOf(buyer, "a red fox", "Z-Image");
      await buyer.pressData(data, newest(buyer, telegram));
      expect(shown(buyer).text).toContain(
        "Nano Banana 2.1\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐\n",
      );
      expect(shown(buyer).text).toContain("Imagen 4 is no longer available");
    }
    expect([kie.tasks, await charges()]).toEqual([[], []]);
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{ model: "nano-banana-2-1" }]);
  });

  test("does not undo the result of an order under a picture", async ({
    buyer,
    telegram,
    buy,
    charges,
  }) => {
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Nano Banana Edit");
    const order = newest(buyer, telegram);
    await buy(buyer);
    const before = buyer.chat.map(({ text }) => text);
    await buyer.pressData("1:go:nanobananaed:auto:abcd", order);
    expect(buyer.chat.map(({ text }) => text)).toEqual(before);
    expect(await charges()).toEqual(["-3.20"]);
  });

  test("leads from its old card to the card of its replacement", async ({ ann, telegram }) => {
    await ann.say("/models");
    await ann.press("Pictures");
    await ann.pressData("1:m:gptimage15:1", newest(ann, telegram));
    expect(shown(ann).text).toMatch(/^GPT Image 2\.5 Flare\n/);
    await ann.pressData("1:use:gptimage15", newest(ann, telegram));
    expect(shown(ann).text).toMatch(/^GPT Image 2\.5 Flare\n/);
  });
});

describe("catalogue: a model that is off until the operator tries it", () => {
  const it = test.extend("studioVariables", ({ kie }) => ({
    KIE_API_KEY: "a-key-of-the-tests",
    KIE_API_ROOT: kie.url,
    KIE_UPLOAD_ROOT: kie.url,
  }));

  it("is in no menu, and old buttons can't order it", async ({ buyer, telegram, kie, charges }) => {
    await buyer.say("a red fox");
    await buyer.press("🔊");
    await buyer.press("Model");
    expect(shown(buyer).rows.flat().join()).not.toMatch(/Suno|ElevenLabs/);
    for (const data of ["1:o:suno:song-any", "1:go:suno:song-any:abcd"]) {
      await orderOf(buyer, "a red fox", "Gemini 3.8 Speech ·", "🔊");
      await buyer.pressData(data, newest(buyer, telegram));
      expect(shown(buyer).text).toMatch(/^Suno V6\nThis model isn/);
      expect(shown(buyer).rows).toEqual([
        [expect.stringContaining("Gemini 3.8 Speech ·")],
        ["🔀 Model"],
        ["🖼", "🎬", "• 🔊"],
      ]);
    }
    expect([kie.tasks, await charges()]).toEqual([[], []]);
    await buyer.press("Model");
    expect(shown(buyer).rows.flat().join()).toContain("Gemini 3.8 Speech ·");
  });
});
