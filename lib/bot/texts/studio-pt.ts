import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import { type Html, html, isolated, lines } from "./html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Imagens",
  edits: "✏️ Editar uma foto",
  tools: "🔍 Ampliar · ✂️ Fundo",
  video: "🎬 Vídeo",
  animation: "🎞 Animar uma foto",
  sound: "🔊 Som",
};

const kinds: Record<Kind, string> = {
  pictures: "🖼 Imagem",
  video: "🎬 Vídeo",
  sound: "🔊 Som",
  edits: "✏️ Editar",
  animation: "🎬 Animar",
  upscale: "🔍 Ampliar",
  cutout: "✂️ Remover o fundo",
};

const traits: Record<Trait, string> = {
  best: "o melhor",
  cheap: "barato",
  fast: "rápido",
  text: "letras",
  precise: "preciso",
  real: "realista",
  detail: "detalhe",
  large: "grande",
  faces: "rostos",
  style: "estilo",
  sound: "com som",
  speech: "voz",
  smooth: "fluido",
  film: "cinema",
  long: "longo",
  music: "música",
};

const reasons: Record<Reason, string> = {
  account: "O serviço está indisponível agora. Tente mais tarde.",
  busy: "O serviço está sobrecarregado agora. Tente de novo em um minuto.",
  request:
    "O modelo recusou o pedido: ele viola as regras do modelo ou não ficou claro. Mude a descrição ou a foto.",
  picture: "O modelo não conseguiu ler a foto. Envie de novo em JPEG ou PNG.",
  unreachable: "O serviço não está respondendo agora. Tente de novo em alguns minutos.",
  failure: "O modelo não conseguiu criar isso. Tente de novo ou escolha outro modelo.",
  deadline: "Demorou demais. Tente de novo.",
  unknown: "Algo deu errado. Tente de novo.",
};

const characters = { one: "caractere", other: "caracteres" };
const megabyte = { other: "MB" };

const tookFirst = html`<i>Aqui só posso usar uma foto e peguei a primeira.</i>`;

/** @param sum undefined = not known now */
const cameBack = (money: StudioFigures["money"], sum: Money | undefined): Html =>
  sum === undefined ? html`Devolvemos seu dinheiro.` : html`Devolvemos <b>${money(sum)}</b>.`;

