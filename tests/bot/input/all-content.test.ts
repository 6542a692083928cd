import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { pictureOf, unusedOf } from "../../../lib/bot/input/message.js";
import { serviceMessages } from "../../../lib/bot/input/service-messages.js";
import { test as ordersTest } from "../../support/orders.js";

/** What the bot does when somebody new sends this in their private chat: the methods that it calls. */
const test = ordersTest.extend("tell", ({ telegram, post }) => {
  let id = 5_000;
  return async (content: object): Promise<string[]> => {
    const { user } = telegram.person({ id: ++id, first_name: "Ann", language_code: "en" });
    const chat = { id, type: "private", first_name: "Ann" };
    const message = { message_id: id, date: 1, from: user, chat, ...content };
    const before = telegram.calls.length;
    expect((await post({ update_id: id, message })).status).toBe(200);
    return telegram.calls.slice(before).map(({ method }) => method);
  };
});

interface Field {
  readonly types: readonly string[];
}
interface Api {
  readonly types: Readonly<Record<string, { readonly fields?: Readonly<Record<string, Field>> }>>;
}
const api = new URL("../../../dev/telegram/bot-api.json", import.meta.url);
const { types }: Api = JSON.parse(readFileSync(api, "utf8"));
const fieldsOf = (type: string) => types[type]?.fields ?? {};
const fields = Object.keys(fieldsOf("Message"));

/** Fields that are no content of their own, and who reads them. */
const read = [
  ...["message_id", "date", "from", "chat", "media_group_id", "text", "caption", "rich_message"],
  ...["photo", "document", "live_photo", "reply_to_message", "external_reply", "quote"],
  ...["reply_to_story", "message_thread_id", "is_topic_message", "reply_markup", "sender_chat"],
  ...["business_connection_id", "successful_payment", "refunded_payment"],
  // Of our own messages: which words they quote.
  ...["entities", "caption_entities"],
];

/** Fields beside the content that change nothing for the bot. */
const ignored: Record<string, string> = {
  direct_messages_topic: "channels only",
  sender_boost_count: "groups only",
  sender_business_bot: "the bot acts for nobody",
  sender_tag: "groups only",
  guest_query_id: "the bot is no guest of other chats",
  guest_bot_caller_user: "the bot is no guest of other chats",
  guest_bot_caller_chat: "the bot is no guest of other chats",
  forward_origin: "what was forwarded is what counts",
  is_automatic_forward: "groups only",
  reply_to_checklist_task_id: "what is answered is no text: that is said",
  reply_to_poll_option_id: "what is answered is no text: that is said",
  via_bot: "what was sent is what counts",
  edit_date: "edited messages are no new ones",
  has_protected_content: "concerns forwarding",
  is_from_offline: "when it was written does not matter",
  is_paid_post: "channels only",
  author_signature: "channels and groups only",
  paid_star_count: "Stars paid for a message are no top-up",
  link_preview_options: "looks",
  suggested_post_info: "channels only",
  effect_id: "looks",
  show_caption_above_media: "looks",
  has_media_spoiler: "looks",
};

/** Some value of the field's type, the poorest that there is. */
function sampleOf(field: string): unknown {
  const [type = "String"] = fieldsOf("Message")[field]?.types ?? [];
  if (type.startsWith("Array of ")) return [{}];
  const simple: Record<string, unknown> = { String: "x", Integer: 1, Boolean: true };
  return simple[type] ?? {};
}

const known = new Set([...read, ...Object.keys(ignored), ...serviceMessages]);
const contents = fields.filter((field) => !known.has(field));

describe("input: every field of a message in the Bot API", () => {
  test("is read, or a service message, or ignored on purpose, or content to be answered", () => {
    const lists = [read, Object.keys(ignored), serviceMessages];
    const doubles = lists.flat().filter((field, index, all) => all.indexOf(field) !== index);
    expect(doubles.filter((field) => !/^(successful|refunded)_payment$/.test(field))).toEqual([]);
    expect(lists.flat().filter((field) => !fields.includes(field))).toEqual([]);
    expect(contents).toEqual([
      ...["animation", "audio", "paid_media", "sticker", "story", "video", "video_note", "voice"],
      ...["checklist", "contact", "dice", "game", "poll", "venue", "location", "invoice"],
      ...["passport_data", "giveaway", "giveaway_winners"],
    ]);
  });

  test("is answered once in a private chat, if it is content", async ({ tell }) => {
    const more = ["photo", "document", "live_photo", "rich_message", "text", "caption"];
    for (const field of [...contents, ...more, "hologram", "reply_to_story", "quote"]) {
      expect([field, ...(await tell({ [field]: sampleOf(field) }))]).toEqual([
        field,
        "sendMessage",
      ]);
    }
    expect(await tell({})).toEqual(["sendMessage"]);
    const strange = { text: "a fox", hologram: [[{}]], quote: {}, external_reply: {}, photo: {} };
    expect(await tell(strange)).toEqual(["sendMessage"]);
  });

  test("costs no call if it is a service message", async ({ tell }) => {
    for (const field of serviceMessages.filter((name) => !name.endsWith("_payment"))) {
      expect([field, ...(await tell({ [field]: sampleOf(field) }))]).toEqual([field]);
    }
  });

  test("changes nothing beside text, if it is ignored", async ({ tell, telegram }) => {
    await tell({ text: "a red fox" });
    const usual = telegram.calls.at(-1)?.parameters;
    for (const field of Object.keys(ignored)) {
      expect([field, ...(await tell({ text: "a red fox", [field]: sampleOf(field) }))]).toEqual([
        field,
        "sendMessage",
      ]);
      const { text, reply_markup } = telegram.calls.at(-1)?.parameters ?? {};
      expect([text, reply_markup]).toEqual([usual?.["text"], usual?.["reply_markup"]]);
    }
  });

  test("of a message in another chat is a picture, or the bot says that it can't use it", () => {
    const about = ["origin", "chat", "message_id", "link_preview_options", "has_media_spoiler"];
    const pictures = ["photo", "document", "live_photo"];
    for (const field of Object.keys(fieldsOf("ExternalReplyInfo"))) {
      const external_reply = { origin: {}, [field]: {} };
      expect([field, unusedOf({ text: "make it snow", external_reply })]).toEqual([
        field,
        "answered",
      ]);
      if (about.includes(field)) continue;
      const picture = { file_id: "f", mime_type: "image/png", photo: [{ file_id: "f" }] };
      const value = field === "photo" ? picture.photo : picture;
      const found = pictureOf({ text: "x", external_reply: { [field]: value } });
      expect([field, found !== undefined]).toEqual([field, pictures.includes(field)]);
    }
  });
});
