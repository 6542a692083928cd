import type { Figures } from "./format.js";
import { html } from "./html.js";
import type { WordsTexts } from "./words-en.js";

const characters = { other: "Zeichen" };
const prompts = { one: "Beschreibung", other: "Beschreibungen" };

export const wordsDe = ({ count }: Pick<Figures, "count">): WordsTexts => ({
  examples: [
    "Ein Fuchs als Astronaut schaut vom Mond auf die Erde, Aquarell",
    "Eine nächtliche Straße mit Neonschildern im Regen, Spiegelungen, wie ein Filmbild",
    "Eine Honigtorte auf einem Holztisch, weiches Morgenlicht, Foto für die Speisekarte",
    "Wellen rollen bei Sonnenuntergang an einen schwarzen Strand, langsame Kamera, Meeresrauschen",
  ],
  ideas: {
    title: html`<b>💡 Ideen</b>\nWähle eine Art und dann eine Idee. Den Preis siehst du, bevor du zahlst.`,
    choose: html`<b>💡 Ideen</b>\nDen Preis siehst du, bevor du zahlst.`,
    photo: html`Schick mir das Foto als Antwort auf diese Nachricht.`,
    words: html`Schreib es als Antwort auf diese Nachricht.`,
    tooLong: (most) => html`Schreib bitte höchstens ${count(most, characters)}.`,
    pictureRefused: html`Telegram kann mir dieses Foto gerade nicht geben. Schick es noch einmal.`,
  },
  improve: {
    button: "✨ Verbessern",
    done: html`✨ Verbessert. Die Bestellung mit deiner eigenen Beschreibung steht weiter oben.`,
    already: "Diese Beschreibung habe ich schon verbessert, oder ich bin gerade dabei.",
    unfit: "Ich verbessere nur Beschreibungen für Bilder und Videos.",
    off: "Gerade kann ich keine Beschreibungen verbessern. Deine ist auch so gut.",
    outage:
      "Gerade kann ich keine Beschreibungen verbessern. Deine Bestellung ist unverändert und geht auch so.",
    failed: html`Ich konnte diese Beschreibung nicht verbessern. Deine Bestellung ist unverändert, und dir wurde nichts berechnet.`,
    limit: (most) =>
      `Ich verbessere bis zu ${count(most, prompts)} am Tag, und die hast du schon genutzt. Deine ist auch so gut.`,
    stranger: "Schick zuerst /start und tippe dann noch einmal.",
  },
  voice: html`Sprachnachrichten kann ich noch nicht anhören. Schreib es als Text oder nutze das Mikrofon deiner Tastatur.`,
});
