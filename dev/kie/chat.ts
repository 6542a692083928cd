import type { Answer } from "../http/faulty-server.js";
import { json, refuse } from "./answers.js";
import type { Fault } from "./faults.js";

/** What the chat has taken from the account so far. */
export interface ChatAccount {
  consumed: number;
}

/** The models with a chat of their own: the model is in the path. */
export const chatPath = /^\/[a-z0-9.-]+\/v1\/chat\/completions$/;

const roles = ["system", "user", "assistant"];
const credits = { perMillionIn: 45, perMillionOut: 225 } as const;

interface Message {
  readonly role: string;
  readonly content: string;
}

/** Answers at once, without a task. Errors come with HTTP 200, too. */
export function answerChat(account: ChatAccount, body: Buffer, fault: Fault | undefined): Answer {
  if (fault === "error object") return json(200, { error: { message: "The model is overloaded" } });
  const request = readRequest(body);
  if (typeof request === "string") return refuse(422, request);
  const said = textFor(request, fault);
  const usage = {
    prompt_tokens: tokensOf(request.map(({ content }) => content).join("")),
    completion_tokens: tokensOf(said),
  };
  const taken = creditsFor(usage);
  account.consumed += taken;
  // Some answers come in the form of the model's maker.
  if (fault === "other form")
    return json(200, {
      candidates: [{ content: { role: "model", parts: [{ text: said }] }, finishReason: "STOP" }],
      usageMetadata: {
        promptTokenCount: usage.prompt_tokens,
        candidatesTokenCount: usage.completion_tokens,
      },
    });
  const isWordless = fault === "no words";
  const message = { role: "assistant", content: isWordless ? null : said };
  const choices = [{ index: 0, message, finish_reason: isWordless ? "content_filter" : "stop" }];
  return json(200, { object: "chat.completion", choices, usage, credits_consumed: taken });
}

function creditsFor(usage: { readonly prompt_tokens: number; readonly completion_tokens: number }) {
  const { perMillionIn, perMillionOut } = credits;
  const millionths = usage.prompt_tokens * perMillionIn + usage.completion_tokens * perMillionOut;
  return Math.ceil(millionths / 10_000) / 100;
}

const tokensOf = (text: string) => Math.ceil(text.length / 4);

/** The messages, or what is wrong with the request. */
function readRequest(body: Buffer): readonly Message[] | string {
  const request = parse(body.toString());
  if (request === undefined) return "The request body is not JSON";
  const { stream, messages, include_thoughts, reasoning_effort, ...others } = request;
  const [other] = Object.keys(others);
  if (other !== undefined) return `${other} is not a field of the request`;
  if (stream !== false) return "stream must be false: an answer in pieces is not spoken here";
  if (include_thoughts !== undefined && typeof include_thoughts !== "boolean")
    return "include_thoughts must be a boolean";
  if (
    reasoning_effort !== undefined &&
    !["low", "medium", "high"].includes(String(reasoning_effort))
  )
    return "reasoning_effort must be low, medium or high";
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage))
    return "messages must be a list of messages with role and content";
  return messages;
}

function isMessage(value: unknown): value is Message {
  const { role, content, ...others } = Object(value) as Record<string, unknown>;
  const isKnown = typeof role === "string" && roles.includes(role);
  return isKnown && typeof content === "string" && Object.keys(others).length === 0;
}

/** A prompt out of the field "text" of the user's JSON; other words get a sentence. */
function textFor(messages: readonly Message[], fault: Fault | undefined): string {
  const asked = parse(messages.findLast(({ role }) => role === "user")?.content ?? "");
  const text = asked?.["text"];
  if (fault === "chatter" || typeof text !== "string") return "Sure! Tell me what you want to see.";
  const prompt = `${text}, in rich detail, soft natural light, balanced composition`;
  const answer = JSON.stringify({ prompt });
  return fault === "fences" ? `\`\`\`json\n${answer}\n\`\`\`` : answer;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}
