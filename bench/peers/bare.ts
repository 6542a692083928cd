/* The minimum that gives our answer: the same SQL request and message, without any checks. */

interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** Our statements for a sample user and payment; each update puts in its own. */
declare const statements: {
  readonly userId: number;
  readonly chargeId: string;
  readonly balance: Statement;
  readonly payment: Statement;
};

interface BareUpdate {
  readonly message: {
    readonly from: { readonly id: number };
    readonly chat: { readonly id: number };
    readonly successful_payment?: { readonly telegram_payment_charge_id: string };
  };
}

const {
  NEON_HTTP_ENDPOINT: endpoint = "",
  DATABASE_URL: url = "",
  TELEGRAM_API_ROOT: root = "",
  TELEGRAM_BOT_TOKEN: token = "",
} = process.env;

const buttons = [
  { text: "⭐ Top up", callback_data: "topup" },
  { text: "📜 History", callback_data: "history" },
];

function statementFor({ from, successful_payment: payment }: BareUpdate["message"]): Statement {
  const { query, params } = payment === undefined ? statements.balance : statements.payment;
  const charge = payment?.telegram_payment_charge_id ?? "";
  const fill = (param: unknown) =>
    param === statements.userId ? from.id : String(param).replace(statements.chargeId, charge);
  return { query, params: params.map(fill) };
}

export async function POST(request: Request): Promise<Response> {
  const { message } = (await request.json()) as BareUpdate;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "Neon-Connection-String": url },
    body: JSON.stringify(statementFor(message)),
  });
  const { rows } = (await answer.json()) as { rows: string[][] };
  await fetch(`${root}/bot${token}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      chat_id: message.chat.id,
      text: `Balance: ${rows[0]?.[0]} ₽`,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      reply_markup: { inline_keyboard: [buttons] },
    }),
  }).then((response) => response.json());
  return new Response(null, { status: 200 });
}
