import { describe, expect, test } from "vitest";
import {
  isReply,
  pictureIn,
  pictureOf,
  plain,
  textIn,
  topicOf,
  unusedOf,
} from "../../../lib/bot/input/message.js";

const photo = [
  { file_id: "small", file_size: 100 },
  { file_id: "large", file_size: 5000 },
];
const large = { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 };
const rich = (...blocks: unknown[]) => ({ rich_message: { blocks } });

describe("input: the text of blocks is read", () => {
  const blocks: Record<string, [block: unknown, words: string]> = {
    "a paragraph": [{ type: "paragraph", text: "a red fox" }, "a red fox"],
    "nested formatting": [
      {
        type: "paragraph",
        text: [{ type: "bold", text: ["A ", { type: "italic", text: "red" }] }, " fox"],
      },
      "A red fox",
    ],
    "a custom emoji and a formula": [
      {
        type: "paragraph",
        text: [
          { type: "custom_emoji", custom_emoji_id: "1", alternative_text: "🦊" },
          { type: "mathematical_expression", expression: "x^2" },
          { type: "anchor", name: "here" },
        ],
      },
      "🦊x^2",
    ],
    "a button in the text": [
      { type: "paragraph", text: { type: "button", button: { text: "Press" } } },
      "Press",
    ],
    "a quotation with its author": [
      {
        type: "blockquote",
        blocks: [{ type: "paragraph", text: "a fox" }],
        credit: { type: "bold", text: "Aesop" },
      },
      "Aesop\na fox",
    ],
    "the older and the newer expandable quotation": [
      {
        type: "details",
        summary: "More",
        blocks: [
          { type: "expandable_blockquote", text: "old" },
          { type: "expandable_blockquote", blocks: [{ type: "paragraph", text: "new" }] },
        ],
      },
      "More\nold\nnew",
    ],
    "a list": [
      {
        type: "list",
        items: [
          { label: "1.", blocks: [{ type: "paragraph", text: "red" }] },
          { label: "2.", blocks: [{ type: "paragraph", text: "fox" }] },
        ],
      },
      "red\nfox",
    ],
    "a table": [
      { type: "table", caption: "Fox", cells: [[{ text: "size" }, {}], [{ text: "35 mm" }]] },
      "Fox\nsize\n35 mm",
    ],
    "what stands under media": [
      { type: "slideshow", blocks: [{ type: "photo", photo, caption: { text: "a fox" } }] },
      "a fox",
    ],
    "a kind that does not exist yet": [
      { type: "hologram", text: "a fox", blocks: [{ type: "more", text: [{ text: "of light" }] }] },
      "a fox\nof light",
    ],
    "nothing of what is no text": [
      {
        type: "x",
        text: 5,
        blocks: [null, 7, "loose", { type: "divider" }],
        items: {},
        cells: [[[]]],
      },
      "",
    ],
  };
  test.for(Object.entries(blocks))("from %s", ([, [block, words]]) => {
    expect(textIn(rich(block))).toBe(words === "" ? undefined : words);
  });

  test("up to Telegram's limit of characters, and deeper than any client nests", () => {
    let deep: object = { type: "paragraph", text: "too deep" };
    let text: unknown = "too deep";
    for (let level = 0; level < 20_000; level++) {
      deep = { type: "blockquote", blocks: [deep] };
      text = [text];
    }
    const long = { type: "paragraph", text: "🦊".repeat(40_000) };
    expect(textIn(rich({ type: "paragraph", text: "a fox" }, deep, { text }))).toBe("a fox");
    expect(textIn(rich(long))).toHaveLength(32_768);
    let inReach: object = { type: "paragraph", text: "a fox" };
    for (let level = 0; level < 16; level++)
      inReach = { type: "list", items: [{ blocks: [inReach] }] };
    expect(textIn(rich(inReach))).toBe("a fox");
  });

  test("once each from a list with cells and blocks", () => {
    expect(textIn(rich({ text: "a", blocks: [{ text: "b" }], items: [{ text: "c" }] }))).toBe(
      "a\nb\nc",
    );
  });

  test.for([
    undefined,
    null,
    5,
    "blocks",
    [],
    { blocks: null },
    { blocks: "a fox" },
    { blocks: {} },
  ])("as none, if there are no blocks: %j", (rich_message) => {
    expect([textIn({ rich_message }), pictureIn({ rich_message })]).toEqual([undefined, undefined]);
  });
});

