import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { type Sample, sampleNames } from "../../dev/playground/protocol.js";
import { samples } from "../../dev/playground/samples.js";
import type { Update } from "../../dev/telegram/delivery.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

/** A bot that asked for these updates and only listens. */
const test = base
  .extend("updates", () => [] as Update[])
  .extend("telegram", async ({ updates }, { onCleanup }) => {
    const telegram = await startTelegram({ token: "1000:token" });
    const bot = await serveLocally(async (request) => {
      updates.push((await request.json()) as Update);
      return new Response();
    });
    onCleanup(async () => void (await Promise.all([telegram.stop(), bot.stop()])));
    return Object.assign(telegram, {
      listen: (...allowed: string[]) =>
        fetch(`${telegram.apiRoot}/bot1000:token/setWebhook`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ url: bot.url, allowed_updates: allowed }),
        }),
    });
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }));

describe("playground: samples of what a phone sends", () => {
  test.for([
    ["voice", { voice: { duration: 2, mime_type: "audio/ogg" } }],
    ["sticker", { sticker: { type: "regular", width: 512 } }],
    ["forwarded", { forward_origin: { type: "user", sender_user: { first_name: "Ann" } } }],
    ["hidden", { forward_origin: { type: "hidden_user", sender_user_name: "Bob" } }],
  ] as [Sample, object][])("%s", async ([name, content], { telegram, updates, ann }) => {
    await telegram.listen("message");
    await samples[name](ann);
    expect(updates).toMatchObject([{ message: content }]);
  });

  test("the photos of an album have one media_group_id", async ({ telegram, updates, ann }) => {
    await telegram.listen("message");
    await samples.album(ann);
    const groups = updates.map(({ message }) => (message as Grouped).media_group_id);
    expect(groups).toHaveLength(3);
    expect(new Set(groups).size).toBe(1);
  });

  test("an edited message comes as edited_message, if the bot asked for that", async ({
    telegram,
    updates,
    ann,
  }) => {
    await telegram.listen("message", "edited_message");
    await samples.edited(ann);
    const [sent, edited] = updates;
    expect(sent).toMatchObject({ message: { text: "a fox in the snow" } });
    const message_id = ann.chat[0]?.messageId;
    expect(edited).toMatchObject({
      edited_message: { message_id, text: "a red fox in the snow", edit_date: expect.any(Number) },
    });
  });

  test("an edit is not sent to a bot that did not ask for it", async ({
    telegram,
    updates,
    ann,
  }) => {
    await telegram.listen("message");
    await samples.edited(ann);
    await telegram.repeatNewest(5, 2);
    expect(updates.map((update) => Object.keys(update)[1])).toEqual([
      "message",
      "message",
      "message",
    ]);
  });

  test("each sample is an update that Telegram could send", async ({ telegram, updates, ann }) => {
    await telegram.listen("message");
    for (const name of sampleNames) await samples[name](ann);
    expect(updates.length).toBeGreaterThanOrEqual(sampleNames.length);
  });
});

interface Grouped {
  readonly media_group_id?: string;
}
