import { describe, expect, test } from "vitest";
import { type Alarm, alarms as generalAlarms } from "../../lib/alarms/alarms.js";
import { explainCause } from "../../lib/alarms/causes.js";
import { operatorAlerts, studioAlarms } from "../../lib/alarms/studio-alarms.js";
import { modelIds } from "../../lib/studio/catalogue/model-ids.js";

const alarms = { ...generalAlarms, ...studioAlarms };

const payment = { userId: 2147483653, chargeId: "charge-17", stars: 160, currency: "XTR" };
const dearer = {
  userId: 2147483653,
  key: "gen:1:2",
  taskId: "task-17",
  model: "z-image",
  expected: "0.80",
  consumed: "4.00",
  price: "0.64",
  cost: "1.60",
};
const order = { userId: 2147483653, key: "gen:1:2" };
const listedDearer = {
  model: "Kling 3.0 (kling-3.0/video)",
  expected: "70.00",
  listed: "105.00",
  price: "56.00",
  cost: "42.00",
};
const users = Array.from({ length: 300 }, (_, index) => 2147483653 + index);

/** Each alarm with facts, and what of them must be named. A new alarm does not compile without. */
const samples: {
  readonly [Name in keyof typeof alarms]: readonly (readonly [
    facts: Parameters<(typeof alarms)[Name]>[0],
    ...named: readonly string[],
  ])[];
} = {
  databaseGone: [
    [{ cause: "UND_ERR_SOCKET", hasStore: true }, "the connection was closed"],
    [{ cause: "password authentication failed (SQLSTATE 28P01)", hasStore: false }, "password"],
  ],
  databaseBack: [
    [{ journals: 1, left: false }, "1 journal was replayed"],
    [{ journals: 12, left: true }, "12 journals were", "/api/cron"],
    [{ journals: 0, left: false }, "back. No journal"],
  ],
  anotherDatabase: [[undefined, "DATABASE_URL"]],
  auditFound: [
    [
      {
        findings: [
          { what: "balances below zero", count: 300, userIds: users.map(String) },
          { what: "refunds without a refunded generation", count: 1, userIds: ["7"] },
        ],
      },
      "balances below zero: 300 (user 2147483653, 2147483654,",
      "2147483657 and others); ",
      "generation: 1 (user 7)",
    ],
  ],
  storeGone: [[undefined]],
  flagDamaged: [[{ document: "ledger/v1/state.json" }, "ledger/v1/state.json"]],
  journalUnreadable: [
    [{ problem: "ledger/v1/journals/2147483653.json holds no document of ours" }, "2147483653"],
  ],
  journalStuck: [
    [{ userId: 2147483653, cause: "StatementRejected" }, "user 2147483653", "refused"],
  ],
  journalDisagrees: [
    [{ userId: 2147483653, keys: ["pay:a", "payrev:b"] }, "user 2147483653", "pay:a, payrev:b"],
    [{ userId: 1, keys: users.map((id) => `gen:${id}:123456`) }, "gen:2147483653:", "and 280 more"],
  ],
  paymentStuck: [
    [{ userId: 2147483653, facts: '{"successful_payment":{}}' }, "user 2147483653", "{"],
    [{ userId: undefined, facts: "{}" }, "user unknown"],
  ],
  payerUnknown: [[payment, "charge charge-17, 160 XTR", "/api/cron"]],
  withoutInvoice: [[payment, "user 2147483653, 160 XTR, charge charge-17"]],
  otherPaymentOnRecord: [[payment, "user 2147483653, 160 XTR, charge charge-17"]],
  notInStars: [[{ ...payment, currency: "USD" }, "user 2147483653, 160 USD, charge charge-17"]],
  invoiceRefused: [[{ reason: "Bad Request: STARS_INVOICE_INVALID", stars: 160 }, "160 Stars"]],
  reconciled: [
    [
      { payments: [{ key: "pay:a", userId: 5, hasInvoice: true }] },
      "1 movement of",
      "pay:a of user 5.",
    ],
    [
      { payments: users.map((userId) => ({ key: `pay:${userId}`, userId, hasInvoice: false })) },
      "300 movements of",
      "pay:2147483653 of user 2147483653 (not ours)",
      "and 280 more",
    ],
  ],
  unrecorded: [
    [
      { payments: [{ chargeId: "charge-17", userId: 5, reason: "not a whole number of Stars" }] },
      "charge-17 of user 5: not a whole number of Stars",
    ],
  ],
  reconciliationLags: [
    [{ lag: "behind" }, "more than a week old"],
    [{ lag: "unseen" }, "store"],
  ],
  kieRefused: [
    ...Object.keys(operatorAlerts).map(
      (code) => [{ code: Number(code), what: "z-image" }, code] as const,
    ),
    [{ code: 599, what: "z-image" }, "599 (z-image)"],
  ],
  kieResultUnreadable: [[{ taskId: "task-17" }, "task-17"]],
  resultLost: [
    [{ ...order, taskId: "task-17", lost: 1, of: 1 }, "A paid result", "task-17, gen:1:2 of user"],
    [{ ...order, taskId: undefined, lost: 1, of: 3 }, "1 of 3 that were paid for", "task unknown"],
  ],
  shareOwed: [
    [{ ...order, taskId: "task-17", lost: 2, of: 3 }, "2 of 3 that were paid for", "by hand"],
  ],
  modelDearer: [
    [dearer, "z-image", "task task-17, gen:1:2 of user 2147483653", "margin"],
    [{ ...dearer, loss: "0.96", leastMarkup: "5", isHidden: true }, "You lose 0.96", "MARKUP to 5"],
    [{ ...dearer, loss: "0.96", leastMarkup: "5", isHidden: false }, "remove SELL_BELOW_COST"],
  ],
  failedTaskCharged: [[dearer, "z-image: 4.00 credits", "user 2147483653", "Ask Kie.ai's support"]],
  secondTask: [
    [
      { userId: 2147483653, key: "gen:2147483653:17", tasks: ["task-17", "task-18"] },
      "gen:2147483653:17 of user 2147483653",
      "task-17 and task-18",
      "look in the log",
    ],
  ],
  settingWrong: [[{ names: "markup, model:z-image" }, "markup, model:z-image", "/settings"]],
  settingsUnreadable: [[{ problem: "shop/settings.json holds no document" }, "shop/settings.json"]],
  modelSwitchedOff: [
    [{ model: "z-image", code: "zimage" }, "z-image failed 8 of its last 10 times"],
    [{ model: "gone", code: "" }, "gone failed"],
  ],
  callbackUnsigned: [[undefined, "KIE_WEBHOOK_HMAC_KEY"]],
  creditsLow: [[{ limit: 1000 }, "1000"]],
  picturesUnavailable: [
    [{ cause: "HTTP 502" }, "it answered with HTTP 502."],
    [{ cause: "ENOTFOUND" }, "its host name does not exist.", "TELEGRAM_API_ROOT"],
    [
      { cause: "Bad Request: the file is temporarily unavailable." },
      "temporarily unavailable. Orders",
    ],
  ],
  picturesBack: [[undefined]],
  catalogueDiffers: [
    [
      { gone: ["Z-Image (z-image)"], dearer: [], unclear: 0 },
      "Gone: Z-Image (z-image)",
      "offer it",
    ],
    [
      {
        gone: users.map((id) => `Model ${id} (model-${id})`),
        dearer: users.map((id) => ({ ...listedDearer, model: `Model ${id} (model-${id})` })),
        unclear: 3,
      },
      "Model 2147483653 (model-2147483653), Model",
      "and 292 more",
      "takes at least 105.00 credits instead of 70.00",
      "you still earn on it",
      "3 more models",
    ],
    [
      {
        gone: [],
        dearer: [{ ...listedDearer, loss: "1.00", leastMarkup: "2.5", isHidden: true }],
        unclear: 1,
      },
      "does not offer it until MARKUP is 2.5 or more",
      "1 more model ",
    ],
    [
      {
        gone: [],
        dearer: [{ ...listedDearer, loss: "1.00", leastMarkup: "2.5", isHidden: false }],
        unclear: 0,
      },
      "SELL_BELOW_COST is 1",
    ],
  ],
  catalogueAgrees: [[undefined, "nothing that the bot sells is gone or dearer"]],
  jobFailed: [[{ job: "stars", cause: "DeadlinePassed" }, "stars (it did not end in time)"]],
  onlyLogged: [[{ limit: 20 }, "20"]],
};

