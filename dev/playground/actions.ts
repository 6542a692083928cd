import type { ChatMessage, Chats, Invoice } from "../telegram/chats.js";
import type { Person } from "../telegram/person.js";
import type { PhotoOptions } from "../telegram/person-messages.js";
import type { LocalWorld } from "../world/world.js";
import { joinTelegram } from "./people.js";
import type { Action, Changes, Faults, NoticeContent } from "./protocol.js";
import { samples } from "./samples.js";

export interface ActionsOptions {
  readonly world: LocalWorld;
  readonly faults: { change(wanted: Partial<Faults>): void };
  /** Kills the process during the next update. */
  readonly killNextUpdate: () => void;
  readonly push: (changes: Changes) => void;
}

/** A file for the bot, as a photo unless it is a document. */
export interface SentFile {
  readonly userId: number;
  readonly caption: string;
  readonly replyTo: number | undefined;
  readonly bytes: Uint8Array;
  /** Present if it is sent as a document. */
  readonly document?: { readonly fileName: string; readonly mimeType: string } | undefined;
  /** The same for all items of an album. */
  readonly mediaGroupId?: string;
}

const repetitions = 10;

/** Carries out what the person at the page does, in Telegram or to the services around the bot. */
export function createActions({ world, faults, killNextUpdate, push }: ActionsOptions) {
  const { telegram } = world;
  const { chats, stars } = telegram.state;
  const clients = joinTelegram(telegram);
  const { notice, quote } = createNotices(push);
  const pay = createCashier(chats, quote);

  const handlers: ActionHandlers = {
    async say({ userId, text, replyTo }) {
      await clientOf(userId).say(text, { replyTo: chats.find(userId, replyTo) });
    },
    async press({ userId, messageId, data }) {
      const message = chats.find(userId, messageId);
      if (message === undefined) return;
      const { answer } = await clientOf(userId).pressOn(message, data);
      if (answer !== undefined) quote(answer);
    },
    pick: ({ userId, messageId, picked }) =>
      pick(clientOf(userId), chats.find(userId, messageId), clientOf(picked)),
    pay: ({ userId, messageId }) => pay(clientOf(userId), chats.find(userId, messageId)),
    async return({ userId }) {
      const payment = stars.newestOf(userId);
      if (payment === undefined) return notice({ what: "nothing paid" });
      await clientOf(userId).giveBack(payment.chargeId);
    },
    repeat: async ({ userId }) =>
      notice({ what: "repeated", statuses: await telegram.repeatNewest(userId, repetitions) }),
    sample: ({ userId, sample }) => samples[sample](clientOf(userId)),
    forget: () => telegram.forgetFiles(),
    faults: ({ faults: wanted }) => faults.change(wanted),
    kill: killNextUpdate,
    cron: async () => void (await world.callCron()),
  };

  function clientOf(userId: number): Person {
    const client = clients.get(userId);
    if (client === undefined) throw new Error(`no person ${userId}`);
    return client;
  }

  return {
    /** Resolves when the bot has answered, however long it takes. */
    async act(action: Action): Promise<void> {
      try {
        // biome-ignore lint/suspicious/noExplicitAny: each handler gets the action that bears its name.
        await handlers[action.do](action as any);
      } catch (error) {
        quote((error as Error).message);
      }
    },
    /** @throws Error if it is no picture that Telegram would take */
    sendFile: ({ userId, replyTo, ...file }: SentFile): void =>
      sendFile(clientOf(userId), { ...file, replyTo: chats.find(userId, replyTo) }),
  };
}

/** Answers the keyboard that asks for a person. */
async function pick(
  client: Person,
  message: ChatMessage | undefined,
  { user }: Person,
): Promise<void> {
  const { replyKeyboard } = message ?? {};
  if (replyKeyboard === undefined || replyKeyboard === "removed") return;
  const button = replyKeyboard.keyboard.flat().find(({ request_users }) => request_users);
  if (button !== undefined) await client.shareUsers(button, [user]);
}

/** Pays a message's invoice, once. */
function createCashier(chats: Chats, quote: (words?: string) => void) {
  /** Messages whose invoice is being paid. */
  const paying = new Set<number>();

  return async (client: Person, message: ChatMessage | undefined): Promise<void> => {
    const { invoice, messageId = 0 } = message ?? {};
    // Telegram shows a receipt instead of an invoice that is paid.
    if (invoice === undefined || paying.has(messageId) || isPaid(chats.messages, invoice)) return;
    paying.add(messageId);
    const { answer } = await client.pay(invoice);
    paying.delete(messageId);
    if (!answer.ok) quote(answer.complaint);
  };
}

interface Receipt {
  readonly successful_payment?: { readonly invoice_payload: string };
}

function isPaid(messages: readonly ChatMessage[], { payload }: Invoice): boolean {
  const payloadOf = ({ successful_payment }: Receipt) => successful_payment?.invoice_payload;
  return messages.some(({ content }) => payloadOf((content ?? {}) as Receipt) === payload);
}

type PlacedFile = Omit<SentFile, "userId" | "replyTo"> & Pick<PhotoOptions, "replyTo">;

function sendFile(person: Person, { document, ...file }: PlacedFile): void {
  void (document ? person.sendDocument({ ...file, ...document }) : person.sendPhoto(file));
}

function createNotices(push: (changes: Changes) => void) {
  let last = 0;
  const notice = (content: NoticeContent): void => push({ notices: [{ id: ++last, content }] });
  return { notice, quote: (words = "") => notice({ what: "words", words }) };
}

type ActionHandlers = {
  readonly [Name in Action["do"]]: (action: Extract<Action, { do: Name }>) => unknown;
};
