import type { LocalTelegram } from "../telegram/telegram.js";
import { operators, viewer } from "../world/world.js";
import type { Person } from "./protocol.js";

/** The people whose Telegram can be used on the page. */
export const people: readonly Person[] = [
  { id: 5_000_000_001, name: "Ann", language: "en", role: "user" },
  { id: 5_000_000_002, name: "Аня", language: "ru", role: "user" },
  // The largest id that Telegram promises: 52 bits.
  { id: 2 ** 52 - 1, name: "Zoë 🦊", language: "de", role: "user" },
  ...operators.map((operator) => toPerson(operator, "admin")),
  toPerson(viewer, "viewer"),
];

function toPerson(
  { id, first_name: name, language_code: language }: (typeof operators)[number] | typeof viewer,
  role: Person["role"],
): Person {
  return { id, name, language, role };
}

/** Their Telegram clients, by id. */
export function joinTelegram(telegram: LocalTelegram) {
  return new Map(
    people.map(({ id, name, language }) => [
      id,
      telegram.person({ id, first_name: name, language_code: language }),
    ]),
  );
}
