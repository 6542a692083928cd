import { explainCause } from "./causes.js";

/** A message for the operators, ADMIN_IDS. */
export interface Alarm {
  /** What it is about. An instance sends one alarm per topic and subject in 15 minutes, and counts the others. */
  readonly topic: string;
  /** Whom or what it concerns, such as a user, a charge or a model; "" = the whole bot. */
  readonly subject: string;
  /** Whole sentences: what happened, whom it concerns, what it means for money, what to do next. */
  readonly text: string;
  /** The trouble is over: the next alarm of this topic is sent at once. */
  readonly isOver?: true;
  /** Another instance has sent it: this one only remembers it, and sends the next alarm of this topic at once. */
  readonly isKnown?: true;
  /** A person must read it: the last messages of an hour are kept for such alarms. */
  readonly isUrgent?: true;
}

/** Sends the alarm behind the answer; never throws, and no user waits for it. */
export type RaiseAlarm = (alarm: Alarm) => void;

interface Payment {
  readonly userId: number;
  readonly chargeId: string;
  readonly stars: number;
  readonly currency: string;
}

interface Task {
  readonly taskId: string;
  readonly key: string;
  readonly userId: number;
}

interface ChargedTask extends Task {
  readonly model: string;
  /** Credits. */
  readonly consumed: string;
}

interface DearerModel extends ChargedTask {
  readonly expected: string;
  readonly price: string;
  readonly cost: string;
  readonly loss?: string;
  readonly leastMarkup?: string;
  readonly isHidden?: boolean;
}

interface ListedDearer {
  /** Its name and its id. */
  readonly model: string;
  /** Credits. */
  readonly expected: string;
  /** The least that the list may mean, in credits. */
  readonly listed: string;
  readonly price: string;
  readonly cost: string;
  readonly loss?: string;
  readonly leastMarkup?: string;
  readonly isHidden?: boolean;
}

const mostNamed = 5;
/** Models in one alarm. */
const mostModels = 8;
const database = { topic: "database", subject: "" } as const;

const comparison = { topic: "catalogue", subject: "" } as const;

const databaseAlarms = {
  /** @param cause a code such as UND_ERR_SOCKET, or a reason in words */
  databaseGone: ({ cause, hasStore }: { readonly cause: string; readonly hasStore: boolean }) => ({
    ...database,
    isUrgent: true as const,
    text: hasStore
      ? `The database is unavailable: ${explainCause(cause)}. As long as the object store is available, the bot works from it: payments and orders are kept there, and each user can spend up to OFFLINE_ALLOWANCE. Without it, payments wait at Telegram. No money is lost. Look at the database in its provider's console and at DATABASE_URL. You will hear when it is back.`
      : `The database is unavailable: ${explainCause(cause)}. No object store stands in for it: nothing is sold, and payments wait at Telegram for up to 24 hours. Look at the database in its provider's console and at DATABASE_URL, and configure an object store, so that the next outage stops nothing.`,
  }),

  /**
   * @param journals how many users' journals this instance replayed
   * @param left whether journals still wait
   */
  databaseBack: ({ journals, left }: { readonly journals: number; readonly left: boolean }) => ({
    ...database,
    isOver: true as const,
    text: `The database is back${journals === 0 ? "" : `: ${count(journals, "journal was", "journals were")} replayed`}. ${
      left
        ? "More journals wait: each is replayed before its user's next command, and all of them by the next call of /api/cron. Call it to make that sooner."
        : "No journal waits any more, and you need to do nothing."
    }`,
  }),

  anotherDatabase: () => ({
    topic: "another database",
    subject: "",
    text: "The bot uses another database than before: DATABASE_URL has another host or name. Balances of the old one are not taken over, and journals that wait are replayed into the new one. If you did not mean this, set DATABASE_URL back; otherwise move the data as docs/reliability.md says under Another database.",
  }),

  /** @param findings only what is wrong: its name in words, how many, and some of the users */
  auditFound: ({ findings }: { readonly findings: readonly Finding[] }) => ({
    topic: "audit",
    isUrgent: true as const,
    subject: findings.map(({ what }) => what).join(),
    text: `The audit found errors in the ledger: ${findings.map(describeFinding).join("; ")}. Money may be missing or given twice. Compare these users' operations with their balances in the database, and correct what is wrong; the docstrings of lib/storage/postgres/audit.ts say what each figure means.`,
  }),
};

