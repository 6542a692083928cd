import { computed, signal } from "@preact/signals";
import type { ChatMessage, KeyboardButton, Person, ReplyKeyboard } from "../../protocol.js";
import { act, write } from "../api.js";
import { closeAround, Modal } from "../modal.js";
import { text } from "../settings.js";
import { chat, people, person } from "../store.js";

interface Shown {
  readonly message: ChatMessage;
  readonly keyboard: ReplyKeyboard;
}

/** The message whose keyboard hides because it was pressed once. */
const used = signal<number | undefined>();
/** The message whose keyboard asks for a person. */
const asking = signal<ChatMessage | undefined>();

/** The newest keyboard that the bot has not taken away. */
const shown = computed((): Shown | undefined => {
  const message = chat.value.findLast(({ replyKeyboard }) => replyKeyboard !== undefined);
  const { replyKeyboard: keyboard = "removed" } = message ?? {};
  if (message === undefined || keyboard === "removed") return undefined;
  return keyboard.one_time_keyboard && message.messageId === used.value
    ? undefined
    : { message, keyboard };
});

/** The bot's buttons in place of a phone's keyboard: they send their words, or ask for a person. */
export function ReplyKeyboardRows() {
  if (shown.value === undefined) return null;
  const { message, keyboard } = shown.value;
  return (
    <div class="reply-keyboard">
      {keyboard.keyboard.map((row, index) => (
        <div key={index}>
          {row.map((button) => (
            <button key={button.text} type="button" onClick={() => press(button, message)}>
              {button.text}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function press({ text: words, request_users }: KeyboardButton, message: ChatMessage): void {
  if (request_users !== undefined) {
    asking.value = message;
    return;
  }
  used.value = message.messageId;
  void write(words);
}

/** Telegram's own sheet: without a choice the bot hears of nothing. */
export function PickSheet() {
  const { chat: words } = text();
  const message = asking.value;
  if (message === undefined) return null;
  const others = people.value.filter(({ id }) => id !== person.value?.id);
  return (
    <Modal class="sheet" label={words.pick} onClose={() => (asking.value = undefined)}>
      <div class="purchase contacts">
        <h2>{words.pick}</h2>
        {others.map((other) => (
          <Contact key={other.id} person={other} message={message} />
        ))}
        <button type="button" onClick={({ currentTarget }) => closeAround(currentTarget)}>
          {words.cancel}
        </button>
      </div>
    </Modal>
  );
}

interface ContactProps {
  readonly person: Person;
  readonly message: ChatMessage;
}

function Contact({ person: { id, name }, message: { chatId: userId, messageId } }: ContactProps) {
  return (
    <button
      type="button"
      onClick={({ currentTarget }) => {
        used.value = messageId;
        closeAround(currentTarget);
        void act({ do: "pick", userId, messageId, picked: id });
      }}
    >
      <span class="avatar" aria-hidden="true">
        {[...name][0]}
      </span>
      {name}
    </button>
  );
}
