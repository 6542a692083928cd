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
] as const)("what is kept of an order is read back: %o", (order) => {
  const context = formatContext(order);
  expect(readOrderContext({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    ...order,
  });
});

test.for([
  ["en.t.76.16x9-1K", "16x9-1K"],
  ["en.t.76.", ""],
] as const)("what older versions kept is read, and written where there is no topic: %s", (kept) => {
  const [context, choice] = kept;
  const order = { language: "en", isPicture: false, replyTo: 76, choice } as const;
  expect(readOrderContext({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    ...order,
  });
  expect(formatContext({ ...order, topic: undefined })).toBe(context);
});

test.for([undefined, "", "de.t.1.", "en.t.x.", "en.t.1.🦊", "en.t.1", "en.t.1..x", "en.t.1.a."])(
  "without a context that it understands it answers the order itself: %s",
  (context) => {
    expect(readOrderContext({ ...record, ...(context !== undefined && { context }) })).toEqual({
      chatId: 2_147_483_653,
      messageId: 77,
      language: "en",
      isPicture: false,
      replyTo: 77,
      choice: "",
    });
  },
);
