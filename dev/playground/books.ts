import { setTimeout as sleep } from "node:timers/promises";
import type { LocalWorld } from "../world/world.js";
import { createAuditor } from "./auditor.js";
import type { Changes } from "./protocol.js";

/** Not more often than this, however much happens. */
const restMs = 200;

/** Reads everything at once, and again after each change. */
export function keepBooks(
  world: LocalWorld,
  userIds: readonly number[],
  push: (changes: Changes) => void,
) {
  const readAll = createAuditor(world);
  let newest: Pick<Changes, "books" | "audit" | "unread"> = {};
  let isReading = false;
  let isStale = false;
  let stopped = false;

  async function read(): Promise<void> {
    const { books, audit } = await readAll(userIds);
    const changed = Object.entries(books).filter(([id, book]) => !isSame(book, newest.books?.[id]));
    if (changed.length > 0) push({ books: Object.fromEntries(changed) });
    if (!isSame(audit, newest.audit)) push({ audit });
    if (newest.unread) push({ unread: "" });
    newest = { books, audit };
  }

  /** Old books must not look like news. */
  function tellUnread({ message }: Error): void {
    newest = { ...newest, unread: message };
    push({ unread: message });
  }

  async function refresh(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale && !stopped) {
      isStale = false;
      await read().catch(tellUnread);
      await sleep(restMs, undefined, { ref: false });
      // No event reports that a payment has arrived.
      isStale ||= newest.unread !== undefined || (newest.audit?.underWay ?? 0) > 0;
    }
    isReading = false;
  }

  void refresh();
  return {
    get newest() {
      return newest;
    },
    refresh: () => void refresh(),
    stop(): void {
      stopped = true;
    },
  };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
