import { setTimeout as sleep } from "node:timers/promises";
import { serveLocally } from "../http/serve.js";
import type { User } from "./chats.js";
import { createDelivery } from "./delivery.js";
import { createFaults, type Faults } from "./faults.js";
import { createPerson, type Person } from "./person.js";
import type { Deliver } from "./person-messages.js";
import { type Call, createRequestHandler } from "./server.js";
import { createState, type State } from "./state.js";

export interface LocalTelegramOptions {
  readonly token: string;
  readonly username?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits between tries to deliver. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

export type LocalTelegram = Awaited<ReturnType<typeof startTelegram>>;

/** A Telegram on this machine: the Bot API for the bot, chats for people, webhooks in between. */
export async function startTelegram(options: LocalTelegramOptions) {
  const { token, username = "local_bot", now = Date.now, wait = sleep } = options;
  const state = createState(token, username, now);
  const calls: Call[] = [];
  const faults = createFaults();
  const delivery = createDelivery({
    webhook: () => state.webhook,
    wait,
    now,
    onError: (message) => {
      state.lastError = { message, at: now() };
    },
  });
  let lastUpdate = 0;

  async function deliver(content: object) {
    const update = { update_id: ++lastUpdate, ...content };
    const delivered = delivery.deliver(update);
    state.undelivered.add(update);
    return delivered.finally(() => state.undelivered.delete(update));
  }

  const server = await serveLocally(createRequestHandler({ token, state, calls, faults }));

  return {
    /** For TELEGRAM_BOT_TOKEN. */
    token,
    /** For TELEGRAM_API_ROOT. */
    apiRoot: server.url,
    /** Everything the bot called, oldest first. */
    calls: calls as readonly Call[],
    state: state as Readonly<State>,
    /** A person, new or known by their id. */
    person: (user: Omit<User, "is_bot">): Person =>
      createPerson({ user: { is_bot: false, ...user }, state, deliver }),
    /** Any entry of Telegram's own record of Stars. */
    addTransaction: state.stars.record,
    /** Any update. */
    deliver,
    /** Delivers a user's newest update again and again, as if every answer had been lost. */
    repeatNewest: delivery.repeatNewest,
    /** The content of any file that was sent. */
    file: (fileId: string): Uint8Array => contentOf(state, fileId),
    /** Invalidates every file id and path so far: 400 "invalid file_id". */
    forgetFiles: state.files.forgetAll,
    ...faultControls(faults),
    /** From now on, whether `refunded_payment` reaches the bot after a refund of its own. */
    tellRefunds: announceRefunds(state, deliver),
    /** Resolves when nothing waits to be delivered. */
    settled: delivery.settled,
    stop: server.stop,
  };
}

function faultControls({ fail, failAfterwards, lose, setFaults }: Faults) {
  return {
    /** Refuses the next `times` calls of a method, or downloads if it is "file". */
    fail,
    /** Carries out the next `times` calls of a method, and refuses them all the same. */
    failAfterwards,
    /** Carries out the next `times` calls of a method, but cuts the connection before the answer. */
    lose,
    /** The faults of all later calls; a download is the method "file". */
    setFaults,
  };
}

/** The bot hears of its own refunds as of Telegram's. */
function announceRefunds(state: State, deliver: Deliver) {
  let isOn = true;
  state.stars.listeners.add((payment) => {
    const person = createPerson({ user: payment.user, state, deliver });
    if (isOn) void person.tellReturned(payment);
  });
  return (tells: boolean): void => {
    isOn = tells;
  };
}

function contentOf({ files }: State, fileId: string): Uint8Array {
  const file = files.find(fileId);
  if (file === undefined) throw new Error(`no file ${fileId}`);
  return file.bytes;
}
