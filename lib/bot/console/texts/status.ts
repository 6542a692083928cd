import type { Status, WebhookStatus } from "../../../shop/status.js";
import { causeOfSilence, type SilenceCause } from "../../silence.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const longest = { url: 200, message: 200, problem: 300 };
const maxProblems = 8;
/** Enough for a few videos. */
const lowCredits = 1_000;

/** The lines are the same in every language; the words differ. */
function report(words: Words, figures: Figures, status: Status): Html {
  const { database, store, kie, cron, problems } = status;
  const kind = store.kind === undefined ? "" : ` (${store.kind})`;
  const credits =
    kie.credits === undefined ? words.noAnswer : words.credits(figures.number(kie.credits));
  const isLow = kie.credits !== undefined && kie.credits < lowCredits;
  return lines(
    html`<b>${words.whole[status.whole]}</b>`,
    html``,
    ...webhookLines(words, figures, status.webhook),
    html`${words.database}: ${words.states[database]}`,
    html`${words.store}${kind}: ${words.states[store.status]}`,
    store.journals === undefined ? undefined : html`${words.journals[store.journals]}`,
    kie.hasKey ? html`Kie: ${isLow ? "⚠️ " : ""}${credits}` : html`Kie: ${words.noKey}`,
    cron === undefined
      ? html`${words.cron}: ${words.notRemembered}`
      : html`${words.cron}: ${cron.day} UTC (${cron.jobs.join(", ")})`,
    ...problems
      .slice(0, maxProblems)
      .map((problem) => html`⚠️ ${shorten(problem, longest.problem)}`),
  );
}

function webhookLines(
  words: Words,
  { time }: Figures,
  webhook: WebhookStatus | undefined,
): readonly Html[] {
  if (webhook === undefined) return [html`Webhook: ${words.noAnswer}`];
  const { url, expected, waiting, lastError } = webhook;
  const isWrong = url === "" || (expected !== undefined && url !== expected);
  return [
    isWrong
      ? html`⚠️ Webhook: ${url === "" ? words.noWebhook : shorten(url, longest.url)}. ${words.setUp}`
      : html`Webhook: ${shorten(url, longest.url)}`,
    html`${words.waiting}: ${waiting}`,
    ...(lastError === undefined
      ? []
      : [
          html`${words.lastError}, ${time(lastError.at)}: ${shorten(lastError.message, longest.message)}. ${words.causes[causeOfSilence(lastError.message)]}`,
        ]),
  ];
}

interface Words {
  readonly whole: Record<Status["whole"], string>;
  readonly states: Record<Status["store"]["status"], string>;
  readonly journals: Record<NonNullable<Status["store"]["journals"]>, string>;
  readonly database: string;
  readonly store: string;
  readonly cron: string;
  readonly notRemembered: string;
  readonly noAnswer: string;
  readonly noKey: string;
  readonly noWebhook: string;
  readonly setUp: string;
  readonly waiting: string;
  readonly lastError: string;
  readonly causes: Record<SilenceCause, string>;
  credits(count: string): string;
}

const en: Words = {
  whole: {
    ok: "✅ Both places for money work",
    degraded: "⚠️ One of the two places for money is missing",
    down: "🔴 No payment can be recorded",
  },
  states: {
    ok: "✅ works",
    unavailable: "🔴 does not answer",
    unfit: "🔴 can't be trusted with money",
    "not configured": "not set up",
  },
  journals: {
    waiting: "⚠️ Journals wait for the database.",
    empty: "No journals wait.",
    kept: "The journals are the records.",
  },
  database: "Database",
  store: "Store",
  cron: "Scheduler",
  notRemembered: "no run on record",
  noAnswer: "no answer",
  noKey: "⚠️ no key, users can't generate",
  noWebhook: "none",
  setUp: "Run npm run setup.",
  waiting: "Updates waiting at Telegram",
  lastError: "Last failed delivery",
  causes: {
    secret: "The secret differs, or Vercel's Deployment Protection blocks Telegram.",
    firewall: "A firewall or Vercel's Deployment Protection blocks Telegram.",
    notFound: "PUBLIC_URL points to another project.",
    notABot: "PUBLIC_URL points to something else.",
    redirect: "PUBLIC_URL redirects: give the final address.",
    payment: "A payment could not be recorded.",
    function: "The function failed: see its logs.",
    certificate: "The certificate of PUBLIC_URL is not valid.",
    host: "The host of PUBLIC_URL does not exist.",
    timeout: "The function did not answer in time.",
    noServer: "No server answers at PUBLIC_URL.",
    unknown: "See the function's logs.",
  },
  credits: (count) => `${count} credits`,
};

const ru: Words = {
  whole: {
    ok: "✅ Оба места для денег работают",
    degraded: "⚠️ Одного из двух мест для денег нет",
    down: "🔴 Платежи записать некуда",
  },
  states: {
    ok: "✅ работает",
    unavailable: "🔴 не отвечает",
    unfit: "🔴 деньги ему доверять нельзя",
    "not configured": "не настроено",
  },
  journals: {
    waiting: "⚠️ Журналы ждут базу данных.",
    empty: "Журналы пусты.",
    kept: "Записи ведутся в журналах.",
  },
  database: "База данных",
  store: "Хранилище",
  cron: "Планировщик",
  notRemembered: "запусков не записано",
  noAnswer: "нет ответа",
  noKey: "⚠️ нет ключа, генерации недоступны",
  noWebhook: "нет",
  setUp: "Запустите npm run setup.",
  waiting: "Ждут в Telegram",
  lastError: "Последняя неудача",
  causes: {
    secret: "Секреты различаются, или Telegram не пускает Vercel Deployment Protection.",
    firewall: "Telegram не пускает файрвол или Vercel Deployment Protection.",
    notFound: "PUBLIC_URL ведёт в другой проект.",
    notABot: "PUBLIC_URL ведёт не сюда.",
    redirect: "PUBLIC_URL перенаправляет: укажите конечный адрес.",
    payment: "Не удалось записать платёж.",
    function: "Функция упала: смотрите её журнал.",
    certificate: "Сертификат PUBLIC_URL недействителен.",
    host: "Хоста из PUBLIC_URL нет.",
    timeout: "Функция не ответила вовремя.",
    noServer: "По адресу PUBLIC_URL никто не отвечает.",
    unknown: "Смотрите журнал функции.",
  },
  credits: (count) => `кредитов: ${count}`,
};

const textsOf = (words: Words) => ({
  report: (figures: Figures, status: Status): Html => report(words, figures, status),
});

export const statusTexts: Record<ConsoleLanguage, ReturnType<typeof textsOf>> = {
  en: textsOf(en),
  ru: textsOf(ru),
};
