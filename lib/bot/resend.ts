import { Composer } from "telegraf";
import type { GenerationRecord } from "../ledger/ledger.js";
import { generationKey } from "../ledger/operation.js";
import { isUncertain, TelegramError } from "../telegram.js";
import type { BotContext, Dependencies } from "./context.js";
import { parcelOf } from "./ending.js";
import { type Carrier, type Parcel, sendAgain, sendParcel } from "./parcel.js";
import { acknowledge, pressed } from "./screen.js";

/** From the history: sends a result once more, as Telegram kept it, else from where it was. */
export function resendFeature(
  { ledger, texts }: Pick<Dependencies, "ledger" | "texts">,
  carrier: Carrier,
) {
  const feature = new Composer<BotContext>();

  feature.action(pressed("send", "(\\d{1,12})"), async (ctx) => {
    const userId = ctx.from.id;
    const key = generationKey(userId, Number(ctx.match[1]));
    const found = await ledger.find({ userId, key });
    const isSent = found && (await send(found.generation, parcelOf(found, texts, {})));
    return acknowledge(ctx, isSent ? undefined : ctx.texts.studio.gone);
  });

  async function send(generation: GenerationRecord, parcel: Parcel): Promise<boolean> {
    const { files, resultUrl } = generation;
    if (files !== undefined && (await isTaken(() => sendAgain(carrier, parcel, files))))
      return true;
    if (!resultUrl) return false;
    return (await sendParcel(carrier, parcel, [resultUrl])) !== "gone";
  }

  return feature;
}

/** What Telegram has forgotten may still be where it was made. */
async function isTaken(work: () => Promise<unknown>): Promise<boolean> {
  return work().then(
    () => true,
    (error: unknown) => {
      const isForgotten = error instanceof TelegramError && error.code === 400;
      if (!isForgotten || isUncertain(error)) throw error;
      return false;
    },
  );
}
