import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ChatMessage } from "../telegram/chats.js";
import type { StoredFile } from "../telegram/files.js";
import type { State } from "../telegram/state.js";

export interface KeptChatOptions {
  readonly state: Pick<State, "chats" | "files">;
  /** Belongs to the kept chats alone. */
  readonly folder: string;
  readonly chatIds: readonly number[];
  readonly say: (text: string) => void;
  readonly limits?: ChatLimits;
}

export interface ChatLimits {
  /** Newest messages of each chat. */
  readonly messages: number;
  /** Of all files in them, in bytes. */
  readonly bytes: number;
}

const usualLimits: ChatLimits = { messages: 100, bytes: 32 * 1024 * 1024 };

const saveAfterMs = 500;

/** A file without its content, which stands in a file of its own. */
type FileFacts = Omit<StoredFile, "bytes" | "smaller"> & {
  readonly smaller?: readonly FileFacts[];
};

interface KeptChat {
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly files: readonly FileFacts[];
}

/** Restores the chats of the last run, then writes the newest messages to disk after each change. */
export function keepChat({ state, folder, chatIds, say, limits = usualLimits }: KeptChatOptions) {
  const { chats, files } = state;
  const disk = createDisk(folder);
  let timer: NodeJS.Timeout | undefined;

  attempt("restored", () => {
    const { messages, found } = disk.read();
    for (const file of found) files.restore(file);
    chats.restore(messages);
  });

  function attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      say(`! The chat could not be ${what}: ${(error as Error).message}`);
    }
  }

  function save(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const mine = chats.messages.filter(({ chatId }) => chatIds.includes(chatId));
    attempt("saved", () => disk.write(newestOf(mine, limits), files.find));
  }

  const onMessage = ({ chatId }: ChatMessage) => {
    if (chatIds.includes(chatId)) timer ??= setTimeout(save, saveAfterMs).unref();
  };
  chats.listeners.add(onMessage);
  // Ctrl+C ends the process without waiting.
  process.on("exit", save);
  return {
    stop(): void {
      chats.listeners.delete(onMessage);
      process.off("exit", save);
      save();
    },
  };
}

/** As many of each chat as allowed, until their files take too much. */
function newestOf(messages: readonly ChatMessage[], limits: ChatLimits): readonly ChatMessage[] {
  const counts = new Map<number, number>();
  let bytes = 0;
  const newest = messages.toReversed().filter(({ chatId, media = [] }) => {
    const count = (counts.get(chatId) ?? 0) + 1;
    counts.set(chatId, count);
    if (count > limits.messages) return false;
    bytes += media.reduce((sum, { size }) => sum + size, 0);
    return bytes <= limits.bytes;
  });
  return newest.toReversed();
}

/** Where the messages and the content of their files are. */
function createDisk(folder: string) {
  const index = path.join(folder, "messages.json");
  const contents = path.join(folder, "files");
  const contentOf = ({ fileId }: FileFacts) => path.join(contents, path.basename(fileId));

  const read = ({ smaller, ...facts }: FileFacts): StoredFile => ({
    ...facts,
    bytes: readFileSync(contentOf(facts)),
    ...(smaller && { smaller: smaller.map(read) }),
  });

  /** Files never change. @returns the file without its content */
  function write({ bytes, smaller, ...facts }: StoredFile, known: ReadonlySet<string>): FileFacts {
    if (!known.has(facts.fileId)) writeFileSync(contentOf(facts), bytes, { mode: 0o600 });
    return { ...facts, ...(smaller && { smaller: smaller.map((size) => write(size, known)) }) };
  }

  return {
    read(): { readonly messages: readonly ChatMessage[]; readonly found: readonly StoredFile[] } {
      mkdirSync(contents, { recursive: true, mode: 0o700 });
      if (!readdirSync(folder).includes(path.basename(index))) return { messages: [], found: [] };
      const kept: KeptChat = JSON.parse(readFileSync(index, "utf8"));
      return { messages: kept.messages, found: kept.files.map(read) };
    },

    write(
      messages: readonly ChatMessage[],
      find: (fileId: string) => StoredFile | undefined,
    ): void {
      const ids = new Set(messages.flatMap(({ media = [] }) => media.map(({ fileId }) => fileId)));
      const found = [...ids].flatMap((id) => find(id) ?? []);
      const known = new Set(readdirSync(contents));
      const kept: KeptChat = { messages, files: found.map((file) => write(file, known)) };
      // Whole or not at all: a run may end while it writes.
      writeFileSync(`${index}.new`, JSON.stringify(kept), { mode: 0o600 });
      renameSync(`${index}.new`, index);
      const needed = new Set(
        found.flatMap((file) => [file, ...(file.smaller ?? [])]).map(({ fileId }) => fileId),
      );
      for (const name of known) if (!needed.has(name)) rmSync(path.join(contents, name));
    },
  };
}
