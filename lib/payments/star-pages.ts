import type { StarTransaction, StarTransactions } from "@telegraf/types";

/** The Bot API's limit for one call. */
export const pageSize = 100;

/** `getStarTransactions` of the Bot API: the bot's transactions, oldest first. */
export type Transactions = (offset: number, limit: number) => Promise<StarTransactions>;

/**
 * Telegram's record of Stars, by pages. It only grows at its end, so offsets are stable. The API gives
 * neither a total nor a page's date without a call: both are found by exponential and binary search,
 * in some thirty calls for a million transactions.
 */
export function createStarPages(transactions: Transactions) {
  const at = async (offset: number): Promise<readonly StarTransaction[]> =>
    (await transactions(offset, pageSize)).transactions;
  const pageAt = (page: number) => at(page * pageSize);

  return {
    at,

    /** The offset of the page that holds the first transaction since then. */
    async findSince(since: number): Promise<number> {
      const isBefore = async (page: number) => {
        const last = (await pageAt(page)).at(-1);
        return last !== undefined && last.date * 1000 < since;
      };
      return (await countWhile(isBefore)) * pageSize;
    },

    /** From the newest page to the oldest; each is in the order in which things happened. */
    async *fromTheEnd(): AsyncGenerator<readonly StarTransaction[]> {
      const count = await countWhile(async (page) => (await pageAt(page)).length > 0);
      for (let page = count - 1; page >= 0; page--) yield pageAt(page);
    },
  };
}

/** How many pages fulfil a condition that holds from the first page on up to some page. */
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