const storeAlarms = {
  storeGone: () => ({
    topic: "object store",
    subject: "",
    text: "The object store is unavailable: users' mirrors can't be written. No money is lost, but if the database fails now, payments must wait at Telegram. Look at the store's credentials and quota; /api/health?deep tries the store.",
  }),

  flagDamaged: ({ document }: { readonly document: string }) => ({
    topic: "outage flag",
    subject: "",
    text: `The outage flag was damaged: ${document} is being rewritten. No money is lost: all journals will be replayed. If you did not edit the object store, find out who did.`,
  }),

  /** @param problem names the document, and with it the user */
  journalUnreadable: ({ problem }: { readonly problem: string }) => ({
    topic: "journal unreadable",
    subject: problem,
    text: `A journal can't be read and needs a person: ${problem}. The number in its name is the user: their money of the outage is in it, and no other user is affected. Download the document from the object store, mend it, and upload it again; lib/storage/journal/documents.ts describes its format.`,
  }),

  journalStuck: ({ userId, cause }: { readonly userId: number; readonly cause: string }) => ({
    topic: "journal stuck",
    subject: String(userId),
    text: `The journal of user ${userId} can't be replayed and needs a person: ${explainCause(cause)}. Their money of the outage stays in the journal, and no other user is affected. Look for "could not be replayed" in the log; /api/cron tries it again.`,
  }),

  journalDisagrees: ({
    userId,
    keys,
  }: {
    readonly userId: number;
    readonly keys: readonly string[];
  }) => ({
    topic: "journal disagrees",
    subject: String(userId),
    text: `The journal and the database disagree about user ${userId}: ${some(keys, 20)}. What the database has stands, and the journal's entries changed nothing. Compare both with Telegram's record of Stars, and correct the balance if money is missing.`,
  }),
};

const paymentAlarms = {
  /** @param facts the payment or its refund as Telegram sent it; it may lack any field */
  paymentStuck: ({
    userId,
    facts,
  }: {
    readonly userId: number | undefined;
    readonly facts: string;
  }) => ({
    topic: "payment stuck",
    subject: facts,
    isUrgent: true as const,
    text: `A payment can't be recorded and needs a person: user ${userId ?? "unknown"}: ${facts}. The bot tried for an hour, and Telegram will not deliver it again. The bot told the user that nothing is lost. Look for the reason in the log. Afterwards /api/cron records it from Telegram's own record; if it does not, refund it with refundStarPayment.`,
  }),

  payerUnknown: ({ chargeId, stars, currency }: Omit<Payment, "userId">) => ({
    topic: "payer unknown",
    subject: chargeId,
    text: `The payer of this payment is unknown: charge ${chargeId}, ${stars} ${currency}. Nothing was recorded. Telegram will deliver the message again, and /api/cron will credit the payment as soon as Telegram's record names the payer. Don't correct a balance before that.`,
  }),

  withoutInvoice: (payment: Payment) => ({
    topic: "payment without invoice",
    subject: payment.chargeId,
    text: `A payment without our invoice was credited at its worth: ${describePayment(payment)}. The user has the money. Check whether TELEGRAM_WEBHOOK_SECRET was changed while invoices were open; if it was not, look at the payment in Telegram's record.`,
  }),

  otherPaymentOnRecord: (payment: Payment) => ({
    topic: "payment differs",
    subject: payment.chargeId,
    text: `A payment is on record with another user or sum: ${describePayment(payment)}. Nothing was changed. Compare the operation with Telegram's record of Stars, and correct the balance if it is wrong.`,
  }),

  notInStars: (payment: Payment) => ({
    topic: "payment not in Stars",
    subject: payment.chargeId,
    isUrgent: true as const,
    text: `A payment that is not in Stars was not recorded: ${describePayment(payment)}. The bot told the user that you will settle it. Credit them by hand, or return the money where it was paid.`,
  }),

  /** @param reason Telegram's words */
  invoiceRefused: ({ reason, stars }: { readonly reason: string; readonly stars: number }) => ({
    topic: "invoice refused",
    subject: reason,
    text: `Telegram refused an invoice for ${stars} Stars: ${withoutStop(reason)}. Nothing was charged, but users may be unable to top up. Send /topup 50 to the bot yourself; if that fails too, ask @BotSupport whether the bot may take Stars.`,
  }),

  reconciled: ({ payments }: { readonly payments: readonly Reconciled[] }) => ({
    topic: "reconciled",
    subject: payments.map(({ key }) => key).join(),
    text: `The reconciliation recorded ${count(payments.length, "movement")} of Stars that the ledger lacked: ${some(payments.map(describeReconciled), 20)}. The balances are correct again, and the bot tells the users. If this happens often, check the webhook with npm run setup.`,
  }),

  unrecorded: ({ payments }: { readonly payments: readonly Unrecorded[] }) => ({
    topic: "unrecorded",
    subject: payments.map(({ chargeId }) => chargeId).join(),
    text: `Telegram lists transactions of Stars that are not on record: ${some(payments.map(describeUnrecorded), 20)}. Nothing was changed. Look at each in Telegram's record of Stars, and correct the balance of its user.`,
  }),

  reconciliationLags: ({ lack }: { readonly lack: "behind" | "unseen" }) => ({
    topic: "reconciliation",
    subject: lack,
    text: `The reconciliation does not keep up. ${
      lack === "behind"
        ? "It is still comparing payments that are more than a week old; none is skipped."
        : "Part of the last week was not compared, and without an object store no run knows where the last one stopped. Configure a store."
    } Call /api/cron more often.`,
  }),
};

