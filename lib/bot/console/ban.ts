import { Composer } from "telegraf";
import type { RecordedAct } from "../../shop/admin-log.js";
import {
  type BanOrder,
  type BanPorts,
  type BanPreview,
  confirmBan,
  previewBan,
} from "../../shop/ban.js";
import type { UserCard } from "../../shop/user-card.js";
import { html, lines } from "../texts/html.js";
import { noticeTexts } from "../texts/notice-texts.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import type { Order } from "./order.js";
import { describeArrival } from "./texts/arrival.js";
import { banTexts } from "./texts/ban.js";
import { type Proposal, type Refused, twoStep } from "./two-step.js";
import { readUserOrder } from "./user-id.js";
import { languageOfUser, writeToUser } from "./write-to-user.js";

/** /ban ID reason and /unban ID: they work while the database is down, too. */
export const banFeature: ConsoleFeature = (parts) =>
  Composer.compose([
    twoStep(
      {
        command: "ban",
        keyPrefix: "ban",
        worksInOutage: true,
        preview: (order, ctx) => propose(parts, ctx, readBan(order)),
        outcome,
      },
      parts,
    ),
    twoStep(
      {
        command: "unban",
        keyPrefix: "ban",
        worksInOutage: true,
        preview: (order, ctx) => propose(parts, ctx, readUnban(order)),
        outcome,
      },
      parts,
    ),
  ]);

const textsOf = ({ operator }: ConsoleContext) => banTexts[operator.language];

type Read = BanOrder | "ban" | "unban";

/** @returns the command's name if it can't be read */
function readBan({ text }: Order): Read {
  const found = readUserOrder(text);
  if (found === undefined || found.rest === "") return "ban";
  return { userId: found.userId, reason: found.rest };
}

function readUnban({ text }: Order): Read {
  const found = readUserOrder(text);
  return found === undefined ? "unban" : { userId: found.userId, reason: undefined };
}

async function propose(
  parts: ConsoleParts,
  ctx: ConsoleContext,
  order: Read,
): Promise<Proposal | Refused> {
  const texts = textsOf(ctx);
  if (typeof order === "string") {
    return { refusal: order === "ban" ? texts.usage : texts.unbanUsage };
  }
  const { users } = parts.shop;
  const preview = await previewBan(order, { users, roleOf: parts.roleOf });
  if (preview.kind === "operator") return { refusal: texts.operator };
  if (preview.kind === "unchanged") {
    return { refusal: order.reason === undefined ? texts.notBanned : texts.alreadyBanned };
  }
  const card = preview.kind === "ready" ? preview.card : undefined;
  return {
    text: describe(ctx, order, preview),
    facts: [preview.kind, card?.balance, card?.ban?.at.getTime()],
    confirm: (stamp) => confirmBan(order, stamp, portsOf(parts, ctx, card)),
  };
}

function describe(
  ctx: ConsoleContext,
  { userId, reason }: BanOrder,
  preview: Extract<BanPreview, { kind: "ready" | "unseen" }>,
) {
  const texts = textsOf(ctx);
  const { figures } = ctx.texts;
  if (preview.kind === "unseen") return texts.unseen(userId, reason);
  if (reason === undefined) return texts.unban(figures, userId, preview.card);
  return texts.ban(figures, userId, reason, preview.card);
}

function portsOf(parts: ConsoleParts, ctx: ConsoleContext, card: UserCard | undefined): BanPorts {
  const { ledger, shop, roleOf, log, now } = parts;
  const { banned, unbanned } = noticeTexts[languageOfUser(card, ctx)];
  return {
    ...shop,
    ledger,
    roleOf,
    now,
    tell: ({ userId, reason }) =>
      writeToUser(parts, userId, reason === undefined ? unbanned : banned(reason)),
    onUnrecorded: ({ verb, subject, actor }, error) =>
      log.error(`${verb} of ${subject} by ${actor} is done, but not in the log of acts`, error),
  };
}

function outcome({ verb, subject = "", after }: RecordedAct, ctx: ConsoleContext) {
  const texts = textsOf(ctx);
  const told = describeArrival(ctx.operator.language, after?.["told"]);
  return lines(
    verb === "unban" ? texts.unbanned(subject) : texts.banned(subject),
    after?.["journal"] === true ? texts.journal : undefined,
    told === undefined ? undefined : html`${told}`,
  );
}
