import type { Button, ChatMessage } from "../../protocol.js";
import { act } from "../api.js";
import { timeOf } from "../format.js";
import { text } from "../settings.js";
import { chat, facts } from "../store.js";
import { Content } from "./content.js";
import { answering, copy } from "./draft.js";
import { Formatted } from "./formatted.js";
import { MediaItem } from "./media-item.js";
import { openPaymentSheet } from "./payment-sheet.js";

/** A bubble with what belongs to it, or a line in the middle for what Telegram itself says. */
export function Message({
  message: first,
  others,
}: {
  readonly message: ChatMessage;
  /** The rest of its album. */
  readonly others: readonly ChatMessage[];
}) {
  // The words of an album stand under any one of its items.
  const message = [first, ...others].find(({ text: words }) => words !== "") ?? first;
  const service = serviceOf(message);
  if (service !== undefined) return <p class="service">{service}</p>;
  const { chat: words } = text();
  return (
    <article class={message.fromBot ? "message from-bot" : "message own"}>
      <div class="bubble">
        <Forwarded message={message} />
        <Quoted message={message} />
        <Files messages={[first, ...others]} />
        <Content message={message} />
        {message.invoice === undefined ? (
          <Formatted words={message.text} entities={message.entities} />
        ) : (
          <Invoice message={message} />
        )}
        <footer>
          <button type="button" class="quiet" onClick={() => (answering.value = message)}>
            {words.reply}
          </button>
          {message.thread !== undefined && <span>{words.topic(message.thread.id)}</span>}
          {message.editedAt !== undefined && <span>{words.edited}</span>}
          <time>{timeOf(message.sentAt)}</time>
        </footer>
      </div>
      <Keyboard message={message} />
    </article>
  );
}

/** One file, or those of an album side by side. */
function Files({ messages }: { readonly messages: readonly ChatMessage[] }) {
  const items = messages.flatMap(({ media = [] }) => media);
  const files = items.map((media, index) => (
    <MediaItem key={`${media.fileId} ${index}`} media={media} />
  ));
  return items.length > 1 ? <div class="album">{files}</div> : files;
}

interface Service {
  readonly successful_payment?: { readonly total_amount: number; readonly invoice_payload: string };
  readonly refunded_payment?: { readonly total_amount: number };
  readonly users_shared?: { readonly users: readonly { readonly user_id: number }[] };
}

function serviceOf({ content }: ChatMessage): string | undefined {
  const { chat: words } = text();
  const service = (content ?? {}) as Service;
  const { successful_payment: paid, refunded_payment: returned, users_shared: shared } = service;
  if (paid !== undefined) return words.youPaid(paid.total_amount);
  if (shared !== undefined) return words.picked(shared.users.map(({ user_id }) => nameOf(user_id)));
  return returned && words.gotBack(returned.total_amount);
}

const nameOf = (userId: number) =>
  facts.value.people.find(({ id }) => id === userId)?.name ?? String(userId);

interface Beside {
  readonly forward_origin?: {
    /** Of someone who hides their account. */
    readonly sender_user_name?: string;
    readonly sender_user?: { readonly first_name: string };
  };
  readonly quote?: { readonly text: string };
  readonly external_reply?: object;
}

function Forwarded({ message: { beside } }: { readonly message: ChatMessage }) {
  const { forward_origin: origin } = (beside ?? {}) as Beside;
  if (origin === undefined) return null;
  const { sender_user_name: hidden, sender_user: sender } = origin;
  return <p class="forwarded">{text().chat.forwarded(sender?.first_name ?? hidden ?? "")}</p>;
}

function Quoted({ message: { replyTo, beside } }: { readonly message: ChatMessage }) {
  const quoted = chat.value.find((message) => message.messageId === replyTo);
  const { quote, external_reply } = (beside ?? {}) as Beside;
  if (quoted === undefined && external_reply === undefined) return null;
  const { chat: words } = text();
  const said = quote?.text ?? (quoted?.text || words.photo);
  return (
    <blockquote class="quoted">
      <b>{quoted?.from.first_name ?? words.otherChat}</b>
      <span>{said.slice(0, 100)}</span>
    </blockquote>
  );
}

function Invoice({ message }: { readonly message: ChatMessage }) {
  const { chat: words } = text();
  const { invoice } = message;
  if (invoice === undefined) return null;
  const isPaid = chat.value.some(
    ({ content }) =>
      (content as Service | undefined)?.successful_payment?.invoice_payload === invoice.payload,
  );
  return (
    <>
      <p class="text">
        <b>{invoice.title}</b>
        <br />
        {invoice.description}
      </p>
      <button
        type="button"
        class="primary pay"
        disabled={isPaid}
        onClick={() => openPaymentSheet(message)}
      >
        {isPaid ? words.paid : words.pay(invoice.stars)}
      </button>
    </>
  );
}

/** Keyed by place: a button that an edit replaces keeps the focus. */
function Keyboard({ message }: { readonly message: ChatMessage }) {
  if (message.buttons.length === 0) return null;
  return (
    <div class="keyboard">
      {message.buttons.map((row, index) => (
        <div key={index} class="row">
          {row.map((button, place) => (
            <KeyboardButton key={place} {...{ button, message }} />
          ))}
        </div>
      ))}
    </div>
  );
}

function KeyboardButton({
  button,
  message,
}: {
  readonly button: Button;
  readonly message: ChatMessage;
}) {
  const { text: label, url, copy_text, callback_data: data = "" } = button;
  if (url !== undefined) {
    return (
      <a class="button" href={url} target="_blank" rel="noreferrer">
        {label} ↗
      </a>
    );
  }
  if (copy_text !== undefined) {
    return (
      <button type="button" title={text().chat.copy} onClick={() => copy(copy_text.text)}>
        {label}
        <span class="copies" aria-hidden="true" />
      </button>
    );
  }
  const { messageId, chatId: userId } = message;
  return (
    <button type="button" onClick={() => void act({ do: "press", userId, messageId, data })}>
      {label}
    </button>
  );
}
