import type { Action, Faults } from "../protocol.js";
import { text } from "./settings.js";
import { personId, say } from "./store.js";

/** Sends what the person did; what comes of it, the stream tells. @returns whether it was taken */
export function act(action: Action): Promise<boolean> {
  return send("/act", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(action),
  });
}

export const write = (text: string, replyTo?: number) =>
  act({ do: "say", userId: personId.value, text, ...(replyTo !== undefined && { replyTo }) });

export const change = (faults: Partial<Faults>) => act({ do: "faults", faults });

/** @param more the caption; of a document its name and type; of an album its number */
export function sendFile(
  file: Blob,
  more: Readonly<Record<string, string>>,
  replyTo?: number,
): Promise<boolean> {
  const query = new URLSearchParams({ userId: String(personId.value), ...more });
  if (replyTo !== undefined) query.set("replyTo", String(replyTo));
  return send(`/photos?${query}`, { body: file });
}

async function send(url: string, init: RequestInit): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: "POST", ...init });
    if (!answer.ok) say(await answer.text());
    return answer.ok;
  } catch {
    say(text().offline);
    return false;
  }
}
