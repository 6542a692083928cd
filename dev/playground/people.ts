import type { LocalTelegram } from "../telegram/telegram.js";
import { operators } from "../world/world.js";
import type { Person } from "./protocol.js";

/** The people whose Telegram can be used on the page. */
export const people: readonly Person[] = [
  { id: 5_000_000_001, name: "Ann", language: "en", isOperator: false },
  { id: 5_000_000_002, name: "Аня", language: "ru", isOperator: false },
  // The largest id that Telegram promises: 52 bits.
  { id: 2 ** 52 - 1, name: "Zoë 🦊", language: "en", isOperator: false },
  ...operators.map(({ id, first_name, language_code }) => ({
    id,
    name: first_name,
    language: language_code,
    isOperator: true,
  })),
];

/** Their Telegram clients, by id. */
export function joinTelegram(telegram: LocalTelegram) {
  return new Map(
    people.map(({ id, name, language }) => [
      id,
      telegram.person({ id, first_name: name, language_code: language }),
    ]),
  );
}