const all = Object.entries(samples).flatMap(([name, given]) =>
  given.map(([facts, ...named]) => {
    const make = alarms[name as keyof typeof alarms] as (facts: unknown) => Alarm;
    return { name, facts, named, ...make(facts) };
  }),
);

/** What an operator can do, or that there is nothing to do. */
const nextSteps =
  /\b(look|call|check|compare|download|credit|send|set|configure|copy|buy|raise|wait|ask|find out|update|need to do nothing)\b/i;
const codes = /\b(E[A-Z]{5,}|UND_ERR_\w+|SQLSTATE|[A-Z]\w+Error|undefined|null|NaN)\b|\[object/;

describe("alarm: sentences in plain English", () => {
  test.for(all)("$name is whole sentences that say what to do next", ({ text }) => {
    expect(text).toMatch(/^[A-Z]/);
    expect(text).toMatch(/[^.]\.$/);
    expect(text).not.toMatch(/\.\. | {2}|[^.]\n/);
    expect(text).toMatch(nextSteps);
    expect(text).not.toMatch(codes);
    expect(text.length).toBeLessThanOrEqual(3_000);
  });

  test.for(all)("$name names what it is about", ({ text, named }) => {
    for (const fact of named) expect(text).toContain(fact);
  });

  test("every topic has alarms that say what it means for money, and a short key", () => {
    for (const { topic, subject } of all) {
      expect(topic).toMatch(/^[A-Za-z0-9 .]{4,40}$/);
      expect(typeof subject).toBe("string");
    }
  });
});

describe("alarm: an outage on a phone", () => {
  const charactersInLine = 45;
  const linesOf = (text: string) =>
    text.split("\n").reduce((sum, line) => sum + Math.ceil(line.length / charactersInLine), 0);

  test.for([true, false])("is at most five short lines: %s", (hasStore) => {
    for (const cause of ["UND_ERR_SOCKET", "TimeoutError", "HTTP 402", "SQLSTATE 28P01"]) {
      const { text } = alarms.databaseGone({ cause, hasStore });
      expect(linesOf(`⚠️ ${text}`), text).toBeLessThanOrEqual(5);
    }
  });
});

describe("alarm: buttons", () => {
  const pressed = (alarm: Alarm) =>
    alarm.buttons?.map((one) => ("data" in one ? one.data.slice(2).join(" ") : one.copied)) ?? [];
  const ofUser = "user 2147483653";

  test("open the user whom an alarm concerns", () => {
    const one = ["journalDisagrees", "paymentStuck", "withoutInvoice", "otherPaymentOnRecord"];
    const another = ["resultLost", "secondTask"];
    for (const name of [...one, ...another]) {
      const [alarm] = all.filter((each) => each.name === name);
      expect([name, alarm && pressed(alarm)]).toEqual([name, [ofUser]]);
    }
    expect(pressed(alarms.paymentStuck({ userId: undefined, facts: "{}" }))).toEqual([]);
  });

  test("are one for each of the first users if it concerns several, once", () => {
    const payments = [5, 6, 5, 7, 8].map((userId, index) => ({
      chargeId: `charge-${index}`,
      userId,
      reason: "",
    }));
    const { buttons } = alarms.unrecorded({ payments });
    expect(buttons.map(({ text }) => text)).toEqual(["👤 5", "👤 6", "👤 7"]);
  });

  test("copy a correction where a person must make it, without its sum", () => {
    const lost = { ...order, taskId: "task-17", lost: 2, of: 3 };
    expect(pressed(alarms.shareOwed(lost))).toEqual([
      ofUser,
      "/adjust 2147483653 +0 lost results of gen:1:2",
    ]);
    expect(pressed(alarms.notInStars(payment))).toEqual([
      ofUser,
      "/adjust 2147483653 +0 charge charge-17",
    ]);
  });

  test("try a journal again", () => {
    const stuck = alarms.journalStuck({ userId: 2147483653, cause: "TypeError" });
    expect(pressed(stuck)).toEqual(["replay 2147483653", ofUser]);
  });

  test("switch off the model that an alarm concerns, unless it is hidden, and no other call", () => {
    const refused = (code: number, what: string) => pressed(alarms.kieRefused({ code, what }));
    expect(refused(505, "z-image")).toEqual(["off z-image"]);
    expect([refused(404, "upload"), refused(402, "z-image")]).toEqual([[], []]);
    expect(pressed(alarms.modelDearer(dearer))).toEqual(["off z-image"]);
    const loss = { ...dearer, loss: "0.96", leastMarkup: "5" };
    expect(pressed(alarms.modelDearer({ ...loss, isHidden: true }))).toEqual([]);
    expect(pressed(alarms.modelDearer({ ...loss, isHidden: false }))).toEqual(["off z-image"]);
    expect(pressed(alarms.failedTaskCharged(dearer))).toEqual(["off z-image", ofUser]);
  });

  test("fit into Telegram's limits, whatever the model and the user", () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const made = [
      ...modelIds.map((what) => alarms.kieRefused({ code: 505, what })),
      alarms.journalStuck({ userId: largest, cause: "" }),
      alarms.journalDisagrees({ userId: largest, keys: [] }),
    ];
    for (const one of made.flatMap(({ buttons = [] }: Alarm) => buttons)) {
      const data = "data" in one ? one.data : [];
      const { length } = Buffer.from(["1", ...data].join(":"));
      expect(length, one.text).toBeLessThanOrEqual(64);
    }
  });
});

