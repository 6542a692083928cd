/** Why Telegram could not deliver an update. */
export type SilenceCause =
  | "secret"
  | "firewall"
  | "notFound"
  | "notABot"
  | "redirect"
  | "payment"
  | "function"
  | "certificate"
  | "host"
  | "timeout"
  | "noServer"
  | "unknown";

/** The usual causes of a silent bot, by what Telegram says of its last failed delivery. */
const causes: readonly (readonly [RegExp, SilenceCause])[] = [
  [/\b401\b/, "secret"],
  [/\b403\b/, "firewall"],
  [/\b404\b/, "notFound"],
  [/\b405\b/, "notABot"],
  [/\b(301|302|307|308)\b/, "redirect"],
  [/\b503\b/, "payment"],
  [/\b5\d\d\b/, "function"],
  [/SSL|certificate/i, "certificate"],
  [/resolve/i, "host"],
  [/timed? ?out|timeout/i, "timeout"],
  [/refused|unreachable|reset/i, "noServer"],
];

export function causeOfSilence(message: string): SilenceCause {
  return causes.find(([pattern]) => pattern.test(message))?.[1] ?? "unknown";
}