const providerAlarms = {
  /** @param what the model, or another call such as "upload" */
  kieRefused: ({ code, what }: { readonly code: number; readonly what: string }) => {
    const { trouble, remedy, ofModel } = kieTroubles[code] ?? {
      trouble: "it refused for a reason that the bot does not know",
      remedy: "Look at docs.kie.ai",
      ofModel: true,
    };
    return {
      topic: `Kie.ai ${code}`,
      subject: ofModel ? what : "",
      // Trouble with the account stops all sales; users can't use up what is kept for it.
      ...(!ofModel && { isUrgent: true as const }),
      text: `Kie.ai answered ${code} (${what}): ${trouble}. No user loses money: orders that can't start are refunded. ${remedy}.`,
    };
  },

  kieResultUnreadable: ({ taskId }: { readonly taskId: string }) => ({
    topic: "Kie.ai result",
    subject: "",
    text: `A result of Kie.ai can't be found: task ${taskId} has ended without a link that the bot understands. The user gets a refund, and you pay Kie.ai. Look at the task at kie.ai/logs; if others end like this, its answers have changed and the bot needs an update.`,
  }),

  /** @param of how many were made */
  resultLost: ({ lost, of, ...task }: LostResult) => ({
    topic: "result lost",
    subject: task.key,
    text: `${describeLost({ lost, of })} (${describeOrder(task)}): Kie.ai's link is dead, and Kie.ai gave no other. The user got the money back; you paid Kie.ai. If this happens often, ask Kie.ai's support.`,
  }),

  shareOwed: ({ lost, of, ...task }: LostResult) => ({
    topic: "share owed",
    subject: task.key,
    isUrgent: true as const,
    text: `${describeLost({ lost, of })} (${describeOrder(task)}), and the bot can't pay back their share of the price while the database is unavailable. The user got the other results. When the database is back, check the user's operations and credit the share by hand.`,
  }),

  /** Sums are formatted; `loss` and what follows it only if the price no longer covers the cost. */
  modelDearer: ({ model, expected, consumed, price, cost, ...rest }: DearerModel) => ({
    topic: "model dearer",
    subject: `${model}${rest.loss === undefined ? "" : " at a loss"}`,
    text: `Kie.ai takes more for ${model} than the catalogue says: ${expected} credits were expected, ${consumed} were taken (${describeTask(rest)}). It is sold for ${price} and costs ${cost}. ${describeLoss(rest)}`,
  }),

  failedTaskCharged: ({ model, consumed, ...task }: ChargedTask) => ({
    topic: "failed task charged",
    subject: model,
    text: `Kie.ai charged for a failed task of ${model}: ${consumed} credits (${describeTask(task)}). The user got a refund, so that is your loss. Ask Kie.ai's support to return the credits.`,
  }),

  /** @param tasks both numbers at Kie.ai */
  secondTask: ({
    userId,
    key,
    tasks,
  }: {
    readonly userId: number;
    readonly key: string;
    readonly tasks: readonly [string, string];
  }) => ({
    topic: "second task",
    subject: key,
    text: `Kie.ai works on two tasks for one generation: ${key} of user ${userId}, tasks ${tasks.join(" and ")}. The user paid once and gets one result; you pay for both tasks. If this happens again, look in the log for an instance that can't reach the database or the object store.`,
  }),

  callbackUnsigned: () => ({
    topic: "Kie.ai callbacks",
    subject: "",
    text: "Kie.ai's callbacks are not signed as expected, and the bot rejects them. No money is lost, but results come minutes later. Copy the key from kie.ai/settings to KIE_WEBHOOK_HMAC_KEY again.",
  }),

  creditsLow: ({ limit }: { readonly limit: number }) => ({
    topic: "Kie.ai credits",
    subject: "",
    text: `Credits at Kie.ai are low: fewer than ${limit} are left. When they are used up, every order is refunded. Buy credits at kie.ai.`,
  }),
};

