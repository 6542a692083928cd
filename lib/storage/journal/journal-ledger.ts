import { assertBanChange, assertCharge, assertCorrection } from "../../ledger/assert-commands.js";
import {
  type Charge,
  type ChargeOutcome,
  type Claim,
  type Delivery,
  type Generation,
  type Ledger,
  LedgerUnavailable,
  type OperationName,
  type PartsClaim,
  type Refund,
  type Result,
  type UnfinishedQuery,
  type Writable,
} from "../../ledger/ledger.js";
import { assertEntry, assertUserId } from "../../ledger/operation.js";
import type { Time } from "../../ledger/time.js";
import { onceLoaded } from "../../util/once.js";
import type { Attempt, JournalStore } from "./account-store.js";
import {
  decideClaim,
  decideClaimParts,
  decideDelivered,
  decideRefund,
  decideSettle,
  decideSubmitted,
  withBalance,
} from "./generation-commands.js";
import { decideApply, decideCharge, decideCorrection } from "./money-commands.js";

export interface JournalOptions {
  readonly accounts: JournalStore;
  readonly time: Time;
  /** There is no database: the journal itself is the authority. */
  readonly isAuthority: boolean;
  /** The database may have carried out these very commands, ambiguous. */
  readonly databaseAmbiguous: boolean;
}

/** The ledger over one small document per user in an object store. */
export function createJournalLedger({
  accounts,
  time,
  isAuthority,
  databaseAmbiguous,
}: JournalOptions): Ledger {
  const attempt = () => createAttempt(time, databaseAmbiguous);

  return {
    async getAccount(userId) {
      assertUserId(userId);
      const { state, staleness } = await accounts.read(userId);
      return { balance: state.balance, ...staleness };
    },

    async apply(userId, entries) {
      assertUserId(userId);
      entries.forEach(assertEntry);
      const mark = attempt();
      return accounts.write(userId, (account) => decideApply(account, entries, mark));
    },

    ...generations({ accounts, time, databaseAmbiguous }, attempt),

    /** Without a database all instances share the journal: it has charged one attempt only. */
    claimStart: async (start) => isAuthority || accounts.claimStart(start),

    async setBalance(correction) {
      assertCorrection(correction);
      if (!isAuthority) throw new LedgerUnavailable("a balance is set in the database only");
      const { attemptId } = attempt();
      return accounts.write(correction.userId, (account) =>
        decideCorrection(account, correction, attemptId),
      );
    },

    async setBan(change) {
      assertBanChange(change);
      const mark = attempt();
      const { decideBan } = await import("./ban-commands.js");
      return accounts.write(change.userId, (account) => decideBan(account, change, mark));
    },

    async history(query) {
      assertUserId(query.userId);
      const { readHistory } = await import("./history.js");
      return readHistory(await accounts.read(query.userId), query);
    },

    async erase(userId) {
      assertUserId(userId);
      return accounts.erase(userId, attempt().attemptId);
    },

    checkWritable: (userId) => checkWritable(accounts, userId),

    async owners(names) {
      if (!isAuthority) throw new LedgerUnavailable("the database could not be asked");
      return findOwners(accounts, names);
    },
  };
}

function generations(
  { accounts, time, databaseAmbiguous }: Omit<JournalOptions, "isAuthority">,
  attempt: () => Attempt,
) {
  const openSearch = onceLoaded(async () => {
    const { createFindUnfinished } = await import("./find-unfinished.js");
    return createFindUnfinished(accounts, time);
  });
  return {
    async charge(charge: Charge) {
      assertCharge(charge);
      const work = accounts.write(charge.userId, (account, ambiguous) =>
        decideCharge(account, charge, databaseAmbiguous, ambiguous),
      );
      return work.catch((error: unknown) => unknownUnlessNotApplied(error, databaseAmbiguous));
    },

    async markSubmitted({ userId, key, taskId }: Generation & { readonly taskId: string }) {
      const mark = attempt();
      return accounts.write(userId, (account) => decideSubmitted(account, key, taskId, mark));
    },

    async settle(result: Result) {
      const mark = attempt();
      return accounts.write(result.userId, (account) => decideSettle(account, result, mark));
    },

    async refund(refund: Refund) {
      const mark = attempt();
      return accounts.write(refund.userId, (account) => decideRefund(account, refund, mark));
    },

    async claimDelivery(claim: Claim) {
      const mark = attempt();
      return accounts.write(claim.userId, (account) => decideClaim(account, claim, mark));
    },

    async claimParts(claim: PartsClaim) {
      const mark = attempt();
      return accounts.write(claim.userId, (account) => decideClaimParts(account, claim, mark));
    },

    async markDelivered(delivery: Delivery) {
      const mark = attempt();
      return accounts.write(delivery.userId, (account) => decideDelivered(account, delivery, mark));
    },

    async find({ userId, key }: Generation) {
      const account = await accounts.read(userId);
      const found = await account.find(key);
      const isKnown = found !== undefined || account.state.ends.has(key);
      return isKnown ? withBalance(account, { userId, key }, found) : undefined;
    },

    async findUnfinished(query: UnfinishedQuery) {
      return (await openSearch())(query);
    },
  } satisfies Partial<Ledger>;
}

async function checkWritable(
  accounts: JournalStore,
  userId: number | undefined,
): Promise<Writable> {
  const reading = userId === undefined ? undefined : accounts.read(userId);
  const [, account] = await Promise.all([accounts.ready(), reading]);
  const ban = account?.state.ban;
  return ban?.isBanned ? { banned: { reason: ban.reason ?? undefined } } : {};
}

/** Tells our own first attempt from all others. */
function createAttempt({ random }: Time, databaseAmbiguous: boolean): Attempt {
  return {
    attemptId: random().toString(36).slice(2, 12),
    ...(databaseAmbiguous && { ambiguous: true }),
  };
}

/** Only if nothing was sent anywhere may the user hear that nothing was charged. */
function unknownUnlessNotApplied(error: unknown, databaseAmbiguous: boolean): ChargeOutcome {
  if (!(error instanceof LedgerUnavailable)) throw error;
  if (error.notApplied && !databaseAmbiguous) throw error;
  return { kind: "unknown" };
}

async function findOwners(
  accounts: JournalStore,
  names: readonly OperationName[],
): Promise<Map<string, number>> {
  const owners = new Map<string, number>();
  for (const [userId, keys] of groupByUser(names)) {
    const account = await accounts.readIfLegible(userId);
    // What can't be read may be on record: to say that it is missing would credit it again.
    const isHeld = (key: string) =>
      accounts.ifLegible(async () => account && (await account.find(key)) !== undefined);
    for (const key of keys) if ((await isHeld(key)) ?? !owners.has(key)) owners.set(key, userId);
  }
  return owners;
}

function groupByUser(names: readonly OperationName[]): Map<number, string[]> {
  const users = new Map<number, string[]>();
  for (const { userId, key } of names) users.set(userId, [...(users.get(userId) ?? []), key]);
  return users;
}
