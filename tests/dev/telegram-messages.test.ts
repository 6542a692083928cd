import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { validate } from "../../dev/telegram/bot-api.js";
import { readHtml } from "../../dev/telegram/html.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

const day = 24 * 60 * 60 * 1000;

interface Message {
  readonly message_id: number;
  readonly reply_to_message?: Message;
}
interface Update {
  readonly message?: Message & Readonly<Record<string, unknown>>;
  readonly callback_query?: { readonly data: string; readonly message: Message };
}

const test = base
  .extend("clock", () => ({ time: 0 }))
  .extend("telegram", async ({ clock }, { onCleanup }) => {
    const telegram = await startTelegram({ token: "1:x", now: () => clock.time });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }))
  .extend("call", ({ telegram, ann: _ }) => async (method: string, parameters: object) => {
    const response = await fetch(`${telegram.apiRoot}/bot1:x/${method}`, {
      method: "POST",
      body: JSON.stringify({ chat_id: 5, ...parameters }),
    });
    const { ok, description, result } = (await response.json()) as Record<string, unknown>;
    return ok === true ? (result as Message) : String(description);
  })
  .extend("say", ({ call }) => async (parameters: object): Promise<Message> => {
    const result = await call("sendMessage", { text: "x", ...parameters });
    expect(validate(["Message"], result, "result")).toBeUndefined();
    return result as Message;
  })
  /** What the bot was told, oldest first. */
  .extend("updates", async ({ call }, { onCleanup }) => {
    const updates: Update[] = [];
    const server = await serveLocally(async (request) => {
      updates.push((await request.json()) as Update);
      return new Response();
    });
    onCleanup(server.stop);
    await call("setWebhook", { chat_id: undefined, url: server.url });
    return updates;
  });

const keyboard = (...labels: string[]) => ({
  inline_keyboard: [labels.map((text) => ({ text, callback_data: `do ${text}` }))],
});

describe("local telegram: entities of HTML", () => {
  test("count UTF-16 units, the outer before the inner", () => {
    const source =
      '🦊<b>a<i>b</i></b> <blockquote expandable>я &amp; <code>c</code></blockquote><a href="https://x.com?a=1&amp;b=2">d</a>';
    expect(readHtml(source)).toEqual({
      text: "🦊ab я & cd",
      entities: [
        { type: "bold", offset: 2, length: 2 },
        { type: "italic", offset: 3, length: 1 },
        { type: "expandable_blockquote", offset: 5, length: 5 },
        { type: "code", offset: 9, length: 1 },
        { type: "text_link", offset: 10, length: 1, url: "https://x.com/?a=1&b=2" },
      ],
    });
  });

  test("are none where text is invisible, or a link leads nowhere", () => {
    const source =
      '<b></b><a href="nowhere">x</a><a href="tg://user?id=5">y</a><blockquote>z</blockquote>';
    expect(readHtml(source)).toEqual({
      text: "xyz",
      entities: [{ type: "blockquote", offset: 2, length: 1 }],
    });
  });

  test("are shown in answers, and to users", async ({ ann, call, say }) => {
    const bold = { type: "bold", offset: 0, length: 1 };
    const html = { parse_mode: "HTML", text: "<b>x</b>" };
    expect(await say(html)).toMatchObject({ text: "x", entities: [bold] });
    expect(ann.screen?.entities).toEqual([bold]);
    expect(await say({ text: "x", entities: [bold] })).toMatchObject({ entities: [bold] });
    const photo = (await ann.sendPhoto()).message.media?.[0]?.fileId;
    const captioned = { photo, caption: html.text, parse_mode: "HTML" };
    expect(await call("sendPhoto", captioned)).toMatchObject({ caption_entities: [bold] });
  });
});

describe("local telegram: a reply", () => {
  test("shows the message that it answers, but not what that answers", async ({
    ann,
    updates,
    say,
  }) => {
    const { message: photo } = await ann.sendPhoto({ caption: "/edit it" });
    const answer = await say({ reply_parameters: { message_id: photo.messageId } });
    const entities = [{ type: "bot_command", offset: 0, length: 5 }];
    expect(answer.reply_to_message).toMatchObject({
      message_id: photo.messageId,
      from: { id: 5 },
      photo: [{ width: 64 }, { width: 64 }],
      caption: "/edit it",
      caption_entities: entities,
    });
    expect(ann.screen?.replyTo).toBe(photo.messageId);
    await ann.say("do", { replyTo: ann.screen });
    const { message } = updates.at(-1) ?? {};
    expect(message).toMatchObject({ text: "do", reply_to_message: { text: "x" } });
    expect(message?.reply_to_message?.reply_to_message).toBeUndefined();
  });

  test("to nothing is refused, unless the bot allows it", async ({ ann, call, say }) => {
    const missing = { message_id: 99 };
    const gone = "Bad Request: message to be replied not found";
    expect(await call("sendMessage", { text: "x", reply_parameters: missing })).toBe(gone);
    const photo = (await ann.sendPhoto()).message.media?.[0]?.fileId;
    expect(await call("sendPhoto", { photo, reply_parameters: missing })).toBe(gone);
    const media = Array(2).fill({ type: "photo", media: photo });
    expect(await call("sendMediaGroup", { media, reply_parameters: missing })).toBe(gone);
    expect(ann.screen).toBeUndefined();
    const allowed = { ...missing, allow_sending_without_reply: true };
    expect((await say({ reply_parameters: allowed })).reply_to_message).toBeUndefined();
  });

  test("loses its message when the bot deletes that", async ({ ann, updates, call, say }) => {
    const { message: prompt } = await ann.say("a fox");
    const parameters = { reply_parameters: { message_id: prompt.messageId } };
    const answer = await say({ ...parameters, reply_markup: keyboard("Go") });
    await ann.press("Go");
    expect(updates.at(-1)?.callback_query?.message.reply_to_message).toMatchObject({
      text: "a fox",
    });
    ann.delete(prompt);
    await ann.press("Go");
    expect(updates.at(-1)?.callback_query?.message).toMatchObject({
      message_id: answer.message_id,
    });
    expect(updates.at(-1)?.callback_query?.message.reply_to_message).toBeUndefined();
    expect(await call("sendMessage", { text: "x", ...parameters })).toContain("not found");
  });

  test("may be requested by the bot", async ({ ann, call, say }) => {
    const reply_markup = { force_reply: true, input_field_placeholder: "A prompt" };
    const { message_id } = await say({ reply_markup });
    expect(ann.screen?.forceReply).toEqual(reply_markup);
    expect(await call("editMessageText", { message_id, text: "y" })).toContain("can't be edited");
    const long = { ...reply_markup, input_field_placeholder: "x".repeat(65) };
    expect(await call("sendMessage", { text: "x", reply_markup: long })).toContain("placeholder");
  });
});

