import { createHash } from "node:crypto";
import { Composer } from "telegraf";
import { findById, findModel } from "../../studio/catalogue/catalogue.js";
import { type Group, groups, type Model } from "../../studio/model.js";
import { isAboutPicture, modelsIn } from "../orders/menu-groups.js";
import { allTexts } from "../texts/all-texts.js";
import { html, lines } from "../texts/html.js";
import {
  answerCallback,
  type Button,
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import {
  type ModelChange,
  type ModelVerb,
  modelVerbs,
  nameOf,
  outcomeOf,
  planChange,
  type ReadCatalogue,
  readCatalogue,
} from "./change-model.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { orderIn } from "./order.js";
import { refuseViewersPress } from "./refuse-viewer.js";
import { confirmPlan, whyNot } from "./settings.js";
import { onShortcut, sendOpened } from "./shortcuts.js";
import { consoleTexts } from "./texts/console.js";
import { settingsTexts } from "./texts/settings.js";
import { success } from "./texts/stats.js";
import { type Proposal, type Refused, twoStep } from "./two-step.js";

const pageSize = 8;

/** /catalogue: models by kind, a card for each, and what an operator decides about it. */
export const catalogueFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();
  const pressed = (
    pattern: RegExp,
    show: (ctx: ConsoleContext, match: string[]) => Promise<Screen>,
  ) =>
    feature.action(pattern, (ctx) => {
      const screen = show(ctx, [...ctx.match]);
      return withCallbackAnswer(
        ctx,
        screen.then((found) => editPressed(ctx, found)),
      );
    });

  feature.command("catalogue", async (ctx, next) => {
    const order = orderIn(ctx);
    if (order === undefined || order.text !== "") return next();
    await reply(ctx, overview(parts, ctx), order.messageId);
  });
  onShortcut(feature, "catalogue", (ctx) => sendOpened(ctx, overview(parts, ctx)));
  feature.use(
    twoStep(
      {
        command: "catalogue",
        keyPrefix: "set",
        worksInOutage: true,
        preview: (order, ctx) => propose(parts, ctx, readChange(order.text)),
        outcome: outcomeOf,
      },
      parts,
    ),
  );
  pressed(callbackPattern("c", "cat", "b"), async (ctx) => overview(parts, ctx));
  pressed(callbackPattern("c", "cat", "g", `(${groups.join("|")})`, "(\\d{1,2})"), (ctx, match) =>
    groupScreen(parts, ctx, match[1] as Group, Number(match[2])),
  );
  pressed(callbackPattern("c", "cat", "m", "([a-z0-9]{1,12})"), (ctx, match) =>
    card(parts, ctx, match[1] ?? ""),
  );
  feature.use(changeButtons(parts));
  return feature.middleware();
};

const textsOf = ({ operator }: ConsoleContext) => settingsTexts[operator.language];
const verbPattern = `(${modelVerbs.join("|")})`;

/** A card's buttons: the first press shows what would happen, the second does it. */
function changeButtons(parts: ConsoleParts) {
  const feature = new Composer<ConsoleContext>();
  const model = "([a-z0-9]{1,12})";
  feature.action(callbackPattern("c", "cat", "do", verbPattern, model), async (ctx) => {
    const [, verb, code = ""] = ctx.match;
    await decide(parts, ctx, (change) => ask(parts, ctx, change), verb, code);
  });
  feature.action(
    callbackPattern("c", "cat", "yes", verbPattern, model, "([\\w-]{8})"),
    async (ctx) => {
      const [, verb, code = "", mark = ""] = ctx.match;
      await decide(parts, ctx, (change) => carryOut(parts, ctx, change, mark), verb, code);
    },
  );
  // Below an alarm, which stays: the question is a new message. The model has its code or its id.
  feature.action(callbackPattern("c", "new", "(off|on)", "(.{1,52})"), async (ctx) => {
    const [, verb, name = ""] = ctx.match;
    const show = (change: ModelChange) => ask(parts, ctx, change);
    await decide(parts, ctx, show, verb, findById(name)?.code ?? name, send);
  });
  return feature;
}

async function decide(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  show: (change: ModelChange) => Promise<Screen>,
  verb: string | undefined,
  code: string,
  put: (ctx: ConsoleContext, screen: Screen) => Promise<void> = editPressed,
): Promise<void> {
  if (ctx.operator.role === "viewer") {
    return refuseViewersPress(parts, ctx, { verb: "catalogue", subject: code });
  }
  const model = findModel(code);
  if (model === undefined) return answerCallback(ctx, textsOf(ctx).catalogue.unknown.source);
  const screen = show({ model, verb: verb as ModelVerb, value: "", mayBeBelowCost: false });
  await withCallbackAnswer(
    ctx,
    screen.then((found) => put(ctx, found)),
  );
}

