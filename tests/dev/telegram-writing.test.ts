import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { validate } from "../../dev/telegram/bot-api.js";
import { commandsOf } from "../../dev/telegram/command-menu.js";
import { drawPng } from "../../dev/telegram/images.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

type Message = Readonly<Record<string, unknown>>;

const test = base
  .extend("telegram", async ({}, { onCleanup }) => {
    const telegram = await startTelegram({ token: "1:x", now: () => 0 });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }))
  .extend("call", ({ telegram, ann: _ }) => async (method: string, parameters: object) => {
    const body = JSON.stringify({ chat_id: 5, ...parameters });
    const response = await fetch(`${telegram.apiRoot}/bot1:x/${method}`, { method: "POST", body });
    const { ok, description, result } = (await response.json()) as Record<string, unknown>;
    return ok === true ? (result as Message) : String(description);
  })
  /** What the bot was told, oldest first. */
  .extend("told", async ({ call }, { onCleanup }) => {
    const messages: Message[] = [];
    const server = await serveLocally(async (request) => {
      const { message } = (await request.json()) as { message: Message };
      messages.push(message);
      return new Response();
    });
    onCleanup(server.stop);
    await call("setWebhook", { chat_id: undefined, url: server.url });
    return messages;
  });

const origin = { type: "hidden_user", sender_user_name: "Bob", date: 1 };
const notFound = "Bad Request: message thread not found";

describe("local telegram: reply keyboards", () => {
  const pick = { text: "Pick", request_users: { request_id: 7, max_quantity: 1 } };
  const bob = { id: 6, is_bot: false, first_name: "Bob" };

  test("ask for users, stay until they are removed, and can't be edited", async ({
    ann,
    told,
    call,
  }) => {
    const asked = await call("sendMessage", {
      text: "Who?",
      reply_markup: { keyboard: [[pick]], one_time_keyboard: true },
    });
    expect(ann.screen?.replyKeyboard).toEqual({ keyboard: [[pick]], one_time_keyboard: true });
    await ann.shareUsers(pick, [bob]);
    expect(told[0]).toMatchObject({ users_shared: { request_id: 7, users: [{ user_id: 6 }] } });
    expect(() => ann.shareUsers(pick, [bob, bob])).toThrow("at most 1");
    const { message_id } = asked as Message;
    expect(await call("editMessageText", { message_id, text: "Whom?" })).toContain(
      "can't be edited",
    );
    await call("sendMessage", { text: "Bob", reply_markup: { remove_keyboard: true } });
    expect(ann.screen?.replyKeyboard).toBe("removed");
  });

  test("ask for one to ten users", async ({ call }) => {
    const most = (max_quantity: number) =>
      call("sendMessage", {
        text: "Who?",
        reply_markup: {
          keyboard: [[{ text: "Pick", request_users: { request_id: 7, max_quantity } }]],
        },
      });
    expect(await most(11)).toContain("invalid number of users");
    expect(await most(10)).toHaveProperty("message_id");
  });
});

describe("local telegram: the menu of a chat", () => {
  test("is the first list that Telegram finds, whole", async ({ telegram, call, ann: _ }) => {
    const set = (command: string, more: object) =>
      call("setMyCommands", {
        chat_id: undefined,
        commands: [{ command, description: command }],
        ...more,
      });
    const menuOf = (id: number, language_code: string) =>
      commandsOf(telegram.state, { id, is_bot: false, first_name: "", language_code })
        .map(({ command }) => command)
        .join();
    await set("all", {});
    await set("all_ru", { language_code: "ru" });
    const menus = () => [menuOf(5, "en"), menuOf(5, "ru"), menuOf(6, "ru")];
    expect(menus()).toEqual(["all", "all_ru", "all_ru"]);
    await set("own", { scope: { type: "chat", chat_id: 5 } });
    expect(menus()).toEqual(["own", "own", "all_ru"]);
    await set("own_ru", { scope: { type: "chat", chat_id: 5 }, language_code: "ru" });
    expect(menus()).toEqual(["own", "own_ru", "all_ru"]);
  });
});

