import { defineModels } from "./define-model.js";
import { style, vocals, voice } from "./options.js";

const model = defineModels("sound", "sound");

const voices = voice(
  ["EkK5I93UQWFDigLMpZcX", "James", "Джеймс"],
  ["Z3R5wn05IrDiVCyEkUrK", "Arabella", "Арабелла"],
  ["NNl6r8mD7vthiJatiJt1", "Bradford", "Брэдфорд"],
  ["hpp4J3VqNfWAUOO0d1Us", "Bella", "Белла"],
  ["nPczCjzI2devNBz1zQrb", "Brian", "Брайан"],
  ["lcMyyd2HUfFzxdCaC4Ta", "Lucy", "Люси"],
);

const geminiVoices = voice(
  ["Kore", "Kore (female)", "Kore (женский)"],
  ["Puck", "Puck (male)", "Puck (мужской)"],
  ["Zephyr", "Zephyr (female)", "Zephyr (женский)"],
  ["Charon", "Charon (male)", "Charon (мужской)"],
  ["Aoede", "Aoede (female)", "Aoede (женский)"],
  ["Fenrir", "Fenrir (male)", "Fenrir (мужской)"],
);

interface Speech {
  readonly prompt: string;
  readonly voice: string;
}

function geminiInput({ prompt, voice }: Speech) {
  const speaker_id = "Speaker 1";
  return {
    speakers: [{ speaker_id, voice_name: voice }],
    dialogue_turns: [{ speaker_id, text: prompt }],
  };
}

const styles = style(
  ["any", "In the style that the description asks for", { en: "as described", ru: "по описанию" }],
  ["pop", "Pop", { en: "pop", ru: "поп" }],
  ["rock", "Rock", { en: "rock", ru: "рок" }],
  ["hiphop", "Hip-hop", { en: "hip-hop", ru: "хип-хоп" }],
  ["electro", "Electronic", { en: "electronic", ru: "электроника" }],
  ["acoustic", "Acoustic", { en: "acoustic", ru: "акустика" }],
  ["jazz", "Jazz", { en: "jazz", ru: "джаз" }],
  ["film", "Orchestral film score", { en: "film score", ru: "музыка для кино" }],
);

/** They make an "Internal Error" of every task since October 2026, and stand in the price list still. */
const elevenTrial = (credits: string) =>
  `One text of 100 characters: ${credits} credits. In October 2026 every task ended in an internal error; check that a sound comes.`;

/**
 * By every hundred that is begun. How the provider rounds is not known: this is never below its
 * price, and a hundredth of a credit can tell it. It counts characters, which are never more than
 * the UTF-16 units counted here.
 */
function perThousandCharacters(credits: number, text: string): number {
  return (Math.max(1, Math.ceil(text.length / 100)) * credits) / 10;
}

/** From a text to speech or music. */
export const sound = [
  model({
    id: "ai-music-api/generate",
    code: "suno",
    name: "Suno V6",
    about: ["Two versions of a song or a tune", "Два варианта песни или мелодии"],
    example: [
      "A calm acoustic song about the last train home, female voice",
      "Спокойная акустическая песня о последней электричке, женский голос",
    ],
    // Without `custom_mode` it writes the words itself. A description alone is not enough.
    prompt: [1, 3000],
    options: { instrumental: vocals, style: styles },
    usualSeconds: 120,
    offUntilTried:
      "One order: 12 credits. Check that the description with a style is accepted without custom mode, and that two takes come.",
    credits: () => 12,
    input: ({ prompt, instrumental, style }) => ({
      prompt,
      style,
      custom_mode: false,
      instrumental,
      model: "V6",
    }),
  }),
  model({
    id: "google/gemini-3-8-flash-tts",
    code: "geminitts38",
    name: "Gemini 3.8 Speech",
    about: ["Reads a text aloud, in Russian too", "Читает текст вслух, в том числе по-русски"],
    example: [
      "Good morning! Your order is ready and waits for you at the counter.",
      "Доброе утро! Ваш заказ готов и ждёт вас на стойке выдачи.",
    ],
    prompt: [1, 5000],
    options: { voice: geminiVoices },
    // It is paid by the length of the sound: about 2 for a thousand characters, more if read slowly.
    credits: ({ prompt }) => perThousandCharacters(3, prompt),
    input: geminiInput,
  }),
  model({
    id: "google/gemini-3-8-flash-lite-tts",
    code: "geminittslit",
    name: "Gemini 3.8 Speech Lite",
    about: ["The same voices, plainer and cheaper", "Те же голоса, проще и дешевле"],
    example: [
      "The shop closes in ten minutes. Please come to the exit.",
      "Магазин закрывается через десять минут. Пройдите, пожалуйста, к выходу.",
    ],
    prompt: [1, 5000],
    options: { voice: geminiVoices },
    // About 1.4.
    credits: ({ prompt }) => perThousandCharacters(2, prompt),
    input: geminiInput,
  }),
  model({
    id: "elevenlabs/text-to-speech-multilingual-v2",
    code: "elevenv2",
    name: "ElevenLabs Multilingual v2",
    about: ["Reads a text aloud in 29 languages", "Читает текст вслух на 29 языках"],
    example: [
      "Good morning! Your order is ready and waits for you at the counter.",
      "Доброе утро! Ваш заказ готов и ждёт вас на стойке выдачи.",
    ],
    prompt: [1, 5000],
    options: { voice: voices },
    offUntilTried: elevenTrial("1.2"),
    credits: ({ prompt }) => perThousandCharacters(12, prompt),
    input: ({ prompt, voice }) => ({ text: prompt, voice }),
  }),
  model({
    id: "elevenlabs/text-to-dialogue-v3",
    code: "elevenv3",
    name: "ElevenLabs v3",
    about: ["Speech with [whispers], [laughs]", "Речь с пометами [whispers], [laughs]"],
    example: [
      "[whispers] Don't turn around. [laughs] It's only the cat!",
      "[whispers] Не оборачивайся. [laughs] Это всего лишь кот!",
    ],
    prompt: [1, 5000],
    options: { voice: voices },
    offUntilTried: elevenTrial("1.4"),
    credits: ({ prompt }) => perThousandCharacters(14, prompt),
    input: ({ prompt, voice }) => ({ dialogue: [{ text: prompt, voice }] }),
  }),
];
