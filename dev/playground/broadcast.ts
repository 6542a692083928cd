import type { Changes } from "./protocol.js";

/** Sends changes to every subscriber, several times a second at most. */
export interface Broadcast {
  push(changes: Changes): void;
  /** @returns how to stop it */
  subscribe(listener: (changes: Changes) => void): () => void;
}

const everyMs = 100;

export function createBroadcast(): Broadcast {
  const listeners = new Set<(changes: Changes) => void>();
  let pending: Changes | undefined;

  function flush(): void {
    const changes = pending;
    pending = undefined;
    if (changes === undefined) return;
    for (const listener of listeners) listener(changes);
  }

  return {
    push(changes) {
      if (listeners.size === 0) return;
      if (pending === undefined) setTimeout(flush, everyMs);
      pending = merge(pending ?? {}, changes);
    },
    subscribe(listener) {
      // A new listener gets everything, with what the others are about to get.
      flush();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Of something that changed twice the newer version counts. */
export function merge(earlier: Changes, later: Changes): Changes {
  return {
    ...earlier,
    ...later,
    ...both(earlier, later, "messages", ({ messageId }) => messageId),
    ...both(earlier, later, "gone", (id) => id),
    ...both(earlier, later, "chatActions", ({ chatId }) => chatId),
    ...both(earlier, later, "log", ({ id }) => id),
    ...both(earlier, later, "traces", ({ id }) => id),
    ...both(earlier, later, "seconds", ({ at }) => at),
    ...both(earlier, later, "notices", ({ id }) => id),
    ...(earlier.books !== undefined && { books: { ...earlier.books, ...later.books } }),
  };
}

type ListName = "messages" | "gone" | "chatActions" | "log" | "traces" | "seconds" | "notices";
type Item<Name extends ListName> = NonNullable<Changes[Name]>[number];

function both<Name extends ListName>(
  earlier: Changes,
  later: Changes,
  name: Name,
  idOf: (item: Item<Name>) => string | number,
) {
  const [before, after] = [earlier[name], later[name]];
  if (before === undefined || after === undefined) return {};
  const items = [...before, ...after] as Item<Name>[];
  return { [name]: [...new Map(items.map((item) => [idOf(item), item])).values()] };
}
