import { describe, expect, test } from "vitest";
import { readImproved } from "../../lib/studio/improve.js";
import { readChatCredits, readChatText } from "../../lib/studio/kie/chat.js";

const answer = (body: unknown, status = 200) => ({ status, body });
const said = (content: unknown, more: object = {}) =>
  answer({
    choices: [{ message: { role: "assistant", content }, finish_reason: "stop" }],
    ...more,
  });
const gemini = (parts: object[], more: object = {}) =>
  answer({ candidates: [{ content: { parts } }], ...more });

describe("chat: an answer of Kie's", () => {
  test.for([
    ["as text", said("a fox"), "a fox"],
    ["in parts", said([{ type: "text", text: "a " }, { text: "fox" }]), "a fox"],
    ["in the maker's form", gemini([{ text: "a " }, { text: "fox" }, {}]), "a fox"],
    ["of an error with HTTP 200", answer({ code: 402, msg: "Credits insufficient" }), undefined],
    ["of an error of the maker", answer({ error: { message: "busy" } }), undefined],
    ["of nothing", said(" "), " "],
    ["that a filter has emptied", said(null), ""],
    [
      "that the maker's filter has emptied",
      answer({ candidates: [{ finishReason: "SAFETY" }] }),
      "",
    ],
    ["without choices", answer({ choices: [] }), undefined],
    ["with HTTP 500", { ...said("a fox"), status: 500 }, undefined],
    ["that is no JSON", answer(undefined), undefined],
  ] as const)("%s is read", ([, given, text]) => {
    expect(readChatText(given)).toBe(text);
  });

  test.for([
    ["the credits that it names, rounded up", said("", { credits_consumed: 0.091 }), 10n],
    ["a float that is nearly exact", said("", { credits_consumed: 0.07 }), 7n],
    ["nothing, if it names 0", said("", { credits_consumed: 0 }), 0n],
    [
      "its tokens, without credits",
      said("", { usage: { prompt_tokens: 400, completion_tokens: 300 } }),
      9n,
    ],
    ["the maker's tokens", gemini([], { usageMetadata: { promptTokenCount: 400 } }), 2n],
    ["a usual sum, without either", said(""), 10n],
    ["a usual sum, for nonsense", said("", { credits_consumed: 1e300 }), 10n],
  ] as const)("costs %s", ([, given, credits]) => {
    expect(readChatCredits(given)).toBe(credits);
  });
});

describe("improve: the model's answer", () => {
  test.for([
    ['{"prompt":"a fox"}', "a fox"],
    ['```json\n{"prompt":" a fox "}\n```', "a fox"],
    ['```\n{"prompt":"a fox"}```', "a fox"],
    ['{"prompt":""}', undefined],
    ['{"text":"a fox"}', undefined],
    ["a fox", undefined],
    ["[]", undefined],
    ["", undefined],
  ] as const)("%j is %j", ([text, prompt]) => {
    expect(readImproved(text, 900)).toBe(prompt);
  });

  test("is cut after a whole word if it is too long", () => {
    const prompt = "a very small fox";
    const read = (longest: number) => readImproved(JSON.stringify({ prompt }), longest);
    expect([16, 15, 12, 8, 1].map(read)).toEqual([
      prompt,
      "a very small",
      "a very small",
      "a very",
      "a",
    ]);
  });
});
