import { Composer } from "telegraf";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import { type Group, groups, type Model } from "../../studio/model.js";
import type { BotContext, Studio } from "../context.js";
import { type Html, html, lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { askForReply } from "../ui/question.js";
import {
  answerCallback,
  button,
  callbackPattern,
  editPressed,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import { cardsMenu, catalogueMenu, lowestPrice } from "./menu.js";
import { isAboutPicture } from "./menu-groups.js";
import { askForPicture } from "./order-screens.js";

/** /models: models and prices; a reply to a model's card is an order. */
export function modelsFeature({ pricing }: Studio) {
  const feature = new Composer<BotContext>();
  const menuOf = (ctx: BotContext) => ({ pricing, locale: localeOf(ctx) });
  const overview = (ctx: BotContext): Screen => ({
    text: ctx.texts.studio.models,
    buttons: catalogueMenu(menuOf(ctx)),
  });

  feature.command("models", (ctx) => send(ctx, overview(ctx)));
  feature.action(callbackPattern("models"), (ctx) =>
    withCallbackAnswer(ctx, send(ctx, overview(ctx))),
  );
  feature.action(callbackPattern("mb"), (ctx) =>
    withCallbackAnswer(ctx, editPressed(ctx, overview(ctx))),
  );

  feature.action(callbackPattern("mg", `(${groups.join("|")})`, "(\\d{1,2})"), (ctx) => {
    const [, group, page] = ctx.match as unknown as [string, Group, string];
    const buttons = cardsMenu(menuOf(ctx), group, Number(page));
    return withCallbackAnswer(ctx, editPressed(ctx, { text: titleOf(ctx, group), buttons }));
  });

  // Buttons of an older version did not name the group.
  const where = `(?::(${groups.join("|")}))?`;
  feature.action(callbackPattern("m", "([a-z0-9]{1,12})", `(\\d{1,2})${where}`), (ctx) => {
    const [, code, page, group] = ctx.match as unknown as [string, string, string, Group?];
    return open(ctx, code, (model) => editPressed(ctx, card(ctx, model, group, page)));
  });
  feature.action(callbackPattern("use", `([a-z0-9]{1,12})${where}`), (ctx) => {
    const [, code, group] = ctx.match as unknown as [string, string, Group?];
    return open(ctx, code, (model) => use(ctx, model, group));
  });

  function open(ctx: BotContext, code: string, show: (model: Model) => Promise<void>) {
    const offer = findOffer(code);
    if (offer === undefined) return answerCallback(ctx, ctx.texts.stale);
    return withCallbackAnswer(ctx, show(offer.model));
  }

  function use(ctx: BotContext, model: Model, group = model.group): Promise<void> {
    const isSold = pricing.isSold(model);
    return isSold ? askForWords(ctx, model, group) : editPressed(ctx, card(ctx, model, group));
  }

  function card(ctx: BotContext, model: Model, group = model.group, page = "0"): Screen {
    const { language, texts } = localeOf(ctx);
    const { studio } = texts;
    const price = lowestPrice(pricing, group, model);
    const head = html`<b>${model.name[language]}</b>`;
    const back = [button(studio.buttons.back, "mg", group, page)];
    if (!pricing.isSold(model)) return { text: lines(head, studio.notSold), buttons: [back] };
    return {
      text: lines(head, studio.card(model.about[language], price, model.example[language])),
      buttons: [[button(studio.buttons.use, "use", model.code, group)], back],
    };
  }

  return feature;
}

function titleOf({ texts: { studio } }: BotContext, group: Group): Html {
  return studio.chooseModel(studio.groups[group]);
}

/** The reply finds its model by the name in the first line, since no state is stored. */
async function askForWords(ctx: BotContext, model: Model, group: Group): Promise<void> {
  const { language, texts } = localeOf(ctx);
  const { reply, remark } = texts.studio;
  const needsPicture = model.picture !== undefined && isAboutPicture(group);
  const question = { text: lines(html`<b>${model.name[language]}</b>`, reply) };
  const { text } = needsPicture ? askForPicture(model, { language, texts }) : question;
  await askForReply(ctx, { text, placeholder: remark(needsPicture) });
}
