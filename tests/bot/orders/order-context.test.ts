import { expect, test } from "vitest";
import { formatContext, readOrderContext } from "../../../lib/bot/orders/order-context.js";

const record = {
  key: "gen:2147483653:77",
  userId: 2_147_483_653,
  state: "charged",
  isDelivered: false,
} as const;

test.for([
  { language: "en", isPicture: false, replyTo: 76, choice: "16x9-1K" },
  { language: "ru", isPicture: true, replyTo: 9_007_199_254_740_991, choice: "" },
  { language: "en", isPicture: false, replyTo: 76, choice: "16x9-1K", topic: 8 },
  { language: "ru", isPicture: true, replyTo: 76, choice: "", topic: 9_007_199_254_740_991 },
] as const)("order: the bot reads back what it stores of an order: %o", (order) => {
  const context = formatContext(order);
  expect(readOrderContext({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    keyedId: 77,
    ...order,
  });
});

test("order: the message that shows the state may be another one than the key's", () => {
  const order = { language: "en", isPicture: false, replyTo: 76, choice: "1x1", topic: 8 } as const;
  const context = formatContext({ ...order, status: 91 });
  expect(readOrderContext({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 91,
    keyedId: 77,
    ...order,
  });
});

test.for([
  ["en.t.76.16x9-1K", "16x9-1K"],
  ["en.t.76.", ""],
] as const)("order: older versions' state is read, and written without a topic: %s", (kept) => {
  const [context, choice] = kept;
  const order = { language: "en", isPicture: false, replyTo: 76, choice } as const;
  expect(readOrderContext({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    keyedId: 77,
    ...order,
  });
  expect(formatContext({ ...order, topic: undefined })).toBe(context);
});
const unreadable = [
  undefined,
  "",
  "fr.t.1.",
  "en.t.x.",
  "en.t.1.🦊",
  "en.t.1",
  "en.t.1..x",
  "en.t.1.a.",
];

test.for(unreadable)("order: without a readable context it answers the order: %s", (context) => {
  expect(readOrderContext({ ...record, ...(context !== undefined && { context }) })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    keyedId: 77,
    language: "en",
    isPicture: false,
    replyTo: 77,
    choice: "",
  });
});
