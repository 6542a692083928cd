import { type AlarmButton, copyAdjust, openUsers, replayJournal } from "./alarm-buttons.js";
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
  /** What the operators can do about it. */
  readonly buttons?: readonly AlarmButton[] | undefined;
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

const maxNamed = 5;
const database = { topic: "database", subject: "" } as const;

const databaseAlarms = {
  /** @param cause a code such as UND_ERR_SOCKET, or a reason in words */
  databaseGone: ({ cause, hasStore }: { readonly cause: string; readonly hasStore: boolean }) => ({
    ...database,
    isUrgent: true as const,
    text: hasStore
      ? `The database is unavailable: ${explainCause(cause)}.\nNo money is lost: the object store stands in.\nOFFLINE_ALLOWANCE limits what users spend.\nCheck DATABASE_URL and its provider.`
      : `The database is unavailable: ${explainCause(cause)}.\nNothing is sold. Payments wait at Telegram.\nCheck DATABASE_URL and its provider today.\nConfigure an object store for next time.`,
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
    buttons: openUsers(...findings.flatMap(({ userIds }) => userIds)),
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
    buttons: [replayJournal(userId), ...openUsers(userId)],
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
    buttons: openUsers(userId),
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
    buttons: userId === undefined ? [] : openUsers(userId),
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
    buttons: openUsers(payment.userId),
    text: `A payment without our invoice was credited at its worth: ${describePayment(payment)}. The user has the money. Check whether TELEGRAM_WEBHOOK_SECRET was changed while invoices were open; if it was not, look at the payment in Telegram's record.`,
  }),

  otherPaymentOnRecord: (payment: Payment) => ({
    topic: "payment differs",
    subject: payment.chargeId,
    buttons: openUsers(payment.userId),
    text: `A payment is on record with another user or sum: ${describePayment(payment)}. Nothing was changed. Compare the operation with Telegram's record of Stars, and correct the balance if it is wrong.`,
  }),

  notInStars: (payment: Payment) => ({
    topic: "payment not in Stars",
    subject: payment.chargeId,
    isUrgent: true as const,
    buttons: [
      ...openUsers(payment.userId),
      copyAdjust(payment.userId, `charge ${payment.chargeId}`),
    ],
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
    buttons: openUsers(...payments.map(({ userId }) => userId)),
    text: `The reconciliation recorded ${count(payments.length, "movement")} of Stars that the ledger lacked: ${some(payments.map(describeReconciled), 20)}. The balances are correct again, and the bot tells the users. If this happens often, check the webhook with npm run setup.`,
  }),

  unrecorded: ({ payments }: { readonly payments: readonly Unrecorded[] }) => ({
    topic: "unrecorded",
    subject: payments.map(({ chargeId }) => chargeId).join(),
    buttons: openUsers(...payments.map(({ userId }) => userId)),
    text: `Telegram lists transactions of Stars that are not on record: ${some(payments.map(describeUnrecorded), 20)}. Nothing was changed. Look at each in Telegram's record of Stars, and correct the balance of its user.`,
  }),

  reconciliationLags: ({ lag }: { readonly lag: "behind" | "unseen" }) => ({
    topic: "reconciliation",
    subject: lag,
    text: `The reconciliation does not keep up. ${
      lag === "behind"
        ? "It is still comparing payments that are more than a week old; none is skipped."
        : "Part of the last week was not compared, and without an object store no run knows where the last one stopped. Configure a store."
    } Call /api/cron more often.`,
  }),
};

const ownAlarms = {
  callbackUnsigned: () => ({
    topic: "Kie.ai callbacks",
    subject: "",
    text: "Kie.ai's callbacks are not signed as expected, and the bot rejects them. No money is lost, but results come minutes later. Copy the key from kie.ai/settings to KIE_WEBHOOK_HMAC_KEY again.",
  }),

  settingWrong: ({ names }: { readonly names: string }) => ({
    topic: "settings",
    subject: names,
    text: `A stored setting can't be used: ${names}. What the environment says counts instead, so prices may differ from what you set. Look at /settings and set it again; after an update of the bot, this ends when all instances are new.`,
  }),

  settingsUnreadable: ({ problem }: { readonly problem: string }) => ({
    topic: "settings unreadable",
    subject: "",
    text: `The settings in the object store can't be read and need a person: ${problem}. Without the database, the bot sells at the environment's prices; no money is lost. Download the document, mend it and upload it again, or delete it: then what was changed during an outage is lost, and the database's settings count.`,
  }),

  /** @param cause the name of the error */
  jobFailed: ({ job, cause }: { readonly job: string; readonly cause: string }) => ({
    topic: "scheduled job",
    subject: job,
    text: `A scheduled job failed: ${job} (${explainCause(cause)}). No money is lost: the next call of /api/cron tries it again. If it fails each time, look for the job's name in the log.`,
  }),

  /** The last one that is sent in an hour. */
  onlyLogged: ({ limit }: { readonly limit: number }) => ({
    topic: "alarms",
    subject: "",
    text: `More alarms were only logged: this instance sends at most ${limit} in an hour. Look for ⚠️ in the log.`,
  }),
};

/**
 * Every alarm by its name: alarm(alarms.databaseGone({ cause, hasStore })). Those of the studio are in
 * lib/alarms/studio-alarms.ts, which a cold start does not load.
 */
export const alarms = {
  ...databaseAlarms,
  ...storeAlarms,
  ...paymentAlarms,
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
  readonly hasInvoice: boolean;
}

interface Unrecorded {
  readonly chargeId: string;
  readonly userId: number;
  readonly reason: string;
}

export function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

export function some(names: readonly string[], most: number, between = ", "): string {
  const rest = names.length - most;
  return names.slice(0, most).join(between) + (rest > 0 ? ` and ${rest} more` : "");
}

/** For Telegram's words inside one of our sentences. */
export function withoutStop(text: string): string {
  return text.replace(/\.+$/, "");
}

function describePayment({ userId, chargeId, stars, currency }: Payment): string {
  return `user ${userId}, ${stars} ${currency}, charge ${chargeId}`;
}

function describeFinding({ what, count: found, userIds }: Finding): string {
  const named = userIds.slice(0, maxNamed);
  const more = found > named.length ? " and others" : "";
  return `${what}: ${found} (user ${named.join(", ")}${more})`;
}

function describeReconciled({ key, userId, hasInvoice }: Reconciled): string {
  return `${key} of user ${userId}${hasInvoice ? "" : " (not ours)"}`;
}

function describeUnrecorded({ chargeId, userId, reason }: Unrecorded): string {
  return `${chargeId} of user ${userId}: ${explainCause(reason)}`;
}