describe("local telegram: a user sends", () => {
  test("formatted text in blocks, without any text beside it", async ({ ann, told }) => {
    const blocks = [
      { type: "heading", size: 1, text: "Prompt" },
      { type: "paragraph", text: [{ type: "bold", text: "a fox" }, " in the snow"] },
      { type: "of a newer version", blocks: [{ type: "paragraph", text: "more" }] },
    ];
    await ann.sendRich(blocks);
    expect(told[0]).toMatchObject({ rich_message: { blocks } });
    expect(told[0]).not.toHaveProperty("text");
    expect(told[0]).not.toHaveProperty("entities");
  });

  test("replies to a part of a message, to other chats and to stories", async ({ ann, told }) => {
    const { message: fox } = await ann.say("a red fox");
    await ann.say("bluer", { replyTo: fox, quote: "red" });
    const photo = [{ file_id: "AgAC", file_unique_id: "u", width: 9, height: 9 }];
    await ann.say("paint it", { externalReply: { origin, message_id: 55, photo }, quote: "this" });
    await ann.sendPhoto({ story: { chat: { id: 9, type: "private" }, id: 3 }, caption: "like it" });
    expect(told.slice(1)).toMatchObject([
      { reply_to_message: { text: "a red fox" }, quote: { text: "red", position: 0 } },
      { text: "paint it", external_reply: { photo }, quote: { text: "this" } },
      { caption: "like it", reply_to_story: { id: 3 } },
    ]);
    expect(told[2]).not.toHaveProperty("reply_to_message");
  });

  test("files of any type and name, which the bot can download", async ({
    ann,
    told,
    telegram,
  }) => {
    const bytes = Buffer.from("whatever");
    const octets = "application/octet-stream";
    await ann.sendDocument({ bytes, mimeType: octets, fileName: "IMG_2041.HEIC" });
    await ann.sendMedia("voice", { bytes, facts: { mimeType: "audio/ogg", duration: 3 } });
    await ann.sendMedia("sticker", { bytes });
    await ann.sendMedia("video_note", { bytes, facts: { length: 240 } });
    await ann.sendContent({ location: { latitude: 1, longitude: 2 } });
    expect(told).toMatchObject([
      { document: { file_name: "IMG_2041.HEIC", mime_type: octets, file_size: 8 } },
      { voice: { mime_type: "audio/ogg", duration: 3, file_size: 8 } },
      { sticker: { width: 512, is_video: false } },
      { video_note: { length: 240 } },
      { location: { latitude: 1 } },
    ]);
    const { voice } = told[1] as { voice: { file_id: string } };
    expect(Buffer.from(telegram.file(voice.file_id))).toEqual(bytes);
  });

  test("albums in which several items have captions", async ({ ann, told }) => {
    const bytes = drawPng(3, 3);
    await ann.sendAlbum([{ caption: "this" }, { bytes, caption: "and that" }, {}]);
    expect(told.map(({ caption }) => caption)).toEqual(["this", "and that", undefined]);
  });
});

describe("local telegram: a topic", () => {
  test("of a private chat has an id, from both sides", async ({ ann, told, call }) => {
    const topic = ann.openTopic();
    await ann.say("here", { thread: topic });
    const where = { message_thread_id: topic.id, is_topic_message: true };
    expect(told[0]).toMatchObject({ text: "here", ...where });
    const answer = await call("sendMessage", { text: "x", message_thread_id: topic.id });
    expect(validate(["Message"], answer, "answer")).toBeUndefined();
    expect(answer).toMatchObject({ text: "x", ...where });
    expect(ann.screen?.thread).toEqual(topic);
    const reply_parameters = { message_id: told[0]?.["message_id"] };
    expect(await call("sendMessage", { text: "y", reply_parameters })).toMatchObject(where);
    expect(await call("sendMessage", { text: "z" })).not.toHaveProperty("message_thread_id");
  });

  test("that does not exist, or is gone, is not found", async ({ ann, call }) => {
    const topic = ann.openTopic();
    const file = (await ann.sendPhoto({ thread: topic })).message.media?.[0]?.fileId;
    const calls: [string, object][] = [
      ["sendMessage", { text: "x" }],
      ["sendPhoto", { photo: file }],
      ["sendMediaGroup", { media: Array(2).fill({ type: "photo", media: file }) }],
      ["sendChatAction", { action: "typing" }],
    ];
    for (const [method, parameters] of calls) {
      const other = { ...parameters, message_thread_id: topic.id + 100 };
      expect(await call(method, other)).toBe(notFound);
      const right = { ...parameters, message_thread_id: topic.id };
      expect(await call(method, right)).not.toBe(notFound);
    }
    ann.closeTopic(topic);
    expect(await call("sendMessage", { text: "x", message_thread_id: topic.id })).toBe(notFound);
    expect(await call("sendMessage", { text: "x" })).toMatchObject({ text: "x" });
  });

  test("is not a thread of replies, though that has an id, too", async ({ ann, told, call }) => {
    const group = { id: -1001, title: "Forum", is_forum: true };
    await ann.sayInGroup("hello", group, { thread: { id: 77, isTopic: false } });
    expect(told[0]).toMatchObject({
      chat: { type: "supergroup", is_forum: true },
      message_thread_id: 77,
    });
    expect(told[0]).not.toHaveProperty("is_topic_message");
    const there = { chat_id: -1001, text: "x" };
    expect(await call("sendMessage", { ...there, message_thread_id: 77 })).toBe(notFound);
    const topic = ann.openTopic(group);
    expect(await call("sendMessage", { ...there, message_thread_id: topic.id })).toMatchObject({
      is_topic_message: true,
    });
  });
});
