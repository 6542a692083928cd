import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { refusals } from "../../../dev/telegram/faults.js";
import { drawPng } from "../../../dev/telegram/images.js";
import type { Person } from "../../../dev/telegram/person.js";
import { readPictureFacts } from "../../../lib/bot/pictures/picture-facts.js";
import { orderOf } from "../../support/order-steps.js";
import { test as ordersTest, pictureFor, rowsOf, shown } from "../../support/orders.js";
import { texts } from "../../support/texts.js";

const { studio } = texts.en;
/** Telegram keeps at most 2560 pixels of a photo. */
const large = drawPng(2600, 200);

const test = ordersTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** Ends the running tasks with these pictures, and gives the message with the last one. */
  .extend("deliver", ({ kie, keepAtKie, background }) => {
    return async (person: Person, ...pictures: readonly Buffer[]) => {
      const urls: string[] = [];
      for (const picture of pictures) urls.push(await keepAtKie(new Uint8Array(picture)));
      await kie.finish("all", { resultJson: JSON.stringify({ resultUrls: urls }) });
      await background.end();
      const sent = person.chat.findLast(({ media }) => media?.[0]?.kind === "photo");
      return sent as ChatMessage;
    };
  })
  /** A result of which Telegram keeps less. */
  .extend("result", async ({ buyer, order, generate, deliver }) => {
    await order(buyer);
    await generate(buyer);
    return deliver(buyer, large);
  });

/** Of the picture that Kie was given with a task. */
async function widthFor(task: Parameters<typeof pictureFor>[0]): Promise<number | undefined> {
  return readPictureFacts(await pictureFor(task))?.width;
}

