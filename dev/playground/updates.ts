import * as v from "valibot";

const sender = v.object({ id: v.number() });
const button = v.object({ text: v.string(), callback_data: v.optional(v.string()) });
const keyboard = v.object({
  reply_markup: v.optional(v.object({ inline_keyboard: v.array(v.array(button)) })),
});
const update = v.object({
  message: v.optional(
    v.object({
      from: sender,
      text: v.optional(v.string()),
      caption: v.optional(v.string()),
      photo: v.optional(v.unknown()),
      users_shared: v.optional(v.unknown()),
      successful_payment: v.optional(v.object({ total_amount: v.number() })),
      refunded_payment: v.optional(v.object({ total_amount: v.number() })),
    }),
  ),
  callback_query: v.optional(
    v.object({ from: sender, data: v.optional(v.string(), ""), message: v.optional(keyboard) }),
  ),
  pre_checkout_query: v.optional(v.object({ from: sender, total_amount: v.number() })),
});

/** What an update is, in a few words, and whose. @param body as it was sent */
export function describeUpdate(body: string): { what: string; userId?: number } {
  const { success, output } = v.safeParse(update, parse(body));
  if (!success) return { what: "update" };
  const { message, callback_query: press, pre_checkout_query: checkout } = output;
  if (press !== undefined) return { what: describePress(press), userId: press.from.id };
  if (checkout !== undefined) {
    return { what: `checkout ${checkout.total_amount} ⭐`, userId: checkout.from.id };
  }
  if (message === undefined) return { what: "update" };
  return { what: describeMessage(message), userId: message.from.id };
}

type Press = NonNullable<v.InferOutput<typeof update>["callback_query"]>;

/** By what the person saw, if the message is still there. */
function describePress({ data, message }: Press): string {
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  const pressed = buttons.find(({ callback_data }) => callback_data === data);
  return `button ${pressed === undefined ? data : `“${pressed.text}”`}`;
}

function describeMessage(message: NonNullable<v.InferOutput<typeof update>["message"]>): string {
  const { successful_payment: paid, refunded_payment: returned, text, caption = "" } = message;
  if (paid !== undefined) return `payment ${paid.total_amount} ⭐`;
  if (returned !== undefined) return `payment returned ${returned.total_amount} ⭐`;
  if (message.users_shared !== undefined) return "picked a user";
  return text ?? `file ${caption}`.trim();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
