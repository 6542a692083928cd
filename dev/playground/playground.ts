import path from "node:path";
import { startTraffic, type Traffic } from "../cli/traffic.js";
import { serveLocally } from "../http/serve.js";
import type { ChatMessage } from "../telegram/chats.js";
import { commandsOf } from "../telegram/command-menu.js";
import { type LocalWorld, startLocalWorld, type WorldOptions } from "../world/world.js";
import { createActions } from "./actions.js";
import { createActivity } from "./activity.js";
import { keepBooks } from "./books.js";
import { createBroadcast } from "./broadcast.js";
import { buildPage } from "./build-page.js";
import { createFaults } from "./faults.js";
import { keepChat } from "./kept-chat.js";
import { people } from "./people.js";
import type { Changes, Facts } from "./protocol.js";
import { createServer } from "./server.js";

export interface PlaygroundOptions extends Omit<WorldOptions, "onLine" | "onTrace" | "onChange"> {
  /** How many others play. */
  readonly traffic: number;
  /** Of 127.0.0.1; 0 = any free one. */
  readonly port: number;
}

/** The local world with a page on which one does and sees everything. */
export async function startPlayground(options: PlaygroundOptions) {
  let onActivity = () => {};
  const broadcast = createBroadcast();
  const activity = createActivity(broadcast.push, () => onActivity());
  const [world, page] = await Promise.all([
    startLocalWorld({ ...options, ...activity.listeners }),
    buildPage(),
  ]);
  const userIds = people.map(({ id }) => id);
  const keeper = keepChat({
    state: world.telegram.state,
    folder: path.join(options.folder, "chat"),
    chatIds: userIds,
    say: options.say,
  });
  const books = keepBooks(world, userIds, broadcast.push);
  onActivity = books.refresh;
  const faults = createFaults(world, (now) => broadcast.push({ faults: now }));
  const chats = watchChats(world, userIds, broadcast.push);
  const facts = factsOf(world, options);
  const killNextUpdate = () => {
    world.functions.killMidRequest();
    activity.noteKillPlanned();
  };
  const actions = createActions({ world, faults, killNextUpdate, push: broadcast.push });
  const everything = (): Changes => ({
    ...activity.everything,
    ...books.newest,
    facts,
    messages: chats(),
    faults: faults.current,
  });
  const readFile = world.telegram.file;
  const serve = createServer({ page, broadcast, everything, readFile, ...actions });
  const server = await serveLocally(serve, { port: options.port, allowLinks: true });
  const traffic = options.traffic > 0 ? playAlong(world, options.traffic) : undefined;

  return {
    url: server.url,
    world,
    faults,
    async stop(): Promise<void> {
      activity.stop();
      books.stop();
      await server.stop();
      await traffic?.stop();
      await world.stop();
      keeper.stop();
    },
  };
}

/** @returns all messages of these people's private chats */
function watchChats(
  { telegram }: LocalWorld,
  userIds: readonly number[],
  push: (changes: Changes) => void,
): () => readonly ChatMessage[] {
  const { chats, actionListeners } = telegram.state;
  const isShown = ({ chatId }: ChatMessage) => userIds.includes(chatId);
  chats.listeners.add((message, change) => {
    if (!isShown(message)) return;
    push(change === "gone" ? { gone: [message.messageId] } : { messages: [message] });
  });
  actionListeners.add((chatId, action) => {
    if (userIds.includes(chatId)) push({ chatActions: [{ chatId, action }] });
  });
  return () => chats.messages.filter(isShown);
}

function factsOf({ telegram, kie }: LocalWorld, { traffic, built }: PlaygroundOptions): Facts {
  const { profile } = telegram.state;
  const menus = people.map(({ id, name: first_name, language: language_code }) => [
    id,
    commandsOf(telegram.state, { id, is_bot: false, first_name, language_code }),
  ]);
  const wordsOf = (name: string) => String(profile.get(name) ?? "");
  return {
    people,
    commands: Object.fromEntries(menus),
    descriptions: {
      en: wordsOf("description"),
      ru: wordsOf("description ru"),
      de: wordsOf("description de"),
    },
    isRealKie: kie === undefined,
    isBuilt: built === true,
    traffic,
  };
}

const firstExtraId = 6_000_000_000;
const extraPauseMs = 3_500;

function playAlong({ telegram, kie }: LocalWorld, count: number): Traffic {
  // Their Stars are play money, what the real Kie asks for is not.
  const orders = kie !== undefined;
  const extras = Array.from({ length: count }, (_, index) =>
    telegram.person({ id: firstExtraId + index, first_name: `Player ${index + 1}` }),
  );
  return startTraffic({ people: extras, pauseMs: extraPauseMs, random: Math.random, orders });
}