describe("alarm: what is limited together", () => {
  const keyOf = ({ topic, subject }: Alarm) => `${topic}: ${subject}`;

  test("is one topic for each alarm; only trouble and its end share one", () => {
    const topics = new Map<string, Set<string>>();
    for (const { name, topic } of all)
      topics.set(topic, (topics.get(topic) ?? new Set()).add(name));
    const shared = [...topics.values()].filter((names) => names.size > 1);
    expect(shared.map((names) => [...names])).toEqual([
      ["databaseGone", "databaseBack"],
      ["picturesUnavailable", "picturesBack"],
      ["catalogueDiffers", "catalogueAgrees"],
    ]);
  });

  test("is a user's journal, but not a user's payments", () => {
    const stuck = (userId: number, cause: string) => keyOf(alarms.journalStuck({ userId, cause }));
    expect(stuck(1, "TypeError")).toBe(stuck(1, "RangeError"));
    expect(stuck(1, "TypeError")).not.toBe(stuck(2, "TypeError"));
    const other = { ...payment, chargeId: "charge-18" };
    for (const name of ["withoutInvoice", "otherPaymentOnRecord", "notInStars"] as const)
      expect(keyOf(alarms[name](payment))).not.toBe(keyOf(alarms[name](other)));
  });

  test("is Kie.ai's account, and each model", () => {
    const refused = (code: number, what: string) => keyOf(alarms.kieRefused({ code, what }));
    expect(refused(402, "z-image")).toBe(refused(402, "veo"));
    expect(refused(505, "z-image")).not.toBe(refused(505, "veo"));
  });
});

describe("alarm: causes in plain words", () => {
  test.for([
    ["UND_ERR_SOCKET", "the connection was closed"],
    ["TimeoutError", "it did not answer in time"],
    ["SQLSTATE 28P01", "it refused the password"],
    ["SQLSTATE 28000", "it refused the login"],
    ["SQLSTATE 42P01", "it lacks a table that this version of the bot needs"],
    ["HTTP 402", "its quota is used up"],
    ["HTTP 503", "it answered with HTTP 503"],
    ["exceeded the compute time quota (HTTP 402)", "exceeded the compute time quota"],
    ["others were faster every time: SQLSTATE 40001", "others were faster every time"],
    ["SQLSTATE 99999", "SQLSTATE 99999"],
    ["EWHATEVER", "EWHATEVER"],
  ] as const)("%s becomes: %s", ([cause, words]) => {
    expect(explainCause(cause)).toBe(words);
  });
});
