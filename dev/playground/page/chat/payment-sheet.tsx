import { signal } from "@preact/signals";
import type { ChatMessage } from "../../protocol.js";
import { act } from "../api.js";
import { closeAround, Modal } from "../modal.js";
import { text } from "../settings.js";

/** The message whose invoice is about to be paid. */
const asked = signal<ChatMessage | undefined>();

export const openPaymentSheet = (message: ChatMessage) => (asked.value = message);

/** Pays what the sheet asks for, and closes it. */
export async function confirmPayment(): Promise<void> {
  if (asked.value === undefined) return;
  const { chatId: userId, messageId } = asked.value;
  asked.value = undefined;
  await act({ do: "pay", userId, messageId });
}

/** Telegram's own sheet: until Pay is pressed, neither Telegram nor the bot does anything. */
export function PaymentSheet() {
  const { chat: words } = text();
  const { invoice } = asked.value ?? {};
  if (invoice === undefined) return null;
  return (
    <Modal class="sheet" label={words.confirm} onClose={() => (asked.value = undefined)}>
      <div class="purchase">
        <p class="star" aria-hidden="true">
          ⭐
        </p>
        <h2>{words.confirm}</h2>
        <p>
          <b>{invoice.title}</b>
          <br />
          {invoice.description}
        </p>
        <p class="price">⭐ {invoice.stars}</p>
        <p class="hint">{words.playMoney}</p>
        <button type="button" class="primary" onClick={() => void confirmPayment()}>
          {words.payNow}
        </button>
        <button type="button" onClick={({ currentTarget }) => closeAround(currentTarget)}>
          {words.cancel}
        </button>
      </div>
    </Modal>
  );
}