describe("local telegram: an edit", () => {
  test("of text and of captions are two things", async ({ ann, call, say }) => {
    const { message_id } = await say({});
    expect(await call("editMessageCaption", { message_id, caption: "y" })).toBe(
      "Bad Request: there is no caption in the message to edit",
    );
    const photo = (await ann.sendPhoto()).message.media?.[0]?.fileId;
    const sent = (await call("sendPhoto", { photo })) as Message;
    const caption = { message_id: sent.message_id, caption: "<b>y</b>", parse_mode: "HTML" };
    expect(await call("editMessageText", { ...caption, caption: undefined, text: "y" })).toBe(
      "Bad Request: there is no text in the message to edit",
    );
    expect(await call("editMessageCaption", caption)).toMatchObject({ caption: "y", edit_date: 0 });
    expect(await call("editMessageCaption", caption)).toContain("not modified");
    expect(await call("editMessageCaption", { ...caption, caption: "x".repeat(1025) })).toContain(
      "caption is too long",
    );
  });

  test("of buttons leaves the rest", async ({ ann, call, say }) => {
    const { message_id } = await say({ reply_markup: keyboard("Go") });
    const changed = { message_id, reply_markup: keyboard("Stop") };
    expect(await call("editMessageReplyMarkup", changed)).toMatchObject({ text: "x" });
    expect(ann.screen?.buttons).toEqual(keyboard("Stop").inline_keyboard);
    expect(await call("editMessageReplyMarkup", changed)).toContain("not modified");
    await call("editMessageReplyMarkup", { message_id });
    expect(ann.screen?.buttons).toEqual([]);
    expect(await call("editMessageReplyMarkup", {})).toContain("identifier is not specified");
  });

  test("is included in a press on the earlier message", async ({ ann, updates, call, say }) => {
    const { message_id } = await say({ reply_markup: keyboard("Go") });
    const seen = ann.screen;
    await call("editMessageText", { message_id, text: "new" });
    await ann.press("Go", seen);
    const { callback_query } = updates.at(-1) ?? {};
    expect(callback_query).toMatchObject({ data: "do Go", message: { text: "new" } });
  });
});

describe("local telegram: a deletion", () => {
  test("removes the message; a press on it tells only where it was", async ({
    ann,
    updates,
    call,
    say,
  }) => {
    const { message_id } = await say({ reply_markup: keyboard("Go") });
    const seen = ann.screen;
    expect(await call("deleteMessage", { message_id })).toBe(true);
    expect(await call("deleteMessage", { message_id })).toContain("message to delete not found");
    expect(ann.chat).toEqual([]);
    await ann.press("Go", seen);
    expect(updates.at(-1)?.callback_query?.message).toEqual({
      chat: { id: 5, type: "private", first_name: "Ann" },
      message_id,
      date: 0,
    });
  });

  test("comes too late after two days", async ({ call, clock, say }) => {
    const { message_id } = await say({});
    clock.time += 2 * day;
    expect(await call("deleteMessage", { message_id })).toContain("can't be deleted");
  });
});

describe("local telegram: a user", () => {
  test("sends an album as messages of their own", async ({ ann, updates }) => {
    const bytes = new Uint8Array(3);
    const document = { bytes, mimeType: "image/png", fileName: "a.png" };
    await ann.sendAlbum([{ caption: "these" }, {}, document]);
    const messages = updates.map(({ message }) => message);
    expect(messages.map((message) => message?.["caption"])).toEqual([
      "these",
      undefined,
      undefined,
    ]);
    expect(new Set(messages.map((message) => message?.["media_group_id"])).size).toBe(1);
    expect(messages.at(-1)).toMatchObject({ document: { file_name: "a.png", file_size: 3 } });
  });

  test("sees what the bot is about to do, if its action exists", async ({ call }) => {
    expect(await call("sendChatAction", { action: "upload_photo" })).toBe(true);
    expect(await call("sendChatAction", { action: "upload_picture" })).toContain(
      "wrong parameter action",
    );
    expect(await call("sendChatAction", { chat_id: 6, action: "typing" })).toContain(
      "chat not found",
    );
  });
});
