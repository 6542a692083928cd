import { type Entity, type FormattedText, readHtml } from "./html.js";
import type { ReplyKeyboard } from "./reply-keyboard.js";

/** A refusal in Telegram's words. */
export class Refusal extends Error {
  readonly code: number;
  readonly retryAfterS: number | undefined;
  constructor(description: string, code = 400, retryAfterS?: number) {
    super(description);
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

type Parameters = Readonly<Record<string, unknown>>;

const bytes = (text: unknown) => Buffer.byteLength(String(text ?? ""));
const units = (text: unknown) => String(text ?? "").length;

/** Limits that the list of fields does not tell. Source: the descriptions of the Bot API's fields. */
export function checkLimits(method: string, parameters: Parameters): void {
  if ("text" in parameters && method !== "answerCallbackQuery") checkText(parameters, "text", 4096);
  if ("caption" in parameters) checkText(parameters, "caption", 1024);
  for (const button of buttonsOf(parameters["reply_markup"])) checkButton(button);
  checkReplyKeyboard(parameters["reply_markup"]);
  checkPlaceholder(parameters["reply_markup"]);
  methodChecks[method]?.(parameters);
}

/** What Telegram reads before anything else: without it, other fields do not matter. */
export function checkUser(method: string, { user_id }: Parameters): void {
  if (method === "refundStarPayment" && (user_id === undefined || user_id === 0)) {
    throw new Refusal("Bad Request: invalid user_id specified");
  }
}

/** A text, or a caption, as people see it. */
export function formatted(parameters: Parameters, field: "text" | "caption"): FormattedText {
  // Forms have line ends as "\r\n"; Telegram drops the first half.
  const source = String(parameters[field] ?? "").replaceAll("\r", "");
  if (parameters["parse_mode"] === undefined) {
    const given = parameters[field === "text" ? "entities" : "caption_entities"];
    return { text: source, entities: (given ?? []) as readonly Entity[] };
  }
  if (parameters["parse_mode"] !== "HTML") throw new Refusal("Bad Request: unsupported parse_mode");
  try {
    return readHtml(source);
  } catch (error) {
    throw new Refusal(`Bad Request: ${(error as Error).message}`);
  }
}

function checkText(parameters: Parameters, field: "text" | "caption", longest: number): void {
  const { text } = formatted(parameters, field);
  if (field === "text" && text.trim() === "")
    throw new Refusal("Bad Request: message text is empty");
  if (units(text) > longest)
    throw new Refusal(`Bad Request: message ${field === "text" ? "" : "caption "}is too long`);
}

interface InlineButton {
  readonly callback_data?: string;
  readonly url?: string;
  readonly copy_text?: { readonly text: string };
  readonly text: string;
}

function buttonsOf(markup: unknown): readonly InlineButton[] {
  const { inline_keyboard: rows } = (markup ?? {}) as { inline_keyboard?: InlineButton[][] };
  return rows?.flat() ?? [];
}

function checkButton({ text, callback_data, url, copy_text }: InlineButton): void {
  if (text === "")
    throw new Refusal("Bad Request: text buttons are unallowed in the inline keyboard");
  if ([callback_data, url, copy_text].filter((action) => action !== undefined).length !== 1) {
    throw new Refusal("Bad Request: text buttons are unallowed in the inline keyboard");
  }
  if (callback_data !== undefined && (bytes(callback_data) < 1 || bytes(callback_data) > 64)) {
    throw new Refusal("Bad Request: BUTTON_DATA_INVALID");
  }
  if (url !== undefined && !/^(https?|tg):\/\//.test(url))
    throw new Refusal("Bad Request: BUTTON_URL_INVALID");
  if (copy_text !== undefined && (units(copy_text.text) < 1 || units(copy_text.text) > 256)) {
    throw new Refusal("Bad Request: BUTTON_COPY_TEXT_INVALID");
  }
}

function checkReplyKeyboard(markup: unknown): void {
  const { keyboard } = (markup ?? {}) as Partial<ReplyKeyboard>;
  for (const { text, request_users: wanted } of keyboard?.flat() ?? []) {
    if (text === "") throw new Refusal("Bad Request: text buttons must not be empty");
    const { max_quantity: most = 1 } = wanted ?? {};
    if (most < 1 || most > 10) {
      throw new Refusal("Bad Request: invalid number of users to request specified");
    }
  }
}

function checkPlaceholder(markup: unknown): void {
  const { input_field_placeholder: text } = (markup ?? {}) as { input_field_placeholder?: string };
  if (text !== undefined && (units(text) < 1 || units(text) > 64)) {
    throw new Refusal("Bad Request: input field placeholder must have 1 to 64 characters");
  }
}

const methodChecks: Record<string, (parameters: Parameters) => void> = {
  sendInvoice: checkInvoice,
  sendMediaGroup: checkAlbum,
  sendChatAction: ({ action }) => {
    if (!actions.test(String(action))) {
      throw new Refusal("Bad Request: wrong parameter action in request");
    }
  },
  answerCallbackQuery: ({ text }) => {
    if (units(text) > 200) throw new Refusal("Bad Request: MESSAGE_TOO_LONG");
  },
  answerPreCheckoutQuery: ({ ok, error_message }) => {
    if (ok === false && units(error_message) === 0) {
      throw new Refusal("Bad Request: error_message is required if ok is false");
    }
  },
  setWebhook: ({ url, secret_token }) => {
    if (!/^https:\/\/|^http:\/\/127\.0\.0\.1:/.test(String(url))) {
      throw new Refusal("Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
    }
    if (secret_token !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(secret_token))) {
      throw new Refusal("Bad Request: secret token contains unallowed characters");
    }
  },
  setMyCommands: ({ commands }) => {
    const list = commands as readonly { command: string; description: string }[];
    if (list.length > 100) throw new Refusal("Bad Request: BOT_COMMANDS_TOO_MUCH");
    for (const { command, description } of list) {
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw new Refusal("Bad Request: BOT_COMMAND_INVALID");
      if (units(description) < 1 || units(description) > 256) {
        throw new Refusal("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
      }
    }
  },
  setMyDescription: ({ description }) => {
    if (units(description) > 512) throw new Refusal("Bad Request: description is too long");
  },
  setMyShortDescription: ({ short_description }) => {
    if (units(short_description) > 120) throw new Refusal("Bad Request: description is too long");
  },
  getStarTransactions: ({ limit, offset }) => {
    if (limit !== undefined && (Number(limit) < 1 || Number(limit) > 100)) {
      throw new Refusal("Bad Request: limit must be between 1 and 100");
    }
    if (Number(offset ?? 0) < 0) throw new Refusal("Bad Request: offset must not be negative");
  },
};

/** Stars: no provider, one price of whole Stars. The largest sum is Telegram's own setting. */
function checkInvoice(parameters: Parameters): void {
  const { title, description, payload, currency, provider_token, prices } = parameters;
  const [price, ...more] = prices as readonly { label: string; amount: number }[];
  const rules: Record<string, boolean> = {
    INVOICE_TITLE_INVALID: units(title) >= 1 && units(title) <= 32,
    INVOICE_DESCRIPTION_INVALID: units(description) >= 1 && units(description) <= 255,
    INVOICE_PAYLOAD_INVALID: bytes(payload) >= 1 && bytes(payload) <= 128,
    CURRENCY_INVALID: currency === "XTR",
    PAYMENT_PROVIDER_INVALID: String(provider_token ?? "") === "",
    PRICES_INVALID: price !== undefined && more.length === 0,
    AMOUNT_INVALID: price !== undefined && price.amount >= 1 && price.amount <= largestStars,
  };
  const broken = Object.keys(rules).find((name) => rules[name] === false);
  if (broken !== undefined) throw new Refusal(`Bad Request: ${broken}`);
}

const largestStars = 100_000;

const actions =
  /^(typing|upload_photo|(record|upload)_(video|voice|video_note)|upload_document|choose_sticker|find_location)$/;

/** Photos and videos may be mixed; documents and audio stay among themselves. */
function checkAlbum({ media }: Parameters): void {
  const items = media as readonly Parameters[];
  if (items.length > 10) throw new Refusal("Bad Request: too many messages to send as an album");
  if (items.length < 2) throw new Refusal("Bad Request: too few messages to send as an album");
  const kinds = new Set(items.map(({ type }) => String(type)));
  const strange = [...kinds].find((kind) => !/^(photo|video|audio|document)$/.test(kind));
  if (strange !== undefined) {
    throw new Refusal(
      `Bad Request: can't parse InputMedia: type "${strange}" can't be used in sendMediaGroup`,
    );
  }
  const lonely = [...kinds].find((kind) => kind === "audio" || kind === "document");
  if (lonely !== undefined && kinds.size > 1) {
    throw new Refusal(`Bad Request: ${lonely} can't be mixed with other media types`);
  }
  for (const item of items) checkText(item, "caption", 1024);
}
