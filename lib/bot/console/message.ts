import { randomUUID } from "node:crypto";
import type { RecordedAct } from "../../shop/admin-log.js";
import { sendUserMessage } from "../../shop/message-user.js";
import { html, isVisible } from "../texts/html.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import type { Order } from "./order.js";
import { describeArrival } from "./texts/arrival.js";
import { messageTexts } from "./texts/message.js";
import { type Proposal, type Refused, twoStep } from "./two-step.js";
import { readUserOrder } from "./user-id.js";
import { writeToUser } from "./write-to-user.js";

/** Of Telegram's 4,096 characters; the preview also names the user. */
const longestText = 3_500;

/** /msg ID text: the bot writes to a user, once, and says whether it arrived. */
export const messageFeature: ConsoleFeature = (parts) =>
  twoStep(
    {
      command: "msg",
      keyPrefix: "msg",
      preview: async (order, ctx) => propose(parts, ctx, order),
      outcome,
    },
    parts,
  );

const textsOf = ({ operator }: ConsoleContext) => messageTexts[operator.language];

function propose(parts: ConsoleParts, ctx: ConsoleContext, order: Order): Proposal | Refused {
  const texts = textsOf(ctx);
  const found = readUserOrder(order.text);
  if (found === undefined || !isVisible(found.rest)) return { refusal: texts.usage };
  const { userId, rest: text } = found;
  if (text.length > longestText) return { refusal: texts.tooLong(longestText) };
  const send = () => writeToUser(parts, userId, html`${text}`);
  return {
    text: texts.preview(userId, text),
    facts: [],
    confirm: (stamp) =>
      sendUserMessage({ userId, text }, stamp, { ...parts.shop, send, attemptId: randomUUID() }),
  };
}

function outcome({ subject = "", outcome: arrival }: RecordedAct, ctx: ConsoleContext) {
  const said = describeArrival(ctx.operator.language, arrival) ?? arrival;
  return html`${textsOf(ctx).to(subject)} ${said}`;
}
