import { Composer } from "telegraf";
import type { RecordedAct } from "../../shop/admin-log.js";
import {
  applyPlan,
  overtaken,
  type Planned,
  planSetting,
  type SettingsPlan,
} from "../../shop/change-settings.js";
import {
  formatSetting,
  pauseAt,
  readSettings,
  type SettingName,
  type SettingValues,
  settingNames,
  variableOf,
} from "../../shop/settings.js";
import { type SettingsRecord, valuesOf } from "../../shop/settings-store.js";
import type { Figures } from "../texts/format.js";
import { type Html, html, lines } from "../texts/html.js";
import { button, reply, type Screen } from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { type Order, orderIn } from "./order.js";
import { hiddenBy, samplesOf } from "./price-samples.js";
import { onShortcut, sendOpened } from "./shortcuts.js";
import { showSetting } from "./show-setting.js";
import { type ShownSetting, settingsTexts } from "./texts/settings.js";
import { type Proposal, type Refused, twoStep } from "./two-step.js";

const prices: readonly SettingName[] = [
  "markup",
  "usd_rate",
  "stars_per_unit",
  "packs",
  "pack_bonus",
];

/** /settings and /prices: what is set, and by whom; with a name and a value they change it. */
export const settingsFeature: ConsoleFeature = (parts) =>
  Composer.compose([
    listFeature(parts),
    twoStep({ command: "settings", keyPrefix: "set", ...change(parts, settingNames) }, parts),
    twoStep({ command: "prices", keyPrefix: "set", ...change(parts, prices) }, parts),
  ]);

/** The commands without anything behind them; the rest is for the two steps. */
function listFeature(parts: ConsoleParts) {
  const feature = new Composer<ConsoleContext>();
  feature.command("settings", (ctx, next) => answerList(parts, ctx, "settings", next));
  feature.command("prices", (ctx, next) => answerList(parts, ctx, "prices", next));
  for (const name of ["settings", "prices"] as const) {
    onShortcut(feature, name, async (ctx) => sendOpened(ctx, await listScreen(parts, ctx, name)));
  }
  return feature;
}

type ListName = "settings" | "prices";

async function answerList(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  name: ListName,
  next: () => Promise<void>,
): Promise<void> {
  const order = orderIn(ctx);
  if (order === undefined || order.text !== "") return next();
  await reply(ctx, await listScreen(parts, ctx, name), order.messageId);
}

function change(parts: ConsoleParts, names: readonly SettingName[]) {
  return {
    worksInOutage: true as const,
    preview: (order: Order, ctx: ConsoleContext) => propose(parts, ctx, order, names),
    outcome,
  };
}

const textsOf = ({ operator }: ConsoleContext) => settingsTexts[operator.language];

/** /settings is also a command of users: operators get to their own by a button. */
async function listScreen(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  name: ListName,
): Promise<Screen> {
  const text = await list(parts, ctx, name);
  return name === "settings" ? { text, buttons: [[button(textsOf(ctx).own, "fm")]] } : { text };
}

async function list(parts: ConsoleParts, ctx: ConsoleContext, name: ListName): Promise<Html> {
  const texts = textsOf(ctx);
  const { figures } = ctx.texts;
  const record = await parts.shop.settings.read();
  const { settings } = readSettings(parts.settings.defaults, valuesOf(record.rows));
  const isAll = name === "settings";
  const shown = (isAll ? settingNames : prices).map((one) =>
    texts.setting(figures, shownOf(figures, record, settings.values, one)),
  );
  const samples = isAll ? [] : await samplesOf(parts, ctx, settings, settings);
  return lines(
    isAll ? texts.title : texts.pricesTitle,
    ...shown,
    ...(isAll ? [html``, texts.pause.state(figures, pauseAt(settings, parts.now()))] : []),
    ...(samples.length > 0 ? [html``] : []),
    ...samples.map((one) => texts.sample(one)),
    isAll ? texts.usage : texts.pricesUsage,
  );
}

function shownOf(
  figures: Figures,
  record: SettingsRecord,
  values: SettingValues,
  name: SettingName,
): ShownSetting {
  const row = record.rows.find((one) => one.name === name && one.value !== null);
  const set = row && { by: row.actor ?? 0, at: new Date(row.at) };
  return { name, value: showSetting(figures, values, name), set, variable: variableOf(name) };
}

const assignment = /^(\S+)\s+(.*?)(?:\s+(sell_below_cost))?$/s;

async function propose(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  { text }: Order,
  names: readonly SettingName[],
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const [, given = text, value = "", word] = assignment.exec(text) ?? [];
  const name = names.find((one) => one === given.toLowerCase());
  if (name === undefined) return { refusal: texts.unknown(given) };
  const record = await parts.shop.settings.read();
  const planned = planSetting(parts.settings.defaults, record, {
    name,
    text: value === "default" ? undefined : value,
    mayBeBelowCost: word !== undefined,
  });
  if (planned.kind !== "planned") return { refusal: whyNot(ctx, name, planned) };
  return proposal(parts, ctx, name, planned.plan);
}

/** Also of a model's own price. */
export function whyNot(
  ctx: ConsoleContext,
  name: string,
  planned: Exclude<Planned, { readonly kind: "planned" }>,
): Html {
  const texts = textsOf(ctx);
  return planned.kind === "wrong" ? texts.wrong(name, planned.problem) : texts.belowCost;
}

async function proposal(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  name: SettingName,
  plan: SettingsPlan,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const { before, after } = plan;
  const [old, next] = [before, after].map(({ values }) => formatSetting(name, values[name]));
  if (old === undefined || next === undefined) return { refusal: texts.same };
  const isLoss = after.sellBelowCost && !before.sellBelowCost;
  const row = plan.record.rows.find((one) => one.name === name);
  if (old === next && !isLoss && !isSetNow(row, plan)) return { refusal: texts.same };
  const shownBoth = [before, after].map(({ values }) =>
    showSetting(ctx.texts.figures, values, name),
  ) as [string, string];
  const samples = await samplesOf(parts, ctx, before, after);
  const hidden = hiddenBy(before, after, ctx.operator.language);
  return {
    text: lines(
      texts.set(name, ...shownBoth),
      prices.includes(name) ? texts.prices(samples) : undefined,
      hidden.length > 0 ? texts.hidden(hidden) : undefined,
      isLoss ? texts.willSellBelowCost : undefined,
      texts.soon,
    ),
    facts: [name, old, next, row?.at, isLoss, ...hidden],
    confirm: (stamp) => confirmPlan(parts, plan, stamp),
  };
}

/** Whether it changes from the environment to the same value, or back. */
function isSetNow(row: { readonly value: unknown } | undefined, { values, subject }: SettingsPlan) {
  const isSet = row !== undefined && row.value !== null;
  return isSet !== (values[subject] !== null);
}

export function confirmPlan(
  { shop, settings }: ConsoleParts,
  plan: SettingsPlan,
  stamp: { readonly actor: number; readonly key: string },
): Promise<RecordedAct> {
  return applyPlan({ ...shop, store: shop.settings, live: settings }, plan, stamp);
}

function outcome(act: RecordedAct, ctx: ConsoleContext): Html {
  const texts = textsOf(ctx);
  return act.outcome === overtaken ? texts.overtaken : texts.done(act.subject ?? "");
}
