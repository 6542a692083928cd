import type { Figures } from "./format.js";
import { html } from "./html.js";
import type { WordsTexts } from "./words-en.js";

const characters = { one: "carácter", other: "caracteres" };
const prompts = { one: "descripción", other: "descripciones" };

export const wordsEs = ({ count }: Pick<Figures, "count">): WordsTexts => ({
  examples: [
    "Un zorro astronauta mira la Tierra desde la Luna, acuarela",
    "Una calle de noche con neones bajo la lluvia, reflejos, como un fotograma de película",
    "Una tarta de miel sobre una mesa de madera, luz suave de la mañana, foto para un menú",
    "Las olas llegan a una playa negra al atardecer, cámara lenta, sonido del mar",
  ],
  ideas: {
    title: html`<b>💡 Ideas</b>\nElige un tipo y después una idea. Ves el precio antes de pagar.`,
    choose: html`<b>💡 Ideas</b>\nVes el precio antes de pagar.`,
    photo: html`Envíame la foto como respuesta a este mensaje.`,
    words: html`Escríbelo como respuesta a este mensaje.`,
    tooLong: (most) => html`Escribe como máximo ${count(most, characters)}.`,
    pictureRefused: html`Telegram no puede darme esta foto ahora mismo. Envíala otra vez.`,
  },
  improve: {
    button: "✨ Mejorar",
    done: html`✨ Mejorada. El pedido con tu propia descripción sigue arriba.`,
    already: "Ya he mejorado esta descripción, o lo estoy haciendo ahora.",
    unfit: "Solo mejoro descripciones de imágenes y vídeos.",
    off: "Ahora mismo no puedo mejorar descripciones. La tuya sirve tal como está.",
    outage:
      "Ahora mismo no puedo mejorar descripciones. Tu pedido no ha cambiado y sirve tal como está.",
    failed: html`No he podido mejorar esta descripción. Tu pedido no ha cambiado y no se te ha cobrado nada.`,
    limit: (most) =>
      `Mejoro hasta ${count(most, prompts)} al día y ya las has usado. La tuya sirve tal como está.`,
    stranger: "Envía primero /start y pulsa otra vez.",
  },
  voice: html`Todavía no puedo escuchar mensajes de voz. Escríbelo o usa el micrófono del teclado.`,
});
