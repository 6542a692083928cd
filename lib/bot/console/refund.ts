import type { RecordedAct } from "../../shop/admin-log.js";
import {
  completeRefund,
  confirmRefund,
  openOutcomes,
  previewRefund,
  type RefundFacts,
  type RefundNotice,
  type RefundPorts,
} from "../../shop/refund.js";
import { notifyTakenBonuses } from "../payments/bonus-notices.js";
import { type Html, html, lines } from "../texts/html.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { numberIn, sumIn } from "./facts.js";
import type { Order } from "./order.js";
import { createStarAccount } from "./star-account.js";
import { describeArrival } from "./texts/arrival.js";
import { refundTexts } from "./texts/refund.js";
import { type Proposal, type Refused, type TwoStep, twoStep } from "./two-step.js";
import { languageOfUser, writeToUser } from "./write-to-user.js";

/** /refund CHARGE: has Telegram give the Stars back, and takes back what they credited. */
export const refundFeature: ConsoleFeature = (parts) => twoStep(createRefund(parts), parts);

function createRefund(parts: ConsoleParts): TwoStep {
  return {
    command: "refund",
    keyPrefix: "refund",
    preview: (order, ctx) => preview(order, ctx, refundPorts(parts, ctx)),

    async complete(order, stamp, ctx) {
      const chargeId = readChargeId(order.text);
      if (chargeId === undefined) return undefined;
      return completeRefund(chargeId, stamp, refundPorts(parts, ctx));
    },

    outcome,

    isOpen: ({ outcome }) => Object.values<string>(openOutcomes).includes(outcome),
  };
}

function outcome(act: RecordedAct, ctx: ConsoleContext): Html {
  const { outcome, subject = "" } = act;
  const texts = textsOf(ctx);
  if (outcome === openOutcomes.unknown) return texts.unknown(subject);
  if (outcome === openOutcomes.unrecorded) return texts.unrecorded(subject);
  if (outcome !== "done") return texts.refused(outcome.replace("refused: ", ""));
  return describeDone(act, ctx);
}

function describeDone({ subject = "", before, after }: RecordedAct, ctx: ConsoleContext): Html {
  const told = describeArrival(ctx.operator.language, after?.["told"]);
  const done = textsOf(ctx).done(ctx.texts.figures, {
    chargeId: subject,
    userId: numberIn(after, "user") ?? 0,
    amount: sumIn(after, "amount") ?? 0n,
    balance: sumIn(after, "balance") ?? 0n,
    stars: numberIn(before, "stars"),
  });
  return lines(done, told === undefined ? undefined : html`${told}`);
}

async function preview(
  order: Order,
  ctx: ConsoleContext,
  ports: RefundPorts,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const { figures } = ctx.texts;
  const chargeId = readChargeId(order.text);
  if (chargeId === undefined) return { refusal: texts.usage };
  const found = await previewRefund(chargeId, ports);
  switch (found.kind) {
    case "unknownPayment":
      return { refusal: texts.unknownPayment(chargeId) };
    case "refunded":
      return { refusal: texts.alreadyRefunded(figures, found.payment.userId, found.at) };
    case "ready":
      return {
        text: texts.preview(figures, found.facts),
        facts: factsOf(found.facts),
        confirm: (stamp) => confirmRefund(found.facts, stamp, ports),
      };
  }
}

/** Not the bot's Stars: they change with every payment. */
function factsOf({ payment, balance, after }: RefundFacts) {
  return [payment.userId, payment.credited, balance, after];
}

/** The ids are opaque; in the history and the alarms some stand behind `pay:`. */
function readChargeId(text: string): string | undefined {
  return /^(?:pay:)?(\S{1,300})$/.exec(text.replaceAll("\0", "").toWellFormed())?.[1];
}

function refundPorts(parts: ConsoleParts, ctx: ConsoleContext): RefundPorts {
  const { ledger, shop, telegram, texts, log, now, pause } = parts;
  return {
    ledger,
    refundedPayments: shop.refundedPayments,
    payments: shop.payments,
    adminLog: shop.adminLog,
    stars: createStarAccount(telegram),
    log,
    now,
    pause,
    async tell({ userId, amount, balance, ...user }: RefundNotice) {
      const { returned } = await texts.in(languageOfUser(user, ctx));
      return writeToUser(parts, userId, returned(amount, balance));
    },
    tellBonuses: (bonuses) => notifyTakenBonuses(bonuses, parts),
  };
}

const textsOf = ({ operator }: ConsoleContext) => refundTexts[operator.language];
