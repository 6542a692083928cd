import * as v from "valibot";
import { type Credits, isStorable } from "../../ledger/money.js";
import { type Answer, codeOf } from "./answer.js";
import { alertOperator, createSender, type KieOptions } from "./client.js";

/*
 * Kie's chat: synchronous, without a task. Errors come with HTTP 200, and some answers in the form of the
 * model's maker. Seen by others in October 2026, not by us: `improve` in lib/shop/settings.ts is off at first.
 */

/** Its name stands in the address. */
export const chatModel = "gemini-3-8-flash-openai";

const timeoutMs = 20_000;

/** What 400 tokens in and 300 out take, if the answer does not say: 0.09, rounded up. */
const usualCredits: Credits = 10n;

/** Hundredths of a credit for a million tokens. Source: a public price list of September 2026. */
const perMillion = { read: 45_00, written: 225_00 } as const;

export interface ChatQuestion {
  readonly system: string;
  readonly user: string;
}

/** What the model said, and what that took; undefined = it did not answer. */
export type Chat = (
  question: ChatQuestion,
) => Promise<{ readonly text: string; readonly credits: Credits } | undefined>;

/** Never rejects; asks once. */
export function createChat(options: Omit<KieOptions, "uploadRoot">): Chat {
  const send = createSender(options);
  const url = `${options.apiRoot}/${chatModel}/v1/chat/completions`;

  return async ({ system, user }) => {
    const messages = [
      { role: "system", content: system },
      { role: "user", content: user },
    ];
    // Without `stream: false` the answer would come in pieces.
    const body = { stream: false, include_thoughts: false, reasoning_effort: "low", messages };
    const answer = await send("POST", url, timeoutMs, JSON.stringify(body));
    if (typeof answer !== "object") return undefined;
    const text = readChatText(answer);
    if (text === undefined) alertOperator(options, "chat", codeOf(answer));
    return text === undefined ? undefined : { text, credits: readChatCredits(answer) };
  };
}

/*
 * A model that refuses what it was asked answers without a word, as OpenAI's `content: null` or Gemini's
 * candidate without parts. That is an answer: it was paid for.
 */
const part = v.looseObject({ text: v.optional(v.string(), "") });
const parts = v.pipe(
  v.optional(v.array(part), []),
  v.transform((list) => list.map(({ text }) => text).join("")),
);
const openAi = v.pipe(
  v.looseObject({
    choices: v.looseTuple([
      v.looseObject({
        message: v.looseObject({ content: v.nullish(v.union([v.string(), parts])) }),
      }),
    ]),
  }),
  v.transform(({ choices: [{ message }] }) => message.content ?? ""),
);
const gemini = v.pipe(
  v.looseObject({
    candidates: v.looseTuple([
      v.looseObject({ content: v.optional(v.looseObject({ parts }), {}) }),
    ]),
  }),
  v.transform(({ candidates: [{ content }] }) => content.parts),
);

/** Empty if the model refused to say anything; undefined if the answer is an error, or no answer of a chat. */
export function readChatText({ status, body }: Answer): string | undefined {
  const { success, output } = v.safeParse(v.union([openAi, gemini]), body);
  return success && status === 200 ? output : undefined;
}

const tokens = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e9)), 0);
const taken = v.looseObject({ credits_consumed: v.pipe(v.number(), v.minValue(0)) });
const used = v.union([
  v.pipe(
    v.looseObject({
      usage: v.looseObject({ prompt_tokens: tokens, completion_tokens: tokens }),
    }),
    v.transform(({ usage }) => [usage.prompt_tokens, usage.completion_tokens] as const),
  ),
  v.pipe(
    v.looseObject({
      usageMetadata: v.looseObject({ promptTokenCount: tokens, candidatesTokenCount: tokens }),
    }),
    v.transform(({ usageMetadata: { promptTokenCount, candidatesTokenCount } }) => {
      return [promptTokenCount, candidatesTokenCount] as const;
    }),
  ),
]);

/** What the answer took, in hundredths of a credit, rounded up. */
export function readChatCredits({ body }: Answer): Credits {
  const said = v.safeParse(taken, body);
  if (said.success) return inHundredths(said.output.credits_consumed * 100);
  const count = v.safeParse(used, body);
  if (!count.success) return usualCredits;
  const [read, written] = count.output;
  return inHundredths((read * perMillion.read + written * perMillion.written) / 1e6);
}

/** Floats such as 0.07 × 100 are a little above the whole number. */
function inHundredths(hundredths: number): Credits {
  const whole = Math.ceil(hundredths - 1e-6);
  const credits = Number.isSafeInteger(whole) ? BigInt(whole) : usualCredits;
  return isStorable(credits) ? credits : usualCredits;
}
