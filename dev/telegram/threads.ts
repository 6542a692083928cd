/** Where in a chat a message stands. */
export interface Thread {
  readonly id: number;
  /** False for a line of replies, which has an id but is no place to send to. */
  readonly isTopic: boolean;
}

/** The topics of every chat, and other lines of messages that have an id. */
export function createThreads() {
  const threads = new Map<number, Map<number, boolean>>();
  return {
    /** Notes a message there, or a new topic. */
    open(chatId: number, { id, isTopic }: Thread): void {
      threads.set(chatId, (threads.get(chatId) ?? new Map()).set(id, isTopic));
    },

    /** Its messages stay, but nothing can be sent there any more. */
    close: (chatId: number, id: number): void => void threads.get(chatId)?.set(id, false),

    /** Whether the bot may send there; in a chat whose threads were never named, everywhere. */
    isTopic: (chatId: number, id: number): boolean => {
      const known = threads.get(chatId);
      return known === undefined || known.get(id) === true;
    },
  };
}