describe("order: what leads on from a result", () => {
  test("Edit asks for words, and the reply is made from the original", async ({
    buyer,
    result,
    kie,
    generate,
  }) => {
    await buyer.press("Edit", result);
    const question = buyer.screen as ChatMessage;
    expect(question.text.replace("\u2060", "")).toBe(studio.whatToChange.source);
    expect(question).toMatchObject({
      replyTo: result.messageId,
      forceReply: { force_reply: true, input_field_placeholder: "What to change" },
    });
    await buyer.say("make it snow", { replyTo: question });
    await generate(buyer);
    expect(kie.tasks[1]?.input).toMatchObject({ prompt: "make it snow" });
    expect(await widthFor(kie.tasks[1])).toBe(2600);
  });

  test("words in reply to it edit it, from the original", async ({
    buyer,
    result,
    kie,
    generate,
  }) => {
    await buyer.say("make it snow", { replyTo: result });
    await generate(buyer);
    expect(await widthFor(kie.tasks[1])).toBe(2600);
  });

  test("Upscale and Animate show an order at once, and the price stays seen", async ({
    buyer,
    result,
    kie,
    generate,
  }) => {
    await buyer.press("Animate", result);
    expect(shown(buyer).text).toMatch(/\na red fox\n.*\nPrice: /);
    expect(buyer.screen?.media?.[0]?.fileId).toBe(result.media?.[0]?.fileId);
    await buyer.press("Upscale", result);
    expect(shown(buyer).text).toMatch(/^Recraft Upscale\nPrice: /);
    await generate(buyer);
    expect(kie.tasks[1]?.model).toBe("recraft/crisp-upscale");
    expect(await widthFor(kie.tasks[1])).toBe(2600);
  });

  test("the original is kept for the whole chain, also by Again", async ({
    buyer,
    result,
    kie,
    generate,
    deliver,
  }) => {
    await buyer.say("make it snow", { replyTo: result });
    await generate(buyer);
    const second = await deliver(buyer, drawPng(2700, 200));
    await generate(buyer, "Again");
    expect(await widthFor(kie.tasks[2])).toBe(2600);
    await buyer.press("Upscale", second);
    await generate(buyer);
    expect(await widthFor(kie.tasks[3])).toBe(2700);
  });

  test("the provider's file is taken if Telegram keeps no original", async ({
    buyer,
    result,
    kie,
    generate,
    sql,
  }) => {
    await sql.query("UPDATE operations SET file_id = split_part(file_id, ' ', 1)");
    await buyer.press("Upscale", result);
    await generate(buyer);
    expect(await widthFor(kie.tasks[1])).toBe(2600);
  });

  test("the photo has to do when the original is gone, and in an outage", async ({
    buyer,
    result,
    kie,
    generate,
    sql,
    neon,
    clock,
  }) => {
    await sql.query("UPDATE operations SET result_url = NULL, file_id = NULL");
    await buyer.press("Upscale", result);
    await generate(buyer);
    expect(await widthFor(kie.tasks[1])).toBe(2560);
    neon.fail("refuse");
    clock.time += 60_000;
    await buyer.press("Upscale", result);
    await generate(buyer);
    expect(kie.tasks).toHaveLength(3);
  });

  test("a user gets no picture of another user's album", async ({ olga, result }) => {
    const [, mark = ""] = /~(\w+)/.exec(JSON.stringify(result.buttons)) ?? [];
    await olga.sendPhoto();
    const before = olga.chat.length;
    const press = await olga.pressOn(olga.screen as ChatMessage, `1:ed:0:${mark}`);
    expect(press.answer).toBe(texts.ru.stale);
    expect(olga.chat).toHaveLength(before);
  });

  test("each picture of an album can be edited, and the album is repeated once", async ({
    buyer,
    order,
    kie,
    generate,
    deliver,
    charges,
    background,
  }) => {
    const placed = await order(buyer);
    await generate(buyer);
    await deliver(buyer, drawPng(300, 300), large);
    expect(rowsOf(placed.message)).toEqual([
      ["🔁 Again · 0.64\u00a0₽"],
      ["✏️ Edit 1", "✏️ Edit 2"],
      ["📎 Original"],
    ]);
    await buyer.press("Edit 2", placed.message);
    await buyer.say("make it snow", { replyTo: buyer.screen });
    await generate(buyer);
    expect(await widthFor(kie.tasks[1])).toBe(2600);
    await buyer.press("Again", placed.message);
    await buyer.press("Again", placed.message);
    await background.end();
    expect((await charges()).filter((sum) => sum === "-0.64")).toHaveLength(2);
  });

  test("a model that is not sold any more leads to others", async ({
    buyer,
    order,
    generate,
    deliver,
    sql,
    clock,
  }) => {
    await order(buyer);
    await generate(buyer);
    await sql.query(
      "INSERT INTO settings (name, value) VALUES ('model:z-image', '{\"off\":true}')",
    );
    clock.time += 120_000;
    // The answer tells the instance of the settings; a delivery asks for none.
    await buyer.say("/balance");
    const sent = await deliver(buyer, large);
    expect(rowsOf(sent)[0]).toEqual(["🔀 Other model"]);
    await buyer.press("Other model", sent);
    expect(shown(buyer).text).toBe("🖼 Picture\nChoose a model:");
    expect(buyer.screen?.replyTo).toBe(sent.replyTo);
  });
});

describe("delivery: while something is made", () => {
  test.for([
    ["🖼", "Z-Image", "upload_photo"],
    ["🎬", "Hailuo 02", "record_video"],
    ["🔊", "ElevenLabs v3", "record_voice"],
  ] as const)("Telegram shows it: %s", async (made, { buyer, generate, telegram }) => {
    const [sign, model, action] = made;
    await orderOf(buyer, "a red fox", model, sign);
    const before = telegram.calls.length;
    await generate(buyer);
    const actions = telegram.calls
      .slice(before)
      .filter(({ method }) => method === "sendChatAction")
      .map(({ parameters }) => parameters);
    expect(actions).toMatchObject([{ action, chat_id: buyer.user.id }]);
    expect(buyer.screen?.text).toMatch(/^🎨 Working on it… usually \d+\u00a0(s|min)\n/);
  });

  test("goes on if Telegram refuses to show it", async ({
    buyer,
    order,
    generate,
    telegram,
    refused,
    kie,
  }) => {
    refused.push(/^sendChatAction: Bad Gateway/);
    await order(buyer);
    telegram.fail("sendChatAction", refusals.badGateway());
    await generate(buyer);
    expect(kie.tasks).toHaveLength(1);
  });
});
