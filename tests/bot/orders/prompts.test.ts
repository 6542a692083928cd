import { describe, expect } from "vitest";
import { chooseModel } from "../../support/order-steps.js";
import { rowsOf, shown, test } from "../../support/orders.js";
import { texts } from "../../support/texts.js";
import { test as closedTest } from "../../support/world.js";

const usePrompt = "🎨 Use it as a prompt";
const prompted = (task: { readonly input: object } | undefined) =>
  (task?.input as { readonly prompt?: string } | undefined)?.prompt;

describe("input: a formatted prompt", () => {
  const blocks = [
    { type: "heading", size: 1, text: "A fox" },
    { type: "paragraph", text: [{ type: "bold", text: "A red fox" }, " in the snow"] },
  ];

  test("is sold as its text", async ({ buyer, kie, generate }) => {
    await buyer.sendContent({ rich_message: { blocks } });
    await chooseModel(buyer, "Z-Image");
    await generate(buyer);
    expect(kie.tasks.map(prompted)).toEqual(["A fox\nA red fox in the snow"]);
  });

  test("comes with its picture", async ({ buyer, telegram }) => {
    await buyer.sendPhoto();
    const photo = [{ file_id: buyer.chat.at(-2)?.media?.[0]?.fileId ?? "" }];
    const picture = {
      type: "photo",
      photo: [{ ...photo[0], file_unique_id: "u", width: 64, height: 48 }],
    };
    await buyer.sendContent({
      rich_message: { blocks: [{ type: "collage", blocks: [picture] }, ...blocks] },
    });
    expect(telegram.calls.at(-1)).toMatchObject({
      method: "sendPhoto",
      parameters: { photo: photo[0]?.file_id },
    });
    expect(shown(buyer).text).toContain("A red fox in the snow");
    await buyer.press("Model");
    expect(buyer.screen?.media).toHaveLength(1);
  });

  test("is answered with what to do if Telegram refuses its picture", async ({ ann, refused }) => {
    refused.push(/wrong file identifier/);
    const picture = { type: "photo", photo: [{ file_id: "not-known-to-telegram" }] };
    await ann.sendContent({ rich_message: { blocks: [picture, ...blocks] } });
    expect(shown(ann)).toEqual({ text: texts.en.studio.pictureRefused.source, rows: [] });
  });

  test.for([
    ["/Topup 250", "Balance top-up"],
    ["/start", "Hello, Ann!"],
  ])("that is a command is one: %s", async ([text, answer], { ann }) => {
    await ann.sendContent({ rich_message: { blocks: [{ type: "paragraph", text: [text] }] } });
    expect(shown(ann).text).toContain(answer);
  });
});

describe("input: invisible text", () => {
  const blank = "\u3164\u2800\u200b";

  test("is no order, and costs only the answer", async ({ ann, neon, telegram }) => {
    const [sql, calls] = [neon.requests, telegram.calls.length];
    await ann.say(blank);
    expect(shown(ann)).toMatchObject({
      text: expect.stringContaining("There is no text"),
      rows: [],
    });
    expect([neon.requests - sql, telegram.calls.length - calls]).toEqual([0, 1]);
  });

  test("is no prompt in Russian either", async ({ olga }) => {
    await olga.say(blank);
    expect(shown(olga)).toMatchObject({ text: expect.stringContaining("нет текста"), rows: [] });
  });

  test("is none after /generate, and none after an unknown command", async ({ ann }) => {
    await ann.say(`/generate ${blank}`);
    expect(shown(ann).text).toContain("/generate a red fox");
    await ann.say(`/imagine ${blank}`);
    expect(shown(ann).rows).toEqual([]);
  });

  test("under a photo leaves a photo without a caption", async ({ buyer }) => {
    await buyer.sendPhoto({ caption: blank });
    const { text, rows } = shown(buyer);
    await buyer.sendPhoto();
    expect(shown(buyer)).toEqual({ text, rows });
  });

  test("is no order in a reply to a photo", async ({ ann }) => {
    await ann.sendPhoto();
    await ann.say(blank, { replyTo: ann.chat.at(-2) });
    expect(shown(ann).rows).toEqual([]);
  });

  test("is not sold by the button of an older screen", async ({
    buyer,
    kie,
    background,
    charges,
  }) => {
    await buyer.say("a fox");
    await chooseModel(buyer, "Z-Image");
    const screen = buyer.screen;
    const go = screen?.buttons.flat().find(({ text }) => text.includes("Generate"))?.callback_data;
    const asked = {
      message_id: 1,
      date: 1,
      chat: { id: buyer.user.id, type: "private" },
      from: buyer.user,
    };
    const bot = { id: 4242, is_bot: true, first_name: "Bot" };
    const message = { ...asked, from: bot, message_id: screen?.messageId, text: "Z-Image" };
    const pressed = { ...message, reply_to_message: { ...asked, text: blank } };
    await buyer.pressData(go ?? "", pressed);
    await background.end();
    expect([kie.tasks, await charges()]).toEqual([[], []]);
  });
});

