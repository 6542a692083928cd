import type { Dependencies } from "./bot/context.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { createStudio } from "./studio/studio.js";

/** Vercel gives a function a minute; journals may have most of it. */
const sweepMs = 30_000;
const generationLimits = { limit: 500, forMs: 15_000 } as const;

/** Enough for a few videos: time to buy more. */
const lowCredits = 1_000;

export interface StudioChores extends Pick<ReturnType<typeof createStudio>, "lookAfter"> {
  /** The operator's balance at the provider; undefined if it can't be told. */
  readonly credit: () => Promise<number | undefined>;
  /** Whether there is a provider. */
  readonly isOpen: boolean;
}

/** What the scheduler sets going, in this order. */
export function choresOf(
  { database, sweep }: OpenedLedger,
  studio: StudioChores,
  dependencies: Dependencies,
) {
  const { ledger, cashier, telegram, operator, now } = dependencies;
  return {
    ...(sweep && { journals: () => sweep({ forMs: sweepMs }) }),
    async stars() {
      const { reconcile } = await import("./payments/reconcile.js");
      const { announceReconciled } = await import("./bot/found.js");
      const reconciled = await reconcile({
        ledger,
        cashier,
        transactions: (offset, limit) => telegram.call("getStarTransactions", { offset, limit }),
        now,
      });
      await announceReconciled(reconciled, dependencies);
      const { compared, found, open } = reconciled;
      return { compared, found: found.length, open: open.length };
    },
    generations: () => studio.lookAfter(generationLimits),
    ...(database && {
      async audit() {
        const { audit, complaintOf } = await import("./storage/audit.js");
        const findings = await audit(database.records);
        const complaint = complaintOf(findings);
        if (complaint !== undefined) await operator.tell("The audit found something", complaint);
        return findings;
      },
    }),
    ...(studio.isOpen && {
      async credits() {
        const credits = await studio.credit();
        if (credits !== undefined && credits < lowCredits) {
          await operator.tell("The credits at Kie.ai run low", `below ${lowCredits}`);
        }
        return credits ?? "unknown";
      },
    }),
  };
}