const pictures = { topic: "pictures", subject: "" } as const;

const telegramAlarms = {
  /** @param cause a code such as UND_ERR_SOCKET or "HTTP 502", or Telegram's words */
  picturesUnavailable: ({ cause }: { readonly cause: string }) => ({
    ...pictures,
    text: `The bot can't download users' photos from Telegram: ${withoutStop(explainCause(cause))}. Orders without a photo go on. The others are not charged: their users are asked to press again. Check TELEGRAM_API_ROOT, and check whether other bots have the same trouble. You will hear when photos arrive again.`,
  }),

  picturesBack: () => ({
    ...pictures,
    isOver: true as const,
    text: "The bot can download users' photos from Telegram again. You need to do nothing.",
  }),
};

const catalogueAlarms = {
  /** Sums are formatted; `loss` and what follows it only if the price no longer covers the cost. */
  catalogueDiffers: ({
    gone,
    dearer,
    unclear,
  }: {
    /** Names and ids of models. */
    readonly gone: readonly string[];
    readonly dearer: readonly ListedDearer[];
    /** Models whose prices only a person can compare. */
    readonly unclear: number;
  }) => ({
    ...comparison,
    text: [
      "Kie.ai's own list of models no longer agrees with the catalogue.",
      gone.length > 0 &&
        `Gone: ${some(gone, mostModels)}. The bot does not offer ${gone.length === 1 ? "it" : "them"} any more: an order could only end in a refund.`,
      dearer.length > 0 && `Dearer: ${some(dearer.map(describeListedDearer), mostModels, "; ")}.`,
      unclear > 0 &&
        `The prices of ${count(unclear, "more model", "more models")} are unclear: the list describes them in words that do not contain our price.`,
      "Hidden models come back as soon as the list agrees again. npm run catalogue shows Kie.ai's own words. Update the bot, or set MARKUP so that it covers the new prices.",
    ]
      .filter((sentence) => sentence !== false)
      .join(" "),
  }),

  catalogueAgrees: () => ({
    ...comparison,
    isOver: true as const,
    text: "Kie.ai's own list of models agrees with the catalogue again: nothing that the bot sells is gone or dearer. You need to do nothing.",
  }),
};

const ownAlarms = {
  /** @param cause the name of the error */
  choreFailed: ({ chore, cause }: { readonly chore: string; readonly cause: string }) => ({
    topic: "chore",
    subject: chore,
    text: `A scheduled job failed: ${chore} (${explainCause(cause)}). No money is lost: the next call of /api/cron tries it again. If it fails each time, look for the job's name in the log.`,
  }),

  /** The last one that is sent in an hour. */
  onlyLogged: ({ limit }: { readonly limit: number }) => ({
    topic: "alarms",
    subject: "",
    text: `More alarms were only logged: this instance sends at most ${limit} in an hour. Look for ⚠️ in the log.`,
  }),
};

/** Every alarm by its name: alarm(alarms.databaseGone({ cause, hasStore })). */
export const alarms = {
  ...databaseAlarms,
  ...storeAlarms,
  ...paymentAlarms,
  ...providerAlarms,
  ...telegramAlarms,
  ...catalogueAlarms,
  ...ownAlarms,
} satisfies Record<string, (facts: never) => Alarm>;

export interface Finding {
  /** Such as "balances that are not the sum of their operations". */
  readonly what: string;
  readonly count: number;
  readonly userIds: readonly string[];
}

interface Reconciled {
  readonly key: string;
  readonly userId: number;
  /** Whether it was paid for an invoice of ours. */
  readonly promised: boolean;
}

interface Unrecorded {
  readonly chargeId: string;
  readonly userId: number;
  readonly reason: string;
}