async function ask(parts: ConsoleParts, ctx: ConsoleContext, change: ModelChange): Promise<Screen> {
  const found = await propose(parts, ctx, change);
  const { model, verb } = change;
  const { buttons } = consoleTexts[ctx.operator.language];
  const back = button(textsOf(ctx).catalogue.back, "c", "cat", "m", model.code);
  if ("refusal" in found) return { text: found.refusal, buttons: [[back]] };
  const confirm = button(buttons.confirm, "c", "cat", "yes", verb, model.code, markOf(found));
  return { text: found.text, buttons: [[confirm, back]] };
}

/** The facts name the act: one message shows many cards, and each change is done once. */
async function carryOut(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  change: ModelChange,
  mark: string,
): Promise<Screen> {
  const { chat, callbackQuery, operator } = ctx;
  const key = `set:${chat?.id}:${callbackQuery?.message?.message_id}:${mark}`;
  const found = await propose(parts, ctx, change);
  if ("refusal" in found || markOf(found) !== mark) {
    // Another press of this very button may have done it.
    const act = await parts.shop.adminLog.find(key).catch(() => undefined);
    if (act === undefined) return ask(parts, ctx, change);
    return withOutcome(parts, ctx, change.model, lines(outcomeOf(act, ctx)));
  }
  const act = await found.confirm({ actor: operator.id, key });
  return withOutcome(parts, ctx, change.model, lines(outcomeOf(act, ctx)));
}

async function withOutcome(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  model: Model,
  outcome: ReturnType<typeof lines>,
): Promise<Screen> {
  const { text, ...rest } = await card(parts, ctx, model.code);
  return { ...rest, text: lines(outcome, html``, text) };
}

function markOf({ facts }: Proposal): string {
  const seen = JSON.stringify(facts.map((fact) => String(fact)));
  return createHash("sha256").update(seen).digest("base64url").slice(0, 8);
}

async function propose(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  change: ModelChange | "unknown" | "usage",
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx).catalogue;
  if (typeof change === "string") {
    return { refusal: change === "unknown" ? texts.unknown : texts.wrongUsage };
  }
  const { model, verb, value } = change;
  const record = await parts.shop.settings.read();
  const planned = planChange(parts.settings.defaults, record, change);
  if (planned.kind !== "planned") return { refusal: whyNot(ctx, model.id, planned) };
  const { plan } = planned;
  const [before, after] = [plan.before, plan.after].map(({ models }) => models.get(model.id));
  const row = record.rows.find(({ name }) => name in plan.values);
  const isLoss = plan.after.sellBelowCost && !plan.before.sellBelowCost;
  if (JSON.stringify(before, asText) === JSON.stringify(after, asText)) {
    return { refusal: textsOf(ctx).same };
  }
  return {
    text: lines(
      texts.ask(nameOf(ctx, model), texts.verbs[verb], value),
      isLoss ? textsOf(ctx).willSellBelowCost : undefined,
      textsOf(ctx).soon,
    ),
    facts: [model.id, verb, value, row?.at, isLoss],
    confirm: (stamp) => confirmPlan(parts, plan, stamp),
  };
}

const asText = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

/** Such as "zimage price 20"; a model's own id will do, too. */
function readChange(text: string): ModelChange | "unknown" | "usage" {
  const [given = "", verb = "", ...rest] = text.split(/\s+/);
  const model = findModel(given.toLowerCase()) ?? findById(given);
  if (model === undefined) return "unknown";
  const known = modelVerbs.find((one) => one === verb.toLowerCase());
  const isPriced = known === "price" || known === "markup";
  const mayBeBelowCost = rest.at(-1) === "sell_below_cost";
  const values = mayBeBelowCost ? rest.slice(0, -1) : rest;
  if (known === undefined || values.length !== (isPriced ? 1 : 0)) return "usage";
  return { model, verb: known, value: values[0] ?? "", mayBeBelowCost };
}

function overview(parts: ConsoleParts, ctx: ConsoleContext): Screen {
  const { studio } = allTexts(parts.texts.settings)[ctx.operator.language];
  const texts = textsOf(ctx).catalogue;
  const buttons = groups.map((group) => [button(studio.groups[group], "c", "cat", "g", group, 0)]);
  return { text: lines(texts.title, texts.pressOne), buttons };
}