describe("input: a message with blocks reads like any other", () => {
  test("its first picture is its picture, at any depth", () => {
    const blocks = [
      { type: "photo", photo: [] },
      { type: "list", items: [{ blocks: [{ type: "photo", photo }] }] },
      { type: "photo", photo: [{ file_id: "second" }] },
    ];
    expect(pictureIn(rich(...blocks))).toEqual(large);
    expect(unusedOf(rich(...blocks))).toBe("pictures");
  });

  test("its first document that is a picture counts, too", () => {
    const document = { file_id: "f", mime_type: "image/png" };
    const other = { file_id: "x", mime_type: "application/pdf" };
    const found = pictureIn(rich({ document: other }, { document }));
    expect(found).toEqual({ fileId: "f", kind: "document", type: "image/png" });
  });

  test("its text that begins with a slash is a command", () => {
    const block = { type: "paragraph", text: ["/", { type: "bold", text: "Topup" }, " 250"] };
    expect(plain({ message_id: 7, ...rich(block) })).toMatchObject({
      message_id: 7,
      text: "/topup 250",
      entities: [{ type: "bot_command", offset: 0, length: 6 }],
    });
  });

  test("it is read in a reply, too", () => {
    const answered = rich({ type: "photo", photo });
    expect(pictureOf({ text: "make it snow", reply_to_message: answered })).toEqual(large);
  });
});

test("input: a message that needs no change stays as it is, with fields of the future", () => {
  const message = {
    message_id: 1,
    text: "a fox",
    entities: [{ type: "bold" }],
    hologram: { a: 1 },
  };
  expect(plain(message)).toEqual(message);
});

describe("input: the quoted text of another chat", () => {
  const external_reply = { origin: { type: "hidden_user" } };
  const quote = { text: "a red fox", position: 0 };

  test("stands before the user's own", () => {
    expect(textIn({ text: "in watercolour", external_reply, quote })).toBe(
      "a red fox\n\nin watercolour",
    );
  });

  test("is read where the quotation is formatted", () => {
    const rich_texts = [{ type: "bold", text: "a red" }, " fox"];
    const formatted = { text: "", position: 0, rich_texts };
    expect(textIn({ text: "in oil", external_reply, quote: formatted })).toBe(
      "a red fox\n\nin oil",
    );
  });

  test("under a picture counts only if the user chose it", () => {
    const pictured = { ...external_reply, photo };
    expect(textIn({ text: "in oil", external_reply: pictured, quote })).toBe("in oil");
    const chosen = { ...quote, is_manual: true };
    expect(textIn({ text: "in oil", external_reply: pictured, quote: chosen })).toBe(
      "a red fox\n\nin oil",
    );
  });

  test("is ignored if it is invisible, and is no prompt alone", () => {
    const blank = { ...quote, text: "\u3164" };
    expect(textIn({ text: "in oil", external_reply, quote: blank })).toBe("in oil");
    expect(textIn({ text: "\u3164", external_reply, quote })).toBeUndefined();
  });
});

