import type { Figures } from "./format.js";
import { html } from "./html.js";

const characters = { one: "character", other: "characters" };
const prompts = { one: "prompt", other: "prompts" };

/** The sentences that help users with their words: ideas, examples, improved prompts. */
export const wordsEn = ({ count }: Pick<Figures, "count">) => ({
  /** What the buttons of /start stand for, in their order. */
  examples: [
    "A fox astronaut looks at the Earth from the Moon, watercolour",
    "A night street with neon signs in the rain, reflections, like a film still",
    "A honey cake on a wooden table, soft morning light, food photography",
    "Waves roll onto a black beach at sunset, slow camera, sound of the sea",
  ],
  ideas: {
    title: html`<b>💡 Ideas</b>\nChoose a kind, then an idea. You see the price before you pay.`,
    choose: html`<b>💡 Ideas</b>\nYou see the price before you pay.`,
    photo: html`Send me the photo in reply to this message.`,
    words: html`Write it in reply to this message.`,
    tooLong: (most: number) => html`Please write at most ${count(most, characters)}.`,
    pictureRefused: html`Telegram can't give me this photo right now. Send it once more.`,
  },
  improve: {
    button: "✨ Improve",
    done: html`✨ Improved. The order with your own prompt is still above.`,
    already: "I've already improved this prompt, or I'm doing it right now.",
    unfit: "I improve prompts for pictures and video only.",
    off: "Improving prompts isn't available right now. Your prompt works as it is.",
    outage: "I can't improve prompts right now. Your order is unchanged and works as it is.",
    failed: html`I couldn't improve this prompt. Your order is unchanged, and you were not charged.`,
    limit: (most: number) =>
      `I improve up to ${count(most, prompts)} a day, and you have used them all. Your prompt works as it is.`,
    stranger: "Send /start first, then press again.",
  },
  voice: html`I can't listen to voice messages yet. Write it as text, or use the microphone of your keyboard.`,
});

export type WordsTexts = ReturnType<typeof wordsEn>;