async function groupScreen(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  group: Group,
  page: number,
): Promise<Screen> {
  const { studio } = allTexts(parts.texts.settings)[ctx.operator.language];
  const texts = textsOf(ctx).catalogue;
  const read = await readCatalogue(parts);
  const models = modelsIn(group);
  const shown = models.slice(page * pageSize, (page + 1) * pageSize);
  const rows = shown.map((model) => [
    button(`${signOf(read, model)} ${nameOf(ctx, model)}`, "c", "cat", "m", model.code),
  ]);
  const turns = [page - 1, page + 1].flatMap((to, at): Button[] => {
    const exists = to >= 0 && to * pageSize < models.length;
    return exists ? [button(at === 0 ? "«" : "»", "c", "cat", "g", group, to)] : [];
  });
  const back = button(texts.back, "c", "cat", "b");
  const text = lines(
    html`<b>${studio.groups[group]}</b>`,
    read.results === undefined ? texts.noResults : texts.legend,
    html``,
    ...shown.map((model) => rowOf(ctx, read, model)),
  );
  return { text, buttons: [...rows, ...(turns.length > 0 ? [turns] : []), [back]] };
}

function rowOf(ctx: ConsoleContext, read: ReadCatalogue, model: Model) {
  const { price, cost } = leastOf(ctx, read, model);
  const rate = read.results && success(read.results.get(model.id) ?? noResult);
  const name = html`${signOf(read, model)} ${nameOf(ctx, model)}`;
  return lines(name, textsOf(ctx).catalogue.row(price, cost, rate));
}

const noResult = { done: 0, failed: 0 };

/** The lowest price and cost. */
function leastOf(ctx: ConsoleContext, { pricing, leastCredits }: ReadCatalogue, model: Model) {
  const { money } = ctx.texts.figures;
  return {
    price: money(pricing.cheapestOf(model, isAboutPicture(model.group))),
    cost: money(pricing.costOf(leastCredits(model))),
  };
}

function signOf({ settings, isSold }: ReadCatalogue, model: Model): string {
  const own = settings.models.get(model.id);
  if (own?.off === true) return "🔴";
  if (!isSold(model)) return "⚪";
  return own?.recommended === true ? "⭐" : "🟢";
}

async function card(parts: ConsoleParts, ctx: ConsoleContext, code: string): Promise<Screen> {
  const texts = textsOf(ctx).catalogue;
  const model = findModel(code);
  if (model === undefined) return { text: texts.unknown };
  const read = await readCatalogue(parts);
  const back = button(texts.back, "c", "cat", "g", model.group, pageWith(model));
  const verbs = offered(read, model);
  const doing = verbs.map((verb) => [button(texts.verbs[verb], "c", "cat", "do", verb, code)]);
  const isAdmin = ctx.operator.role === "admin";
  return {
    text: describe(ctx, read, model),
    buttons: [...(isAdmin ? doing : []), [back]],
  };
}

function pageWith({ group, id }: Model): number {
  const at = modelsIn(group).findIndex((one) => one.id === id);
  return Math.max(0, Math.floor(at / pageSize));
}

function offered({ settings }: ReadCatalogue, model: Model): readonly ModelVerb[] {
  const own = settings.models.get(model.id);
  const hasOwnPrice = own?.price !== undefined || own?.markup !== undefined;
  return [
    own?.off === true ? "on" : "off",
    own?.recommended === true ? "unrecommend" : "recommend",
    ...(hasOwnPrice ? (["auto"] as const) : []),
  ];
}

function describe(ctx: ConsoleContext, read: ReadCatalogue, model: Model) {
  const texts = textsOf(ctx).catalogue;
  const { money } = ctx.texts.figures;
  const { settings, isSold } = read;
  const own = settings.models.get(model.id);
  const isOffered = isSold(model) ? texts.on : texts.notSold;
  const { price, cost } = leastOf(ctx, read, model);
  return lines(
    html`<b>${nameOf(ctx, model)}</b>`,
    html`<code>${model.id}</code>`,
    own?.off === true ? texts.by[own.by ?? "operator"] : isOffered,
    own?.recommended === true ? texts.recommended : undefined,
    texts.price(price, cost),
    own?.price === undefined ? undefined : texts.fixed(money(own.price)),
    own?.markup === undefined ? undefined : texts.markup(read.formatRate(own.markup)),
    resultLine(ctx, read, model),
    ctx.operator.role === "admin" ? texts.usage(model.code) : undefined,
  );
}

function resultLine(ctx: ConsoleContext, { results }: ReadCatalogue, model: Model) {
  const texts = textsOf(ctx).catalogue;
  if (results === undefined) return texts.noResults;
  const result = results.get(model.id);
  if (result === undefined) return texts.noneEnded;
  const { number } = ctx.texts.figures;
  return texts.success(success(result), number(result.done + result.failed));
}
