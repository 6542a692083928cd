import type { Person } from "../../dev/telegram/person.js";

/** From a prompt to the order of a model, ready to be confirmed. */
export async function orderOf(person: Person, prompt: string, model: string, kind?: string) {
  await person.say(prompt);
  await chooseModel(person, model, kind);
}

/**
 * Changes the newest order to a model, on whatever page of the list it stands.
 * @param kind the sign of its kind, such as "🎬"; absent = that of the order as it is
 */
export async function chooseModel(person: Person, model: string, kind?: string) {
  if (kind !== undefined) await person.press(kind);
  await person.press("🔀");
  while (!labelsOf(person).some((label) => label.includes(model))) await person.press("»");
  return person.press(model);
}

/** Changes the newest order to this value of an option, and goes back to it. */
export async function chooseOption(person: Person, value: string) {
  await person.press("⚙️");
  await person.press(value);
  return person.press("«");
}

function labelsOf({ chat }: Person): string[] {
  const newest = chat.findLast(({ buttons }) => buttons.length > 0);
  return newest?.buttons.flat().map(({ text }) => text) ?? [];
}
