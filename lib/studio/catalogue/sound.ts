import { maker } from "./maker.js";
import { vocals, voice } from "./options.js";

const model = maker("sound", "sound");

const voices = voice(
  ["EkK5I93UQWFDigLMpZcX", "James", "Джеймс"],
  ["Z3R5wn05IrDiVCyEkUrK", "Arabella", "Арабелла"],
  ["NNl6r8mD7vthiJatiJt1", "Bradford", "Брэдфорд"],
  ["hpp4J3VqNfWAUOO0d1Us", "Bella", "Белла"],
  ["nPczCjzI2devNBz1zQrb", "Brian", "Брайан"],
  ["lcMyyd2HUfFzxdCaC4Ta", "Lucy", "Люси"],
);

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
    credits: ({ prompt }) => perThousandCharacters(14, prompt),
    input: ({ prompt, voice }) => ({ dialogue: [{ text: prompt, voice }] }),
  }),
  model({
    id: "ai-music-api/generate",
    code: "suno",
    name: "Suno V6",
    about: ["Two versions of a song or a tune", "Два варианта песни или мелодии"],
    example: [
      "A calm acoustic song about the last train home, female voice",
      "Спокойная акустическая песня о последней электричке, женский голос",
    ],
    // Without `custom_mode` it writes the words itself and takes a short description.
    prompt: [1, 500],
    options: { instrumental: vocals },
    credits: () => 12,
    input: ({ prompt, instrumental }) => ({
      prompt,
      custom_mode: false,
      instrumental,
      model: "V6",
    }),
  }),
];
