import { Composer } from "telegraf";
import { type ExportQuery, exportCsv, exportKinds } from "../../shop/export.js";
import type { Html } from "../texts/html.js";
import { callbackPattern, replyParameters, send, withCallbackAnswer } from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { orderIn } from "./order.js";
import { onShortcut } from "./shortcuts.js";
import { exportTexts } from "./texts/export.js";

const dayMs = 24 * 60 * 60 * 1000;
/** Telegram takes documents of 50 MB. */
const maxBytes = 45_000_000;
/** The rest of a handler's 50 seconds is for sending it. */
const readForMs = 25_000;

/** /export: a table as a CSV document; the card's button sends the operations of one user. */
export const exportFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("export", async (ctx) => {
    const order = orderIn(ctx);
    const query = readQuery(order?.text ?? "", parts.now());
    if (query === undefined) return send(ctx, { text: textsOf(ctx).usage });
    await sendExport(parts, ctx, query, order?.messageId);
  });

  onShortcut(feature, "export", (ctx) => send(ctx, { text: textsOf(ctx).usage }));

  feature.action(callbackPattern("c", "csv", "(\\d{1,16})"), (ctx) => {
    const query = { kind: "operations", userId: Number(ctx.match[1]) } as const;
    return withCallbackAnswer(ctx, sendExport(parts, ctx, query));
  });

  return feature.middleware();
};

const textsOf = ({ operator }: ConsoleContext) => exportTexts[operator.language];

/** `operations 30d`, `users all`, `log`: of the last 30 days if no period is named. */
function readQuery(text: string, now: number): ExportQuery | undefined {
  const [, name, period = "30d"] =
    /^(\w+)(?:\s+(all|[1-9]\d{0,3}d))?$/.exec(text.toLowerCase()) ?? [];
  const kind = exportKinds.find((each) => each === name);
  if (kind === undefined) return undefined;
  if (period === "all") return { kind };
  return { kind, since: new Date(now - Number.parseInt(period, 10) * dayMs) };
}

async function sendExport(
  { shop, telegram, now }: ConsoleParts,
  ctx: ConsoleContext,
  query: ExportQuery,
  replyTo?: number,
): Promise<void> {
  const texts = textsOf(ctx);
  const limits = { bytes: maxBytes, forMs: readForMs, now };
  const made = await exportCsv(shop.exports, query, limits);
  if (made.kind !== "file") return send(ctx, { text: texts[made.kind] });
  const caption: Html = texts.caption(made.rows);
  const file = new File([made.bytes], fileName(query, now()), { type: "text/csv" });
  await telegram.call(
    "sendDocument",
    {
      chat_id: ctx.operator.id,
      document: "attach://file",
      caption: caption.source,
      parse_mode: "HTML",
      ...(replyTo !== undefined && replyParameters(replyTo)),
    },
    { file },
  );
}

/** Such as "operations-2147483653-2026-11-22.csv". */
function fileName({ kind, userId }: ExportQuery, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return [kind, ...(userId === undefined ? [] : [userId]), day].join("-").concat(".csv");
}
