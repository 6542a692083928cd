import { defineModels } from "./define-model.js";
import { style, vocals, voice, voiceCalled } from "./options.js";

const model = defineModels("sound", "sound");

const voices = voice(
  ["EkK5I93UQWFDigLMpZcX", "James"],
  ["Z3R5wn05IrDiVCyEkUrK", "Arabella"],
  ["NNl6r8mD7vthiJatiJt1", "Bradford"],
  ["hpp4J3VqNfWAUOO0d1Us", "Bella"],
  ["nPczCjzI2devNBz1zQrb", "Brian"],
  ["lcMyyd2HUfFzxdCaC4Ta", "Lucy"],
);

const geminiVoices = voiceCalled(
  ["Kore", "female"],
  ["Puck", "male"],
  ["Zephyr", "female"],
  ["Charon", "male"],
  ["Aoede", "female"],
  ["Fenrir", "male"],
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
  ["any", "In the style that the description asks for"],
  ["pop", "Pop"],
  ["rock", "Rock"],
  ["hiphop", "Hip-hop"],
  ["electro", "Electronic"],
  ["acoustic", "Acoustic"],
  ["jazz", "Jazz"],
  ["film", "Orchestral film score"],
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
    prompt: [1, 5000],
    options: { voice: voices },
    offUntilTried: elevenTrial("1.4"),
    credits: ({ prompt }) => perThousandCharacters(14, prompt),
    input: ({ prompt, voice }) => ({ dialogue: [{ text: prompt, voice }] }),
  }),
];
