import type { Figures } from "./format.js";
import { html } from "./html.js";
import type { WordsTexts } from "./words-en.js";

const characters = { one: "caractere", other: "caracteres" };
const prompts = { one: "descrição", other: "descrições" };

export const wordsPt = ({ count }: Pick<Figures, "count">): WordsTexts => ({
  examples: [
    "Uma raposa astronauta olha a Terra a partir da Lua, aquarela",
    "Uma rua à noite com letreiros de neon na chuva, reflexos, como uma cena de filme",
    "Um bolo de mel em uma mesa de madeira, luz suave da manhã, foto para cardápio",
    "Ondas chegam a uma praia negra ao pôr do sol, câmera lenta, som do mar",
  ],
  ideas: {
    title: html`<b>💡 Ideias</b>\nEscolha um tipo e depois uma ideia. Você vê o preço antes de pagar.`,
    choose: html`<b>💡 Ideias</b>\nVocê vê o preço antes de pagar.`,
    photo: html`Envie a foto em resposta a esta mensagem.`,
    words: html`Escreva em resposta a esta mensagem.`,
    tooLong: (most) => html`Escreva no máximo ${count(most, characters)}.`,
    pictureRefused: html`O Telegram não consegue me dar esta foto agora. Envie de novo.`,
  },
  improve: {
    button: "✨ Melhorar",
    done: html`✨ Melhorada. O pedido com a sua própria descrição continua acima.`,
    already: "Já melhorei esta descrição, ou estou fazendo isso agora.",
    unfit: "Só melhoro descrições de imagens e vídeos.",
    off: "Não consigo melhorar descrições agora. A sua funciona como está.",
    outage: "Não consigo melhorar descrições agora. Seu pedido não mudou e funciona como está.",
    failed: html`Não consegui melhorar esta descrição. Seu pedido não mudou, e nada foi cobrado.`,
    limit: (most) =>
      `Melhoro até ${count(most, prompts)} por dia, e você já usou todas. A sua funciona como está.`,
    stranger: "Envie primeiro /start e toque de novo.",
  },
  voice: html`Ainda não consigo ouvir mensagens de voz. Escreva, ou use o microfone do teclado.`,
});
