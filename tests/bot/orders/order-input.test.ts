import type { Message } from "@telegraf/types";
import { describe, expect, test } from "vitest";
import { firstLine, inputOfResult, orderInputOf } from "../../../lib/bot/orders/order-input.js";

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

describe("order: an order's input is", () => {
  const orders: Record<string, [content: object, subject: object | undefined]> = {
    "the words that it answers": [
      shown({ text: "Model", reply_to_message: said({ text: "a red fox" }) }),
      { prompt: "a red fox", replyTo: 1 },
    ],
    "the words after a command": [
      shown({ text: "x", reply_to_message: said({ text: "/generate@local_bot  a red\nfox " }) }),
      { prompt: "a red\nfox", replyTo: 1 },
    ],
    "the words that it quotes whole, which it must go on quoting": [
      shown(quoting),
      { prompt: "a red fox", replyTo: 2, isQuoted: true },
    ],
    "the words of a user who may have meant a new picture": [
      shown({
        photo,
        reply_to_message: said({ text: "a red fox" }),
        reply_markup: { inline_keyboard: [[{ text: "New", callback_data: "1:nw" }]] },
      }),
      {
        prompt: "a red fox",
        replyTo: 2,
        picture: { fileId: "large", kind: "photo", type: "image/jpeg", bytes: 5000 },
        isGuessed: true,
      },
    ],
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
    expect(orderInputOf(message(content))).toEqual(subject);
  });
});

describe("order: a result's input is", () => {
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
    "nothing if what it answers holds nothing": [shown({ text: "✅ Z-Image" }), undefined],
  };
  test.for(Object.entries(results))("%s", ([, [asked, subject]]) => {
    const result = shown({ photo: [{ file_id: "result" }], caption: "Model" });
    const answering = { ...result, ...(asked && { reply_to_message: asked }) };
    expect(inputOfResult(message(answering))).toEqual(subject);
  });
});

test("order: a heading is the first line of our message", () => {
  expect(firstLine(shown({ text: "Model\nmore" }))).toBe("Model");
  expect(firstLine(shown({ photo, caption: "Model" }))).toBe("Model");
  expect(firstLine(said({ text: "Model\nmore" }))).toBe("");
  expect(firstLine(shown({ photo }))).toBe("");
});
