import { expect, test } from "vitest";
import { formatContext, placeOf } from "../../lib/bot/order-context.js";

const record = {
  key: "gen:2147483653:77",
  userId: 2_147_483_653,
  state: "charged",
  isDelivered: false,
} as const;

test.for([
  { language: "en", isPicture: false, replyTo: 76, choice: "16x9-1K" },
  { language: "ru", isPicture: true, replyTo: 9_007_199_254_740_991, choice: "" },
] as const)("what is kept of an order is read back: %o", (order) => {
  const context = formatContext(order);
  expect(placeOf({ ...record, context })).toEqual({
    chatId: 2_147_483_653,
    messageId: 77,
    ...order,
  });
});

test.for([undefined, "", "de.t.1.", "en.t.x.", "en.t.1.🦊", "en.t.1"])(
  "without a context that it understands it answers the order itself: %s",
  (context) => {
    expect(placeOf({ ...record, ...(context !== undefined && { context }) })).toEqual({
      chatId: 2_147_483_653,
      messageId: 77,
      language: "en",
      isPicture: false,
      replyTo: 77,
      choice: "",
    });
  },
);
