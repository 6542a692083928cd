import type { ChatMessage } from "../protocol.js";
import { act, write } from "./api.js";
import { confirmPayment, openPaymentSheet } from "./chat/payment-sheet.js";
import { isNew, start } from "./chat/start.js";
import { books, chat, people, personId } from "./store.js";
import { pause, until } from "./waiting.js";

/* What a person would do by hand, for those who would rather watch. */

export async function topUp(): Promise<void> {
  await begin();
  const before = newestId();
  await write("/topup 250");
  await payInvoice(before);
}

const isConfirmation = (label: string) => label.startsWith("✅");
/** Such as "50 ₽ · 80 ⭐", which the bot offers if the balance is too small. */
const isPack = (label: string) => !isConfirmation(label) && label.endsWith("⭐");

/** From a prompt to its picture: Generate, and a top-up if needed. */
export async function generate(prompt: string): Promise<void> {
  await begin();
  const before = newestId();
  await write(prompt);
  await press(before, isConfirmation);
  if (findButton(before, isPack) === undefined) return;
  await press(before, isPack);
  await payInvoice(before);
  if (findButton(before, isConfirmation)) await press(before, isConfirmation);
}

/** The operator refunds a user's newest payment; then the user's chat shows what they read of it. */
export async function refundNewest(userId: number): Promise<void> {
  personId.value = userId;
  if (findRefundable(userId) === undefined) await topUp();
  const chargeId = await until(() => findRefundable(userId));
  const operator = people.value.find(({ role }) => role === "admin");
  if (chargeId === undefined || operator === undefined) return;
  personId.value = operator.id;
  const before = newestId();
  await pause();
  await write(`/refund ${chargeId}`);
  await press(before, isConfirmation);
  await until(() => findOperation(userId, `${reversal}${chargeId}`));
  for (let times = 0; times < pausesToRead; times++) await pause();
  personId.value = userId;
}

/** Before the charge id, in the keys of operations. */
const [payment, reversal] = ["pay:", "payrev:"];

/** The operator's screen stays for so long. */
const pausesToRead = 4;

const findOperation = (userId: number, wanted: string) =>
  books.value[userId]?.operations.find(({ key }) => key === wanted);

/** The charge id of the newest payment that was not returned. */
function findRefundable(userId: number): string | undefined {
  const keys = (books.value[userId]?.operations ?? []).map(({ key }) => key);
  return keys
    .filter((key) => key.startsWith(payment))
    .map((key) => key.slice(payment.length))
    .find((chargeId) => !keys.includes(`${reversal}${chargeId}`));
}

/** START, unless it was pressed before. */
async function begin(): Promise<void> {
  if (!isNew.value) return;
  await start();
  await until(() => chat.value.find(({ fromBot }) => fromBot));
  await pause();
}

/** Pays the invoice that comes, in the sheet. */
async function payInvoice(before: number): Promise<void> {
  const message = await until(() =>
    chat.value.find((found) => isLater(found, before) && found.invoice),
  );
  if (message === undefined) return;
  await pause();
  openPaymentSheet(message);
  await pause();
  await confirmPayment();
  await until(() => chat.value.find((found) => isLater(found, message.messageId)));
}

function findButton(before: number, isMeant: (label: string) => boolean) {
  const message = chat.value.find((found) => isLater(found, before) && found.buttons.length > 0);
  const button = message?.buttons.flat().find(({ text }) => isMeant(text));
  return message && button && { message, button };
}

async function press(before: number, isMeant: (label: string) => boolean) {
  const found = await until(() => findButton(before, isMeant));
  await pause();
  if (found === undefined) return;
  const { message, button } = found;
  const { callback_data: data = "" } = button;
  const newest = newestId();
  await act({ do: "press", userId: personId.value, messageId: message.messageId, data });
  await until(() => (hasChanged(message) || newestId() > newest ? true : undefined));
}

const hasChanged = ({ messageId, editedAt }: ChatMessage) =>
  chat.value.find((message) => message.messageId === messageId)?.editedAt !== editedAt;

const newestId = () => chat.value.at(-1)?.messageId ?? 0;

const isLater = ({ messageId, fromBot }: ChatMessage, before: number) =>
  fromBot && messageId > before;
