import { modelIds } from "../studio/catalogue/model-ids.js";
import { copyAdjust, openUsers, switchOff, switchOn } from "./alarm-buttons.js";
import { type Alarm, count, some, withoutStop } from "./alarms.js";
import { explainCause } from "./causes.js";

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

/** Models in one alarm. */
const maxModels = 8;

const comparison = { topic: "catalogue", subject: "" } as const;

const providerAlarms = {
  /** @param what the model, or another call such as "upload" */
  kieRefused: ({ code, what }: { readonly code: number; readonly what: string }) => {
    const { trouble, remedy, ofModel } = operatorAlerts[code] ?? {
      trouble: "it refused for a reason that the bot does not know",
      remedy: "Look at docs.kie.ai",
      ofModel: true,
    };
    return {
      topic: `Kie.ai ${code}`,
      subject: ofModel ? what : "",
      // Trouble with the account stops all sales; users can't use up what is kept for it.
      ...(!ofModel && { isUrgent: true as const }),
      ...(ofModel && { buttons: switchOffIfKnown(what) }),
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
    buttons: openUsers(task.userId),
    text: `${describeLost({ lost, of })} (${describeOrder(task)}): Kie.ai's link is dead, and Kie.ai gave no other. The user got the money back; you paid Kie.ai. If this happens often, ask Kie.ai's support.`,
  }),

  shareOwed: ({ lost, of, ...task }: LostResult) => ({
    topic: "share owed",
    subject: task.key,
    isUrgent: true as const,
    buttons: [...openUsers(task.userId), copyAdjust(task.userId, `lost results of ${task.key}`)],
    text: `${describeLost({ lost, of })} (${describeOrder(task)}), and the bot can't pay back their share of the price while the database is unavailable. The user got the other results. When the database is back, check the user's operations and credit the share by hand.`,
  }),

  /** Sums are formatted; `loss` and what follows it only if the price no longer covers the cost. */
  modelDearer: ({ model, expected, consumed, price, cost, ...rest }: DearerModel) => ({
    topic: "model dearer",
    subject: `${model}${rest.loss === undefined ? "" : " at a loss"}`,
    // One that is hidden is not sold anyway.
    buttons: rest.isHidden === true ? [] : switchOffIfKnown(model),
    text: `Kie.ai takes more for ${model} than the catalogue says: ${expected} credits were expected, ${consumed} were taken (${describeTask(rest)}). It is sold for ${price} and costs ${cost}. ${describeLoss(rest)}`,
  }),

  failedTaskCharged: ({ model, consumed, ...task }: ChargedTask) => ({
    topic: "failed task charged",
    subject: model,
    buttons: [...switchOffIfKnown(model), ...openUsers(task.userId)],
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
    buttons: openUsers(userId),
    text: `Kie.ai works on two tasks for one generation: ${key} of user ${userId}, tasks ${tasks.join(" and ")}. The user paid once and gets one result; you pay for both tasks. If this happens again, look in the log for an instance that can't reach the database or the object store.`,
  }),

  /** @param code of the model in callback data; "" = the catalogue has it no more */
  modelSwitchedOff: ({ model, code }: { readonly model: string; readonly code: string }) => ({
    topic: "model off",
    subject: model,
    text: `The model ${model} failed 8 of its last 10 times within an hour, so the bot has switched it off. No user loses money: failed orders are refunded. Look at kie.ai whether the model works again, then switch it on; until then users are offered other models.`,
    buttons: code === "" ? [] : [switchOn(code)],
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
        `Gone: ${some(gone, maxModels)}. The bot does not offer ${gone.length === 1 ? "it" : "them"} any more: an order could only end in a refund.`,
      dearer.length > 0 && `Dearer: ${some(dearer.map(describeListedDearer), maxModels, "; ")}.`,
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

/** The alarms about generations: studioAlarms.resultLost({ userId, key, taskId, lost, of }). */
export const studioAlarms = {
  ...providerAlarms,
  ...telegramAlarms,
  ...catalogueAlarms,
} satisfies Record<string, (facts: never) => Alarm>;

interface LostResult {
  readonly userId: number;
  readonly key: string;
  /** Undefined = unknown. */
  readonly taskId: string | undefined;
  readonly lost: number;
  readonly of: number;
}

interface OperatorAlert {
  readonly trouble: string;
  readonly remedy: string;
  /** Whether it concerns one model and not the account. */
  readonly ofModel?: true;
}

/** Codes of which the bot alerts the operators. Source: docs.kie.ai, autumn 2026. */
export const operatorAlerts: Readonly<Record<number, OperatorAlert>> = {
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

/** A call such as "upload" is no model. */
function switchOffIfKnown(model: string) {
  return modelIds.includes(model) ? [switchOff(model)] : [];
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
