import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { sendPhoto, write } from "../api.js";
import { text } from "../settings.js";
import { facts, isConnected, person } from "../store.js";
import { answering, attach, draft, photo } from "./draft.js";

/** Where one writes. */
export function Composer() {
  const { chat: words } = text();
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
        field.current?.focus();
      }}
    >
      <Answering />
      <Attached />
      <div class="line">
        <Menu />
        <AttachButton />
        <textarea
          ref={field}
          rows={1}
          maxLength={longest()}
          aria-label={words.write}
          placeholder={answering.value?.forceReply?.input_field_placeholder ?? words.write}
          value={draft.value}
          onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
          onPaste={({ clipboardData }) => attachPasted(clipboardData)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <button type="submit" class="primary" disabled={!canSend()}>
          {words.send}
        </button>
      </div>
    </form>
  );
}

let isSending = false;

/** What could not be sent stays, to be sent again; what was begun meanwhile stays as well. */
async function send(): Promise<void> {
  const message = draft.value.trim();
  const replyTo = answering.value?.messageId;
  const file = photo.value?.file;
  if (!canSend() || isSending) return;
  isSending = true;
  const isSent = await (file ? sendPhoto(file, message, replyTo) : write(message, replyTo));
  isSending = false;
  if (!isSent) return;
  if (draft.value.trim() === message) draft.value = "";
  if (answering.value?.messageId === replyTo) answering.value = undefined;
  if (photo.value?.file === file) attach(undefined);
}

const canSend = () => isConnected.value && (draft.value.trim() !== "" || photo.value !== undefined);

/** Telegram's own limits, of captions and of texts. */
const longest = () => (photo.value === undefined ? 4096 : 1024);

function attachPasted(pasted: DataTransfer | null): void {
  const [file] = pasted?.files ?? [];
  if (file !== undefined) attach(file);
}

function Answering() {
  const { chat: words } = text();
  if (answering.value === undefined) return null;
  return (
    <p class="answering">
      <span>
        {words.replyTo} “{answering.value.text.slice(0, 80)}”
      </span>
      <button
        type="button"
        aria-label={words.cancelReply}
        onClick={() => (answering.value = undefined)}
      >
        ✕
      </button>
    </p>
  );
}

function Attached() {
  const { chat: words } = text();
  if (photo.value === undefined) return null;
  return (
    <p class="answering">
      <img src={photo.value.preview} alt={words.photo} />
      <button type="button" aria-label={words.removePhoto} onClick={() => attach(undefined)}>
        ✕
      </button>
    </p>
  );
}

function AttachButton() {
  const { chat: words } = text();
  return (
    <label class="button" title={words.attach}>
      <span aria-hidden="true">📎</span>
      <input
        class="unseen"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={words.attach}
        onChange={({ currentTarget }) => {
          attach(currentTarget.files?.[0]);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

/** The bot's commands, as it told them to Telegram. */
function Menu() {
  const isOpen = useSignal(false);
  const { chat: words } = text();
  const commands = facts.value.commands[person.value?.language ?? "en"];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it wherever the focus is inside.
    <div
      class="menu"
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) isOpen.value = false;
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key !== "Escape") return;
        currentTarget.querySelector("button")?.focus();
        isOpen.value = false;
      }}
    >
      <button
        type="button"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {words.menu}
      </button>
      {isOpen.value && (
        <ul>
          {commands.map(({ command, description }) => (
            <li key={command}>
              <button
                type="button"
                onClick={() => {
                  isOpen.value = false;
                  void write(`/${command}`);
                }}
              >
                <b>/{command}</b> {description}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