describe("input: an unknown command", () => {
  test("with text offers the text as a prompt", async ({ buyer, kie, generate, telegram }) => {
    const { message } = await buyer.say("/Imagine a red fox");
    expect(shown(buyer)).toEqual({
      text: "I don't know /imagine. Just send me the description.",
      rows: [[usePrompt]],
    });
    expect(buyer.screen?.replyTo).toBe(message.messageId);
    const { messageId } = buyer.screen ?? {};
    const calls = telegram.calls.length;
    await buyer.press(usePrompt);
    expect(telegram.calls.length - calls).toBe(2);
    expect(buyer.screen?.messageId).toBe(messageId);
    await chooseModel(buyer, "Z-Image");
    await generate(buyer);
    expect(kie.tasks.map(prompted)).toEqual(["a red fox"]);
  });

  test("without text says what to do", async ({ ann, olga }) => {
    await ann.say("/imagine");
    expect(shown(ann)).toEqual({
      text: expect.stringContaining("I don't know /imagine."),
      rows: [],
    });
    expect(shown(ann).text).toContain("/help");
    await olga.say("/imagine");
    expect(shown(olga)).toEqual({ text: expect.stringContaining("/imagine"), rows: [] });
  });

  test("whose message is gone is offered no more", async ({ ann }) => {
    const { message } = await ann.say("/imagine a fox");
    ann.delete(message);
    expect((await ann.press(usePrompt)).answer).toContain("button");
    expect(shown(ann).rows).toEqual([[usePrompt]]);
  });

  test("under a picture, or in a reply, goes to the order at once", async ({ ann }) => {
    await ann.sendPhoto({ caption: "/imagine snow" });
    const photo = ann.chat.at(-2);
    expect(ann.screen).toMatchObject({ media: photo?.media });
    await ann.say("/imagine snow", { replyTo: photo });
    expect(ann.screen).toMatchObject({ media: photo?.media });
    expect(shown(ann).text).toContain("snow");
    expect(shown(ann).rows.flat()).not.toContain(usePrompt);
  });

  test.for(["/", "/ a fox", "//", "/home/fox"])("is none of: %s", async (text, { ann }) => {
    await ann.say(text);
    expect(shown(ann).rows.length).toBeGreaterThan(1);
  });
});

describe("input: commands in any case", () => {
  const commands: [said: string, answer: string][] = [
    ["/Start", "Hello, Ann!"],
    ["/BALANCE", "Balance"],
    ["/Balance@LOCAL_bot", "Balance"],
    ["/Topup 250", "Balance top-up"],
    ["/HELP", "How it works"],
    [" \n/Help", "How it works"],
    ["／help", "How it works"],
    ["/Models", "What I can make"],
    ["/Cancel", "Nothing to cancel."],
    ["/History", "Your history"],
  ];
  test.for(commands)("are understood: %j", async ([said, answer], { buyer }) => {
    await buyer.say(said);
    expect(shown(buyer).text).toContain(answer);
  });

  test("make an order: /Generate", async ({ buyer, kie, generate }) => {
    await buyer.say("/Generate a Red Fox");
    await chooseModel(buyer, "Z-Image");
    await generate(buyer);
    expect(kie.tasks.map(prompted)).toEqual(["a Red Fox"]);
  });
});

describe("input: a common phrase", () => {
  const phrases: [said: string, english: string][] = [
    ["Hi!", "Hello, Ann!"],
    ["menu", "Hello, Ann!"],
    ["help", "How it works"],
    ["Money back!", "Payment help"],
    ["money", "Balance"],
    ["привет", "Hello, Ann!"],
    ["помощь", "How it works"],
    ["Верните деньги", "Payment help"],
    ["деньги", "Balance"],
  ];
  test.for(phrases)("gets its screen: %s", async ([said, text], { ann }) => {
    const { message } = await ann.say(said);
    expect(shown(ann).text).toContain(text);
    expect(shown(ann).rows.at(-1)).toEqual([usePrompt]);
    expect(ann.screen?.replyTo).toBe(message.messageId);
  });

  test("gets its screen if it is formatted, too", async ({ ann }) => {
    const text = [{ type: "bold", text: "Hi" }, "!"];
    await ann.sendContent({ rich_message: { blocks: [{ type: "paragraph", text }] } });
    expect(shown(ann).text).toContain("Hello, Ann!");
    expect(shown(ann).rows.at(-1)).toEqual([usePrompt]);
  });

  test.for(["/start", "/Balance", "/help"])("is no command: %s", async (command, { ann }) => {
    await ann.say(command);
    expect(shown(ann).rows.flat()).not.toContain(usePrompt);
    expect(ann.screen?.replyTo).toBeUndefined();
  });

  test("is a prompt if the user prefers that", async ({ buyer, kie, generate }) => {
    await buyer.say("Hello");
    await buyer.press(usePrompt);
    await chooseModel(buyer, "Z-Image");
    await generate(buyer);
    expect(kie.tasks.map(prompted)).toEqual(["Hello"]);
  });

  test("is offered in Russian, too", async ({ olga }) => {
    await olga.say("меню");
    expect(shown(olga).rows.at(-1)).toEqual(["🎨 Взять как описание"]);
    await olga.press("Взять");
    expect(shown(olga).rows[0]?.[0]).toMatch(/^✅ Создать/);
  });

  test("is a prompt as a reply, and as a part of one", async ({ ann }) => {
    await ann.say("hello kitty");
    expect(shown(ann).rows.flat()).not.toContain(usePrompt);
    await ann.sendPhoto();
    await ann.say("help", { replyTo: ann.chat.at(-2) });
    expect(ann.screen?.media).toHaveLength(1);
    expect(shown(ann).text).toContain("help");
  });
});