describe("input: the message that a user replies to", () => {
  const video = { message_id: 1, video: { file_id: "v" }, caption: "a fox" };
  const answers: [name: string, beside: object, picture: object | undefined, unused: unknown][] = [
    ["a photo", { reply_to_message: { photo } }, large, undefined],
    ["a photo of another chat", { external_reply: { photo } }, large, undefined],
    ["a live photo", { external_reply: { live_photo: { photo } } }, large, undefined],
    [
      "a picture file of another chat",
      { external_reply: { document: { file_id: "f", mime_type: "image/webp" } } },
      { fileId: "f", kind: "document", type: "image/webp" },
      undefined,
    ],
    ["a text", { reply_to_message: { text: "a fox" } }, undefined, undefined],
    ["a text in blocks", { reply_to_message: rich({ text: "a fox" }) }, undefined, undefined],
    ["a video", { reply_to_message: video }, undefined, "answered"],
    ["a sticker", { reply_to_message: { sticker: {} } }, undefined, "answered"],
    ["a video of another chat", { external_reply: { video: {} } }, undefined, "answered"],
    ["something new of another chat", { external_reply: { widget: {} } }, undefined, "answered"],
    ["a story", { reply_to_story: { id: 1 } }, undefined, "answered"],
    [
      "a part of a text",
      { reply_to_message: { text: "a fox" }, quote: { text: "fox", is_manual: true } },
      undefined,
      "quote",
    ],
    [
      "a text that Telegram quotes of its own accord",
      { reply_to_message: { text: "a fox" }, quote: { text: "a fox" } },
      undefined,
      undefined,
    ],
    [
      "words of another chat",
      { external_reply: {}, quote: { text: "a fox" } },
      undefined,
      undefined,
    ],
    ["nothing", {}, undefined, undefined],
  ];
  test.for(answers)("is %s", ([, beside, picture, unused]) => {
    const sent = { text: "make it snow", ...beside };
    expect([pictureOf(sent), unusedOf(sent)]).toEqual([picture, unused]);
    expect(isReply(sent)).toBe(Object.keys(beside).length > 0);
  });

  test("is none where Telegram names the beginning of a topic", () => {
    const sent = { text: "hi", reply_to_message: { forum_topic_created: { name: "Foxes" } } };
    expect([isReply(sent), unusedOf(sent)]).toEqual([false, undefined]);
  });

  test("does not matter beside the user's own picture", () => {
    const sent = { photo, caption: "make it snow", reply_to_message: video };
    expect([pictureOf(sent), unusedOf(sent)]).toEqual([large, undefined]);
  });
});

test("input: a video among blocks is named as unused", () => {
  expect(unusedOf(rich({ text: "a fox" }, { blocks: [{ video: { file_id: "v" } }] }))).toBe(
    "content",
  );
});

test.for([
  [{ message_thread_id: 77, is_topic_message: true }, 77],
  [{ message_thread_id: 77 }, undefined],
  [{ message_thread_id: 77, is_topic_message: false }, undefined],
  [{ message_thread_id: "77", is_topic_message: true }, undefined],
  [{ is_topic_message: true }, undefined],
  [undefined, undefined],
] as const)("input: the topic of %j is %s", ([message, topic]) => {
  expect(topicOf(message)).toBe(topic);
});

describe("input: a picture is", () => {
  const document = { file_id: "f", mime_type: "image/png", file_size: 7 };
  const contents: [name: string, content: object, picture: object | undefined][] = [
    [
      "a photo in its largest size",
      { photo },
      { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
    ],
    [
      "a file that says so",
      { document },
      { fileId: "f", kind: "document", type: "image/png", bytes: 7 },
    ],
    [
      "a file by the other name of JPEG",
      { document: { ...document, mime_type: "image/jpg" } },
      { fileId: "f", kind: "document", type: "image/jpeg", bytes: 7 },
    ],
    ["no file of another type", { document: { ...document, mime_type: "video/mp4" } }, undefined],
    [
      "perhaps a file that says nothing",
      { document: { file_id: "f" } },
      { fileId: "f", kind: "document" },
    ],
    ["no text", { text: "image/png" }, undefined],
    ["no empty list of sizes", { photo: [] }, undefined],
  ];
  test.for(contents)("%s", ([, content, picture]) => {
    expect(pictureIn(content)).toEqual(picture);
  });
});

test.for([
  ["/generate a fox", "a fox"],
  ["/generate", undefined],
  ["  a fox ", "a fox"],
  ["\n \t", undefined],
  ["a /fox", "a /fox"],
  ["/lone_command@local_bot\n\na fox", "a fox"],
] as const)("input: the text of %j is %j", ([text, words]) => {
  expect([textIn({ text }), textIn({ caption: text })]).toEqual([words, words]);
});
