import * as v from "valibot";

const sender = v.object({ id: v.number() });
const update = v.object({
  message: v.optional(
    v.object({
      from: sender,
      text: v.optional(v.string()),
      caption: v.optional(v.string()),
      photo: v.optional(v.unknown()),
      successful_payment: v.optional(v.object({ total_amount: v.number() })),
      refunded_payment: v.optional(v.object({ total_amount: v.number() })),
    }),
  ),
  callback_query: v.optional(v.object({ from: sender, data: v.optional(v.string()) })),
  pre_checkout_query: v.optional(v.object({ from: sender, total_amount: v.number() })),
});

/** What an update is, in a few words, and whose. @param body as it was sent */
export function describeUpdate(body: string): { what: string; userId?: number } {
  const { success, output } = v.safeParse(update, parse(body));
  if (!success) return { what: "update" };
  const { message, callback_query: press, pre_checkout_query: checkout } = output;
  if (press !== undefined) return { what: `button ${press.data ?? ""}`, userId: press.from.id };
  if (checkout !== undefined) {
    return { what: `checkout ${checkout.total_amount} ⭐`, userId: checkout.from.id };
  }
  if (message === undefined) return { what: "update" };
  return { what: describeMessage(message), userId: message.from.id };
}

function describeMessage(message: NonNullable<v.InferOutput<typeof update>["message"]>): string {
  const { successful_payment: paid, refunded_payment: returned, text, caption = "" } = message;
  if (paid !== undefined) return `payment ${paid.total_amount} ⭐`;
  if (returned !== undefined) return `payment returned ${returned.total_amount} ⭐`;
  return text ?? `file ${caption}`.trim();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
