import { type EndedGeneration, type Generation, LedgerUnavailable } from "../../ledger/ledger.js";
import { TelegramError } from "../../telegram.js";
import type { Dependencies, Studio } from "../context.js";
import { readOrderContext } from "../orders/order-context.js";
import { edit, type Screen } from "../ui/screen.js";
import { documentsIn, readFiles } from "./kept-files.js";
import { orderButtons, type ResultButtonParts } from "./result-buttons.js";
import { endScreen } from "./result-message.js";

type RedoEndOptions = Pick<Dependencies, "ledger" | "telegram" | "texts" | "log"> & {
  readonly studio: Pick<Studio, "pricing">;
};

/**
 * After a status was shown: if the end was shown before, the status may have taken its place, so the order's
 * message shows the end again. An end that was not shown yet is shown by its delivery. Never rejects.
 */
export async function redoEnd(
  { ledger, telegram, texts, log, studio }: RedoEndOptions,
  generation: Generation,
): Promise<void> {
  try {
    const ended = await ledger.find(generation);
    if (ended === undefined || !mayBeShown(ended)) return;
    const place = readOrderContext(ended.generation);
    await edit(
      telegram.patient.call,
      place,
      endScreenAgain(ended, { texts, pricing: () => studio.pricing }),
    );
  } catch (error) {
    // The message is gone, or none of the two can be asked now.
    if (error instanceof TelegramError || error instanceof LedgerUnavailable) return;
    log.error("An order's message may not show its end", error);
  }
}

/** The message of a refund shows its end before the delivery is recorded, that of a result after it. */
function mayBeShown({ generation: { state, isDelivered } }: EndedGeneration): boolean {
  return isDelivered || state === "refunded";
}

/** What was said of the end elsewhere is not known here, so it has all that it may have. */
function endScreenAgain(ended: EndedGeneration, parts: ResultButtonParts): Screen {
  const { generation } = ended;
  const { texts } = parts;
  const { moneyBack } = texts[readOrderContext(generation).language].studio;
  if (generation.state === "refunded") return endScreen(ended, texts, "❌", moneyBack);
  const { items } = readFiles(generation.files);
  const photos = items.filter(({ kind }) => kind === "photo");
  const lacksOriginals = photos.length > documentsIn(items).length;
  const end = endScreen(ended, texts, "✅");
  const buttons = orderButtons(ended, parts, { lacksOriginals, isIncomplete: true });
  return { ...end, buttons: [...buttons, ...end.buttons] };
}
