import { Composer } from "telegraf";
import { createBoundedMap } from "../bounded-map.js";
import { type Erased, LedgerUnavailable } from "../ledger/ledger.js";
import { isFresh } from "../ledger/time.js";
import type { BotContext, Dependencies } from "./context.js";
import {
  acknowledge,
  type Button,
  button,
  pressed,
  replace,
  type Screen,
  show,
  whileAcknowledging,
} from "./screen.js";
import type { Texts } from "./texts/texts.js";

/** An erasure costs about ten calls of the object store: so many are made for a user in so long. */
const mostErasures = 3;
const periodMs = 10 * 60_000;
const mostRemembered = 1_000;

/** /privacy: what is stored, and a button that erases what may be erased. */
export function privacyFeature(dependencies: Dependencies) {
  const { ledger, operator, keepPromptsDays } = dependencies;
  const feature = new Composer<BotContext>();
  const erase = shared((userId: number) => ledger.erase(userId));
  const limit = createLimit(dependencies);

  const start = ({ texts }: BotContext): Screen => ({
    text: texts.privacy(operator.contact(texts), keepPromptsDays),
    buttons: [[button(texts.erasing.button, "erase")]],
  });

  async function result(userId: number, texts: Texts): Promise<Screen> {
    const { erasing } = texts;
    try {
      return { text: erasing.done(await erase(userId)) };
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return { text: erasing.failed, buttons: [[confirmation(texts)]] };
    }
  }

  feature.command("privacy", (ctx) => show(ctx, start(ctx)));
  feature.action(pressed("erase", "no"), (ctx) =>
    whileAcknowledging(ctx, replace(ctx, start(ctx))),
  );
  feature.action(pressed("erase"), (ctx) =>
    whileAcknowledging(ctx, replace(ctx, question(ctx.texts))),
  );
  feature.action(pressed("erase", "yes"), (ctx) => {
    const { from, texts } = ctx;
    if (!limit.admits(from.id)) return acknowledge(ctx, texts.erasing.tooOften);
    const screen = result(from.id, texts);
    return whileAcknowledging(
      ctx,
      screen.then((found) => replace(ctx, found)),
    );
  });

  return feature;
}

/** The screen that says what goes and what stays. */
function question(texts: Texts): Screen {
  const cancel = button(texts.studio.buttons.cancel, "erase", "no");
  return { text: texts.erasing.question, buttons: [[confirmation(texts)], [cancel]] };
}

function confirmation({ erasing }: Texts): Button {
  return button(erasing.confirm, "erase", "yes");
}

/** Two quick taps are one erasure. */
function shared(erase: (userId: number) => Promise<Erased>) {
  const running = new Map<number, Promise<Erased>>();
  return (userId: number): Promise<Erased> => {
    const work = running.get(userId) ?? erase(userId).finally(() => running.delete(userId));
    running.set(userId, work);
    return work;
  };
}

/** Each instance counts on its own. */
function createLimit({ now }: Pick<Dependencies, "now">) {
  const periods = createBoundedMap<number, { readonly at: number; readonly count: number }>(
    mostRemembered,
  );
  return {
    admits(userId: number): boolean {
      const known = periods.get(userId);
      const isOpen = known !== undefined && isFresh(known.at, now(), periodMs);
      const { at, count } = isOpen ? known : { at: now(), count: 0 };
      if (count >= mostErasures) return false;
      periods.set(userId, { at, count: count + 1 });
      return true;
    },
  };
}
