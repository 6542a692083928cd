import {
  type AdjustmentNotice,
  type AdjustPorts,
  completeAdjustment,
  confirmAdjustment,
  previewAdjustment,
} from "../../shop/adjust.js";
import { html, lines } from "../texts/html.js";
import { noticeTexts } from "../texts/notice-texts.js";
import { readAdjustment } from "./adjustment.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { sumIn } from "./facts.js";
import type { Order } from "./order.js";
import { adjustTexts } from "./texts/adjust.js";
import { describeArrival } from "./texts/arrival.js";
import { type Proposal, type Refused, type TwoStep, twoStep } from "./two-step.js";
import { languageOfUser, writeToUser } from "./write-to-user.js";

/** /adjust ID +50 reason: corrects a balance. */
export const adjustFeature: ConsoleFeature = (parts) => twoStep(createAdjust(parts), parts);

function createAdjust(parts: ConsoleParts): TwoStep {
  return {
    command: "adjust",
    keyPrefix: "adj",
    preview: (order, ctx) => preview(order, ctx, adjustPorts(parts, ctx)),

    async complete(order, stamp, ctx) {
      const adjustment = readAdjustment(order.text, ctx.texts.currency);
      if (typeof adjustment === "string") return undefined;
      return completeAdjustment(adjustment, stamp, adjustPorts(parts, ctx));
    },

    outcome({ subject = "", reason = "", before, after }, ctx) {
      const [was, is] = [before, after].map((facts) => sumIn(facts, "balance"));
      const told = describeArrival(ctx.operator.language, after?.["told"]);
      return lines(
        textsOf(ctx).done(ctx.texts.figures, subject, was ?? 0n, is ?? 0n, reason),
        told === undefined ? undefined : html`${told}`,
      );
    },
  };
}

async function preview(
  order: Order,
  ctx: ConsoleContext,
  ports: AdjustPorts,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const { figures, currency } = ctx.texts;
  const adjustment = readAdjustment(order.text, currency);
  if (typeof adjustment === "string") return { refusal: texts.problems[adjustment] };
  const found = await previewAdjustment(adjustment, ports);
  switch (found.kind) {
    case "stranger":
      return { refusal: texts.stranger(adjustment.userId) };
    case "unchanged":
      return { refusal: texts.unchanged(figures, found.balance) };
    case "tooLarge":
      return { refusal: texts.tooLarge };
    case "ready": {
      const { before, after, isDebt } = found;
      return {
        text: texts.preview(figures, adjustment, before, after),
        facts: [before],
        ...(isDebt && { doubt: texts.debt(figures, adjustment, before, after) }),
        confirm: (stamp) => confirmAdjustment(adjustment, stamp, ports),
      };
    }
  }
}

function adjustPorts(parts: ConsoleParts, ctx: ConsoleContext): AdjustPorts {
  const { ledger, shop, pause, texts } = parts;
  return {
    ledger,
    records: shop.adjustments,
    adminLog: shop.adminLog,
    pause,
    async tell({ userId, amount, balance, reason, ...user }: AdjustmentNotice) {
      const language = languageOfUser(user, ctx);
      const { figures } = await texts.in(language);
      const text = noticeTexts[language].corrected(figures, amount, balance, reason);
      return writeToUser(parts, userId, text);
    },
  };
}

const textsOf = ({ operator }: ConsoleContext) => adjustTexts[operator.language];