describe("input: a reply to another chat", () => {
  const origin = { type: "hidden_user", sender_user_name: "Bob", date: 1 } as const;
  const external = (more: object) => ({ origin, message_id: 55, ...more });

  test("takes the picture there", async ({ ann, telegram }) => {
    await ann.sendPhoto();
    const file_id = ann.chat.at(-2)?.media?.[0]?.fileId ?? "";
    const photo = [{ file_id, file_unique_id: "u", width: 64, height: 48 }];
    await ann.sendContent({ text: "as a watercolour", external_reply: external({ photo }) });
    expect(telegram.calls.at(-1)).toMatchObject({
      method: "sendPhoto",
      parameters: { photo: file_id },
    });
    expect(shown(ann).text).toContain("as a watercolour");
  });

  test("says so if Telegram does not give its picture, and goes on with the text", async ({
    ann,
    telegram,
    refused,
  }) => {
    refused.push(/sendPhoto: Bad Request/);
    const photo = [{ file_id: "AgACfar", file_unique_id: "u", width: 64, height: 48 }];
    const calls = telegram.calls.length;
    await ann.sendContent({ text: "as a watercolour", external_reply: external({ photo }) });
    expect(telegram.calls.slice(calls).map(({ method }) => method)).toEqual([
      "sendPhoto",
      "sendMessage",
    ]);
    expect(shown(ann).text).toContain("I can't use what you replied to");
    expect(shown(ann).rows.length).toBeGreaterThan(1);
  });

  test.for([
    [
      "a video",
      {
        external_reply: external({
          video: { file_id: "v", file_unique_id: "v", width: 1, height: 1, duration: 1 },
        }),
      },
    ],
    ["a story", { reply_to_story: { chat: { id: 6, type: "private" }, id: 1 } }],
  ] as const)("says that it can't use %s", async ([, beside], { ann, telegram }) => {
    const calls = telegram.calls.length;
    await ann.sendContent({ text: "make it snow", ...beside });
    expect(telegram.calls.length - calls).toBe(1);
    expect(shown(ann).text).toContain("I can't use what you replied to");
    expect(shown(ann).rows.length).toBeGreaterThan(1);
  });

  test("takes the text there into the prompt", async ({ buyer, kie, generate }) => {
    const quote = { text: "a red fox", position: 0 };
    await buyer.sendContent({ text: "in oil", quote, external_reply: external({}) });
    await chooseModel(buyer, "Z-Image");
    await generate(buyer);
    expect(kie.tasks.map(prompted)).toEqual(["a red fox\n\nin oil"]);
  });
});

describe("input: a reply in this chat", () => {
  test.for([
    ["en", "I can't use what you replied to"],
    ["ru", "использовать нельзя"],
  ] as const)("to a video is not used, in %s", async ([code, text], { telegram, bot: _ }) => {
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    await person.sendContent({
      video: { file_id: "v", file_unique_id: "v", width: 1, height: 1, duration: 1 },
    });
    const video = person.chat.at(-2);
    await person.say("make it snow", { replyTo: video });
    expect(shown(person).text).toContain(text);
    expect(rowsOf(person.screen).length).toBeGreaterThan(1);
  });

  test("with a quotation says that the bot does not use the quoted text", async ({ ann }) => {
    const { message } = await ann.say("a red fox in the snow");
    const answered = { message_id: message.messageId, date: 1, from: ann.user, text: message.text };
    const reply_to_message = { ...answered, chat: { id: ann.user.id, type: "private" } };
    const quote = { text: "red fox", position: 2, is_manual: true };
    await ann.sendContent({ text: "make it blue", quote, reply_to_message });
    expect(shown(ann).text).toContain("I don't use the text that you quoted");
  });
});

describe("input: a bot without a studio", () => {
  closedTest("takes a phrase for its command", async ({ ann, neon, telegram }) => {
    const cost = async (text: string) => {
      const [sql, calls] = [neon.requests, telegram.calls.length];
      await ann.say(text);
      return [neon.requests - sql, telegram.calls.length - calls];
    };
    await ann.say("/start");
    expect(await cost("hello")).toEqual([1, 1]);
    expect(await cost("help")).toEqual([0, 1]);
    expect(await cost("refund")).toEqual([1, 1]);
  });

  closedTest("offers no text as a prompt", async ({ ann }) => {
    for (const text of ["hello", "/imagine a fox"]) {
      await ann.say(text);
      expect(shown(ann).rows.flat()).not.toContain(usePrompt);
    }
  });
});
