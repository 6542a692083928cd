import { Composer } from "telegraf";
import type { RecordedAct } from "../../shop/admin-log.js";
import { overtaken, planPause } from "../../shop/change-settings.js";
import { longestPauseText, pauseAt, readSettings } from "../../shop/settings.js";
import { valuesOf } from "../../shop/settings-store.js";
import { lines } from "../texts/html.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import type { Order } from "./order.js";
import { confirmPlan } from "./settings.js";
import { settingsTexts } from "./texts/settings.js";
import { type Proposal, type Refused, twoStep } from "./two-step.js";

/** /pause 30m text and /resume: they work while the database is down, too. */
export const pauseFeature: ConsoleFeature = (parts) =>
  Composer.compose([
    twoStep(
      {
        ...{ command: "pause", keyPrefix: "set", worksInOutage: true as const, outcome },
        preview: (order, ctx) => proposePause(parts, ctx, order),
      },
      parts,
    ),
    twoStep(
      {
        ...{ command: "resume", keyPrefix: "set", worksInOutage: true as const, outcome },
        preview: (_, ctx) => proposeResume(parts, ctx),
      },
      parts,
    ),
  ]);

const textsOf = ({ operator }: ConsoleContext) => settingsTexts[operator.language];

const minuteMs = 60_000;
const unitMs = { m: minuteMs, h: 60 * minuteMs, d: 24 * 60 * minuteMs } as const;
const longestMs = 90 * unitMs.d;
const duration = /^(\d{1,5})\s*(m|h|d)(?:\s+|$)/i;

/** Undefined if it can't be read. */
function readPause({ text }: Order) {
  const [whole = "", count, unit] = duration.exec(text) ?? [];
  const rest = text.slice(whole.length).trim();
  if (rest.length > longestPauseText) return undefined;
  if (count === undefined) return { forMs: undefined, text: rest };
  const forMs = Number(count) * unitMs[unit?.toLowerCase() as keyof typeof unitMs];
  return forMs > 0 && forMs <= longestMs ? { forMs, text: rest } : undefined;
}

async function proposePause(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  order: Order,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const requested = readPause(order);
  if (requested === undefined) return { refusal: texts.pause.usage };
  const { forMs, text } = requested;
  const { record, pause } = await readPauseNow(parts);
  const { figures } = ctx.texts;
  const time = forMs === undefined ? undefined : figures.duration(forMs / 1000);
  return {
    text: lines(texts.pause.state(figures, pause), texts.pause.ask(time, text)),
    facts: [pause?.until, pause?.text, pause === undefined],
    confirm(stamp) {
      // It begins at the press, not when the command was written.
      const until = forMs === undefined ? undefined : parts.now() + forMs;
      return confirmPlan(parts, planPause(parts.settings.defaults, record, { until, text }), stamp);
    },
  };
}

async function proposeResume(
  parts: ConsoleParts,
  ctx: ConsoleContext,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  const { record, pause } = await readPauseNow(parts);
  if (pause === undefined) return { refusal: texts.pause.notPaused };
  const plan = planPause(parts.settings.defaults, record, undefined);
  return {
    text: lines(texts.pause.state(ctx.texts.figures, pause), texts.pause.askResume),
    facts: [pause.until, pause.text],
    confirm: (stamp) => confirmPlan(parts, plan, stamp),
  };
}

async function readPauseNow({ shop, settings, now }: ConsoleParts) {
  const record = await shop.settings.read();
  const { settings: read } = readSettings(settings.defaults, valuesOf(record.rows));
  return { record, pause: pauseAt(read, now()) };
}

function outcome(act: RecordedAct, ctx: ConsoleContext) {
  const texts = textsOf(ctx);
  if (act.outcome === overtaken) return texts.overtaken;
  return act.verb === "resume" ? texts.pause.resumed : texts.pause.paused;
}
