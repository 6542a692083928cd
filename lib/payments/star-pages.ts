import type { StarTransaction, StarTransactions } from "@telegraf/types";

/** The Bot API's limit for one call. */
export const pageSize = 100;

/** `getStarTransactions` of the Bot API: the bot's transactions, oldest first. */
export type Transactions = (offset: number, limit: number) => Promise<StarTransactions>;

/**
 * Telegram's record of Stars, page by page. It grows only at its end, so offsets are stable. The API
 * offers no total and no search by date: exponential and binary search find both, in about thirty calls
 * for a million transactions.
 */
export function createStarPages(transactions: Transactions) {
  const at = async (offset: number): Promise<readonly StarTransaction[]> =>
    (await transactions(offset, pageSize)).transactions;
  const pageAt = (page: number) => at(page * pageSize);

  return {
    at,

    /** The offset of the page with the first transaction since then. */
    async findSince(since: number): Promise<number> {
      const isBefore = async (page: number) => {
        const last = (await pageAt(page)).at(-1);
        return last !== undefined && last.date * 1000 < since;
      };
      return (await countWhile(isBefore)) * pageSize;
    },

    /** From the newest page to the oldest; within a page, oldest first. */
    async *fromTheEnd(): AsyncGenerator<readonly StarTransaction[]> {
      const count = await countWhile(async (page) => (await pageAt(page)).length > 0);
      for (let page = count - 1; page >= 0; page--) yield pageAt(page);
    },
  };
}

/** How far back to search: what happened lately is on the last page. */
const maxPages = 10;

/** A transaction on the newest pages, a thousand transactions at most. */
export async function findRecent(
  transactions: Transactions,
  isMeant: (transaction: StarTransaction) => boolean,
): Promise<StarTransaction | undefined> {
  let searched = 0;
  for await (const page of createStarPages(transactions).fromTheEnd()) {
    const found = page.find(isMeant);
    if (found !== undefined || ++searched === maxPages) return found;
  }
  return undefined;
}

/** Whether Telegram's record has a refund of this charge, if it was made lately. */
export async function hasRecentRefund(
  transactions: Transactions,
  chargeId: string,
): Promise<boolean> {
  const isRefund = ({ id, receiver }: StarTransaction) =>
    id === chargeId && receiver?.type === "user";
  return (await findRecent(transactions, isRefund)) !== undefined;
}

/** How many pages meet a condition that holds for all pages up to some page and for none after it. */
async function countWhile(holds: (page: number) => Promise<boolean>): Promise<number> {
  if (!(await holds(0))) return 0;
  let known = 0;
  let beyond = 1;
  while (await holds(beyond)) [known, beyond] = [beyond, beyond * 2];
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (await holds(middle)) known = middle;
    else beyond = middle;
  }
  return beyond;
}