interface LostResult {
  readonly userId: number;
  readonly key: string;
  /** Undefined = unknown. */
  readonly taskId: string | undefined;
  readonly lost: number;
  readonly of: number;
}

interface Trouble {
  readonly trouble: string;
  readonly remedy: string;
  /** Whether it concerns one model and not the account. */
  readonly ofModel?: true;
}

/** Codes of which the bot alerts the operators. Source: docs.kie.ai, autumn 2026. */
export const kieTroubles: Readonly<Record<number, Trouble>> = {
  401: { trouble: "the API key is refused", remedy: "Copy it from kie.ai/api-key to KIE_API_KEY" },
  402: { trouble: "the credits at Kie.ai are used up", remedy: "Buy credits at kie.ai" },
  403: {
    trouble: "its firewall turned the bot away",
    remedy: "Ask Kie.ai's support if this lasts for more than an hour",
  },
  404: {
    trouble: "it does not know the model or the address",
    remedy: "Look at kie.ai whether the model is still there, and update the bot",
    ofModel: true,
  },
  422: {
    trouble: "it refused the input",
    remedy: "If it refuses every order of this model, the model has changed: update the bot",
    ofModel: true,
  },
  433: {
    trouble: "the key has reached its spending limit",
    remedy: "Raise the limit at kie.ai/api-key",
  },
  455: {
    trouble: "it is closed for maintenance",
    remedy: "Wait until it is over; kie.ai says when",
  },
  505: {
    trouble: "it has switched the model off",
    remedy: "Look at kie.ai whether the model comes back, and update the bot",
    ofModel: true,
  },
};

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

function some(names: readonly string[], most: number, between = ", "): string {
  const rest = names.length - most;
  return names.slice(0, most).join(between) + (rest > 0 ? ` and ${rest} more` : "");
}

/** For Telegram's words inside one of our sentences. */
function withoutStop(text: string): string {
  return text.replace(/\.+$/, "");
}

function describeTask({ taskId, key, userId }: Task): string {
  return `task ${taskId}, ${key} of user ${userId}`;
}

function describeLost({ lost, of }: Pick<LostResult, "lost" | "of">): string {
  if (of === 1) return "A paid result was lost before delivery";
  return `Results were lost before delivery: ${lost} of ${of} that were paid for`;
}

function describeOrder({ userId, key, taskId = "unknown" }: Omit<LostResult, "lost" | "of">) {
  return describeTask({ userId, key, taskId });
}

function describeLoss({
  loss,
  leastMarkup,
  isHidden,
}: Pick<DearerModel, "loss" | "leastMarkup" | "isHidden">): string {
  if (loss === undefined) return "Raise MARKUP if you want to keep your margin.";
  return isHidden
    ? `You lose ${loss} each time, so the bot does not offer it for a day. To offer it now, set MARKUP to ${leastMarkup} or more.`
    : `You lose ${loss} each time, and the bot sells it all the same, because SELL_BELOW_COST is 1. Set MARKUP to ${leastMarkup} or more, or remove SELL_BELOW_COST.`;
}

function describeListedDearer({
  model,
  expected,
  listed,
  price,
  cost,
  loss,
  leastMarkup,
  isHidden,
}: ListedDearer): string {
  const facts = `${model} takes at least ${listed} credits instead of ${expected}: an order sold for ${price} costs ${cost}`;
  if (loss === undefined) return `${facts}, and you still earn on it`;
  return isHidden
    ? `${facts}, so the bot does not offer it until MARKUP is ${leastMarkup} or more`
    : `${facts}, and the bot sells it at a loss, because SELL_BELOW_COST is 1; MARKUP ${leastMarkup} would cover it`;
}

function describePayment({ userId, chargeId, stars, currency }: Payment): string {
  return `user ${userId}, ${stars} ${currency}, charge ${chargeId}`;
}

function describeFinding({ what, count: found, userIds }: Finding): string {
  const named = userIds.slice(0, mostNamed);
  const more = found > named.length ? " and others" : "";
  return `${what}: ${found} (user ${named.join(", ")}${more})`;
}

function describeReconciled({ key, userId, promised }: Reconciled): string {
  return `${key} of user ${userId}${promised ? "" : " (not ours)"}`;
}

function describeUnrecorded({ chargeId, userId, reason }: Unrecorded): string {
  return `${chargeId} of user ${userId}: ${explainCause(reason)}`;
}
