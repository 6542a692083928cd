import type { Message } from "@telegraf/types";
import { describe, expect, test } from "vitest";
import {
  headingOf,
  pictureIn,
  subjectOf,
  subjectOfResult,
  wordsIn,
} from "../../lib/bot/subject.js";

const person = { id: 5, is_bot: false, first_name: "Ann" };
const bot = { id: 4242, is_bot: true, first_name: "Bot" };
const photo = [
  { file_id: "small", file_size: 100 },
  { file_id: "large", file_size: 5000 },
];
const whole = { type: "expandable_blockquote", offset: 6, length: 9 };
const cut = { ...whole, type: "blockquote" };
const quoting = { text: "Model\na red fox\nPrice", entities: [{ ...whole, type: "bold" }, whole] };

function message(content: object): Message {
  return { message_id: 10, date: 1, ...content } as Message;
}
const said = (content: object) => ({ message_id: 1, from: person, ...content });
const shown = (content: object) => ({ message_id: 2, from: bot, ...content });

describe("an order is about", () => {
  const orders: Record<string, [content: object, subject: object | undefined]> = {
    "the words that it answers": [
      shown({ text: "Model", reply_to_message: said({ text: "a red fox" }) }),
      { prompt: "a red fox", replyTo: 1 },
    ],
    "the words after a command": [
      shown({ text: "x", reply_to_message: said({ text: "/generate@local_bot  a red\nfox " }) }),
      { prompt: "a red\nfox", replyTo: 1 },
    ],
    "the words that it quotes whole": [shown(quoting), { prompt: "a red fox", replyTo: 2 }],
    "the words that it answers rather than those that it quotes": [
      shown({ ...quoting, reply_to_message: said({ text: "a blue fox" }) }),
      { prompt: "a blue fox", replyTo: 1 },
    ],
    "the picture in it and the words under it": [
      shown({ photo, caption: quoting.text, caption_entities: [whole] }),
      {
        prompt: "a red fox",
        replyTo: 2,
        picture: { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
      },
    ],
    "the picture in it and the caption that it answers": [
      shown({ photo, reply_to_message: said({ photo: [{ file_id: "own" }], caption: "snow" }) }),
      {
        prompt: "snow",
        replyTo: 2,
        picture: { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
      },
    ],
    "the picture alone if its words were cut": [
      shown({ photo, caption: quoting.text, caption_entities: [cut] }),
      {
        prompt: "",
        replyTo: 2,
        picture: { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
      },
    ],
    "nothing if its words were cut": [shown({ ...quoting, entities: [cut] }), undefined],
    "nothing if it answers nothing": [shown({ text: "What should I make?" }), undefined],
    "nothing if what it answers has no words": [
      shown({ text: "x", reply_to_message: said({ sticker: {} }) }),
      undefined,
    ],
  };
  test.for(Object.entries(orders))("%s", ([, [content, subject]]) => {
    expect(subjectOf(message(content))).toEqual(subject);
  });
});

describe("a result is about", () => {
  const results: Record<string, [asked: object | undefined, subject: object | undefined]> = {
    "the words that it answers": [said({ text: "a red fox" }), { prompt: "a red fox", replyTo: 1 }],
    "the words of a photo's caption, but not somebody's own photo": [
      said({ photo, caption: "a red fox" }),
      { prompt: "a red fox", replyTo: 1 },
    ],
    "the picture and the words of the order that it answers": [
      shown({ photo, caption: quoting.text, caption_entities: [whole] }),
      {
        prompt: "a red fox",
        replyTo: 2,
        picture: { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
      },
    ],
    "nothing if what it answers is gone": [undefined, undefined],
    "nothing if what it answers holds nothing": [shown({ text: "✅ Done" }), undefined],
  };
  test.for(Object.entries(results))("%s", ([, [asked, subject]]) => {
    const result = shown({ photo: [{ file_id: "result" }], caption: "Model" });
    const answering = { ...result, ...(asked && { reply_to_message: asked }) };
    expect(subjectOfResult(message(answering))).toEqual(subject);
  });
});

describe("a picture is", () => {
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
] as const)("the words of %j are %j", ([text, words]) => {
  expect([wordsIn({ text }), wordsIn({ caption: text })]).toEqual([words, words]);
});

test("a heading is the first line of a message of ours", () => {
  expect(headingOf(shown({ text: "Model\nmore" }))).toBe("Model");
  expect(headingOf(shown({ photo, caption: "Model" }))).toBe("Model");
  expect(headingOf(said({ text: "Model\nmore" }))).toBe("");
  expect(headingOf(shown({ photo }))).toBe("");
});
