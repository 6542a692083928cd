import type { Person } from "../../dev/telegram/person.js";

/** From a prompt to the order of a model, ready to be confirmed. */
export async function orderOf(person: Person, prompt: string, model: string, kind?: string) {
  await person.say(prompt);
  await insistOnWords(person);
  await chooseModel(person, model, kind);
}

/** After a picture the bot offers plain words as a change of it: makes them a new picture instead. */
export async function insistOnWords(person: Person): Promise<void> {
  const isGuess = newestButtons(person).some(({ callback_data = "" }) =>
    /^1:nw(~|$)/.test(callback_data),
  );
  const label = newestButtons(person).at(-1)?.text ?? "";
  if (isGuess) await person.press(label);
}

/**
 * Changes the newest order to a model, on whatever page of the list it stands.
 * @param kind the sign of its kind, such as "🎬"; absent = that of the order as it is
 */
export async function chooseModel(person: Person, model: string, kind?: string) {
  const isOther = kind !== undefined && !labelsOf(person).includes(`• ${kind}`);
  if (isOther) await person.press(kind);
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

function labelsOf(person: Person): string[] {
  return newestButtons(person).map(({ text }) => text);
}

function newestButtons({ chat }: Person) {
  return chat.findLast(({ buttons }) => buttons.length > 0)?.buttons.flat() ?? [];
}
