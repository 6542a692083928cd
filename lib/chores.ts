import { alarms } from "./alarms.js";
import type { Dependencies } from "./bot/context.js";
import type { Chores } from "./cron.js";
import { LedgerUnavailable } from "./ledger/ledger.js";
import type { Time } from "./ledger/time.js";
import type { Reconciled } from "./payments/reconcile.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { createStudio } from "./studio/studio.js";

const secondMs = 1_000;

/*
 * Vercel gives a function 300 seconds. A chore starts no new work after `forMs`; work that is already
 * running may take longer. After `limitMs` the other chores no longer wait for it. All limits together
 * stay below 270 seconds, so that even if every chore hangs, each gets its turn and the report goes out.
 */
const limits = {
  journals: { forMs: 60 * secondMs, limitMs: 80 * secondMs },
  stars: { forMs: 45 * secondMs, limitMs: 90 * secondMs },
  generations: { forMs: 30 * secondMs, limitMs: 60 * secondMs },
  audit: { limitMs: 20 * secondMs },
  credits: { limitMs: 15 * secondMs },
} as const;
const mostGenerations = 500;

/** Enough for a few videos: time to buy more. */
const lowCredits = 1_000;

export interface StudioChores extends Pick<ReturnType<typeof createStudio>, "lookAfter"> {
  /** The operator's balance at the provider; undefined if it can't be told. */
  readonly credit: () => Promise<number | undefined>;
  /** Whether there is a provider. */
  readonly isOpen: boolean;
}

export interface ChoresOptions extends Dependencies {
  readonly time: Time;
  /** The bot whose record of Stars is compared: with another bot's token the reconciliation starts over. */
  readonly botId: number;
}

/** The chores that the scheduler runs, in this order. */
export function choresOf(
  opened: OpenedLedger,
  studio: StudioChores,
  options: ChoresOptions,
): Chores {
  const { database, sweep } = opened;
  const { operator } = options;
  const { journals, stars, generations, audit, credits } = limits;
  return {
    ...(sweep && { journals: { ...journals, run: () => sweep({ forMs: journals.forMs }) } }),
    stars: { ...stars, run: () => reconcileStars(opened, options) },
    generations: {
      ...generations,
      run: () => studio.lookAfter({ limit: mostGenerations, forMs: generations.forMs }),
    },
    ...(database && {
      audit: {
        ...audit,
        async run() {
          const { audit } = await import("./storage/audit.js");
          const { figures, findings } = await audit(database.records);
          if (findings.length > 0) await operator.tell(alarms.auditFound({ findings }));
          return figures;
        },
      },
    }),
    ...(studio.isOpen && { credits: { ...credits, run: () => lookAtCredits(studio, options) } }),
  };
}

async function reconcileStars({ store }: OpenedLedger, options: ChoresOptions) {
  const { reconcile } = await import("./payments/reconcile.js");
  const { announceReconciled } = await import("./bot/found.js");
  const { createCursor } = await import("./storage/cursor.js");
  const { ledger, cashier, telegram, now } = options;
  const reconciled = await reconcile({
    ledger,
    cashier,
    transactions: (offset, limit) =>
      telegram.patient.call("getStarTransactions", { offset, limit }),
    place: store && createCursor({ ...options, store: store.objects }, `stars-${options.botId}`),
    forMs: limits.stars.forMs,
    now,
  });
  await announceReconciled(reconciled, options);
  return reportOf(reconciled);
}

/** @throws what interrupted it, unless an outage; earlier results are announced by then */
function reportOf({ found, open, failure, lack: _, ...progress }: Reconciled) {
  if (failure !== undefined && !(failure instanceof LedgerUnavailable)) throw failure;
  const waits = failure === undefined ? {} : { waits: failure.message };
  return { ...progress, found: found.length, open: open.length, ...waits };
}

async function lookAtCredits(studio: StudioChores, { operator }: ChoresOptions) {
  const credits = await studio.credit();
  if (credits !== undefined && credits < lowCredits) {
    await operator.tell(alarms.creditsLow({ limit: lowCredits }));
  }
  return credits ?? "unknown";
}
