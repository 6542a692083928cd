import type { Button, ChatMessage, Media } from "../../protocol.js";
import { act } from "../api.js";
import { timeOf } from "../format.js";
import { text } from "../settings.js";
import { chat } from "../store.js";
import { answering } from "./draft.js";
import { Formatted } from "./formatted.js";

/** A bubble with what belongs to it, or a line in the middle for what Telegram itself says. */
export function Message({ message }: { readonly message: ChatMessage }) {
  const service = serviceOf(message);
  if (service !== undefined) return <p class="service">{service}</p>;
  const { chat: words } = text();
  return (
    <article class={message.fromBot ? "message from-bot" : "message own"}>
      <div class="bubble">
        <Quoted messageId={message.replyTo} />
        {message.media?.map((media) => (
          <MediaItem key={media.fileId} media={media} />
        ))}
        {message.invoice === undefined ? (
          <Formatted text={message.text} entities={message.entities} />
        ) : (
          <Invoice message={message} />
        )}
        <footer>
          <button type="button" class="quiet" onClick={() => (answering.value = message)}>
            {words.reply}
          </button>
          {message.editedAt !== undefined && <span>{words.edited}</span>}
          <time>{timeOf(message.sentAt)}</time>
        </footer>
      </div>
      <Keyboard message={message} />
    </article>
  );
}

interface Service {
  readonly successful_payment?: { readonly total_amount: number; readonly invoice_payload: string };
  readonly refunded_payment?: { readonly total_amount: number };
}

function serviceOf({ content }: ChatMessage): string | undefined {
  const { chat: words } = text();
  const { successful_payment: paid, refunded_payment: returned } = (content ?? {}) as Service;
  if (paid !== undefined) return words.youPaid(paid.total_amount);
  return returned && words.gotBack(returned.total_amount);
}

function Quoted({ messageId }: { readonly messageId: number | undefined }) {
  const quoted = chat.value.find((message) => message.messageId === messageId);
  if (quoted === undefined) return null;
  return (
    <blockquote class="quoted">
      <b>{quoted.from.first_name}</b>
      <span>{quoted.text === "" ? text().chat.photo : quoted.text.slice(0, 100)}</span>
    </blockquote>
  );
}

const playable: Readonly<Record<Media["kind"], RegExp>> = {
  photo: /^image\//,
  video: /^video\//,
  audio: /^audio\//,
  document: /^$/,
  animation: /^video\//,
};

function MediaItem({ media }: { readonly media: Media }) {
  const { kind, fileId, mimeType = "image/png", width, height, fileName } = media;
  const { chat: words } = text();
  const type = playable[kind].test(mimeType) ? mimeType : "application/octet-stream";
  const source = `/files/${fileId}?type=${encodeURIComponent(type)}`;
  switch (kind) {
    case "photo":
      return <img src={source} alt={words.photo} width={width} height={height} />;
    case "video":
    case "animation":
      // biome-ignore lint/a11y/useMediaCaption: nobody speaks in what a model made.
      return <video src={source} controls loop={kind === "animation"} aria-label={words.video} />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: nobody speaks in what a model made.
      return <audio src={source} controls aria-label={words.audio} />;
    case "document":
      return (
        <a class="file" href={source} download={fileName ?? "file"}>
          <span aria-hidden="true">📄</span> {fileName ?? words.file}
        </a>
      );
  }
}

function Invoice({ message }: { readonly message: ChatMessage }) {
  const { chat: words } = text();
  const { invoice, messageId, chatId: userId } = message;
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
        onClick={() => void act({ do: "pay", userId, messageId })}
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
  const { text: label, url, callback_data: data = "" } = button;
  if (url !== undefined) {
    return (
      <a class="button" href={url} target="_blank" rel="noreferrer">
        {label} ↗
      </a>
    );
  }
  const { messageId, chatId: userId } = message;
  return (
    <button type="button" onClick={() => void act({ do: "press", userId, messageId, data })}>
      {label}
    </button>
  );
}