export const studioPt = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures): StudioTexts => ({
  groups,
  from: (what, least) => `${what} · a partir de ${money(least)}`,
  models: html`<b>O que eu posso criar</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Preço: a partir de <b>${price(least)}</b>`,
      html``,
      html`Por exemplo: <code>${example}</code>`,
    ),
  choosePicture: html`O que devo fazer com esta foto? Para editar, é só dizer o que mudar.`,
  chooseModel: (what) => html`<b>${what}</b>\nEscolha um modelo:`,
  kinds,
  traits,
  animatePrompt: "Dê vida a esta foto com um movimento suave e natural.",
  option: (name, value) => html`${name}: <b>${value}</b>`,
  nothingSold: html`O serviço não está disponível agora. Tente mais tarde.`,
  reply: html`Responda a esta mensagem com uma descrição.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Foto" : "Descrição"),
  needsPrompt: html`Responda a esta foto e diga o que mudar.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Este modelo precisa de uma foto: responda a esta mensagem com uma e escreva na legenda o que fazer.`
      : html`Este modelo precisa de uma foto: responda a esta mensagem com uma.`,
  noWords: html`Não há texto nesta mensagem. Envie uma descrição, ou uma foto para editar ou animar.`,
  promptTooLong: (most, length) =>
    html`Este modelo aceita até ${count(most, characters)}, e seu texto tem ${count(length, characters)}. Encurte ou escolha outro modelo.`,
  promptTooShort: (least) =>
    html`Este modelo precisa de pelo menos ${count(least, characters)}. Escreva mais ou escolha outro modelo.`,
  noPicture: html`Não consigo abrir este arquivo como foto. Envie outro, ou envie como foto, não como arquivo.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Envie uma menor." : "Envie como foto, não como arquivo.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Este modelo aceita" : "Eu aceito"} ${anyOf(types)} de até ${count(megabytes, megabyte)}; a sua é ${what}. ${advice}`;
  },
  pictureUnavailable: html`O Telegram não consegue me dar esta foto agora. Toque de novo ou envie a foto outra vez.`,
  pictureGone: html`Esta foto não está mais no Telegram. Envie de novo.`,
  pictureRefused: html`O Telegram não consegue me dar esta foto agora. Envie a foto outra vez.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>Aqui só posso usar uma foto e peguei esta, por causa da legenda.</i>`,
    count: (count) => `🖼 ${count} fotos`,
    explained: "Seu álbum inteiro entra neste pedido: tantas fotos quantas o modelo puder usar.",
    some: (most) =>
      most === 1
        ? tookFirst
        : html`<i>Aqui posso usar ${most} fotos e peguei as ${most} primeiras.</i>`,
    late: (count) =>
      html`<i>Chegaram mais fotos do seu álbum: aqui está o pedido com todas as ${count}.</i>`,
    changed: (count) =>
      html`<b>Seu álbum agora tem ${count} fotos.</b> Nada foi cobrado. Confira o pedido e toque de novo.`,
    unread: html`Não consigo ler as outras fotos do seu álbum agora. Nada foi cobrado. Tente de novo em um minuto.`,
    gone: html`As outras fotos do seu álbum não existem mais: os álbuns ficam guardados por 30 dias. Nada foi cobrado. Envie o álbum de novo.`,
    tooBig: (megabytes) =>
      html`Juntas, estas fotos são grandes demais: posso usar até ${count(megabytes, megabyte)} de uma vez. Nada foi cobrado. Envie fotos menores.`,
  },
  several: {
    started: (started, of) =>
      html`<i>Só consegui iniciar ${started} de ${of}. Só isso foi cobrado.</i>`,
    limited:
      "Você pode ter até 5 em andamento e iniciar até 4 em 10 segundos. Nada foi cobrado. Espere um pouco ou peça menos de uma vez.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>Só posso usar o texto e as fotos da sua mensagem.</i>`,
    answered: html`<i>Não posso usar aquilo a que você respondeu, só o seu próprio texto. Se houver uma foto lá, envie para mim aqui.</i>`,
    quote: html`<i>Não uso o texto que você citou. Envie tudo em uma única mensagem.</i>`,
  },
  order: (cost) => html`Preço: <b>${price(cost)}</b>`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Faltam ${money(sum)}. ${balance(has, asOf)}`,
      html`Recarregue e toque em ✅ Gerar: começa na hora.`,
    ),
  shortOf: (sum) =>
    html`❗️ Faltam ${money(sum)} para o seu pedido. Recarregue e ele poderá continuar.`,
  limited: html`Agora só é possível gastar parte do seu saldo. Nada foi cobrado e seu dinheiro está seguro. Tente de novo em alguns minutos.`,
  priceChanged: html`<b>O preço mudou.</b> Nada foi cobrado. Veja o novo preço e toque de novo.`,
  notSold: html`Este modelo não está disponível agora. Nada foi cobrado. Escolha outro.`,
  replaced: (gone) =>
    html`${gone} não está mais disponível. Aqui está um modelo mais novo. Nada foi cobrado.`,
  dear: (cost) => html`Isso custa <b>${price(cost)}</b>. Gerar?`,
  sure: (cost) => `✅ Sim · ${price(cost)}`,
  buttons: {
    instead: (name, cost) => `${name} · ${price(cost)}`,
    generate: (cost) => `✅ Gerar · ${price(cost)}`,
    model: "🔀 Modelo",
    options: "⚙️ Opções",
    newPicture: "🖼 Prefiro uma imagem nova",
    back: "« Voltar",
    cancel: "✖ Cancelar",
    again: (cost) => `🔁 De novo${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Usar",
  },
  notCharged: html`Nada foi cobrado.`,
  limits: {
    unfinished: "Você já tem 5 em andamento. Nada foi cobrado. Espere um terminar.",
    charged:
      "Você pode iniciar 4 pedidos em 10 segundos. Nada foi cobrado. Toque de novo em alguns segundos.",
    refunded:
      "Seus últimos 6 pedidos falharam e foram reembolsados. Este não foi cobrado. Espere 10 minutos e tente outra descrição, foto ou modelo.",
  },
  banned: "Você não pode fazer pedidos agora. Nada foi cobrado. Dúvidas: /support.",
  already: "Este pedido já começou. A cobrança é feita uma única vez.",
  closed: "Este pedido está fechado: já começou ou foi cancelado. Nada mais será cobrado por ele.",
  cancelled: html`✖ Cancelado. Nada foi cobrado.`,
  working: (seconds) => html`🎨 Trabalhando nisso… costuma levar ${duration(seconds)}`,
  result: (model, { price, seconds }, after, asOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url) =>
    html`O Telegram não consegue mostrar um arquivo tão grande. <a href="${url}">Baixe aqui</a> (o link funciona por 14 dias).`,
  gift: (model) =>
    html`<b>${model}</b>\nEste terminou depois que devolvemos seu dinheiro. É por nossa conta 🎁`,
  originalButton: "📎 Original",
  originalOf: (model) => html`📎 Original: <b>${model}</b>`,
  failed: (why, sum, after, asOf) =>
    lines(html`❌ Falhou. ${cameBack(money, sum)} ${balance(after, asOf)}`, html`${reasons[why]}`),
  moneyBack: html`Devolvemos seu dinheiro.`,
  failureButtons: {
    tryAgain: (cost) => `🔁 Tentar de novo${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Outro modelo",
  },
  whatToChange: html`✏️ O que devo mudar nesta imagem? Escreva como resposta.`,
  changeRemark: "O que mudar",
  vanished: (sum, after, asOf) =>
    html`❌ O resultado se perdeu antes que eu pudesse entregá-lo. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ ${lost === 1 ? `1 de ${of} resultados se perdeu` : `${lost} de ${of} resultados se perderam`} antes da entrega. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  waiting: (count) =>
    html`O Telegram não aceita mais por enquanto. ${count === 1 ? "1 resultado espera" : `${count} resultados esperam`} no seu histórico: toque no número lá.`,
  fromHistory: (model, at) =>
    html`Do seu histórico: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "Este resultado não está mais disponível: os resultados são guardados por tempo limitado.",
  stillSending: "Já estou enviando um resultado. Se quiser outro, toque de novo quando ele chegar.",
  notNow: "Não consigo enviar este resultado agora. Tente de novo em alguns minutos.",
});
