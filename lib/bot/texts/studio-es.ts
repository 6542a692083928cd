import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import { type Html, html, isolated, lines } from "./html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Imágenes",
  edits: "✏️ Editar una foto",
  tools: "🔍 Ampliar · ✂️ Fondo",
  video: "🎬 Vídeo",
  animation: "🎞 Animar una foto",
  sound: "🔊 Sonido",
};

const kinds: Record<Kind, string> = {
  pictures: "🖼 Imagen",
  video: "🎬 Vídeo",
  sound: "🔊 Sonido",
  edits: "✏️ Editar",
  animation: "🎬 Animar",
  upscale: "🔍 Ampliar",
  cutout: "✂️ Quitar el fondo",
};

const traits: Record<Trait, string> = {
  best: "el mejor",
  cheap: "barato",
  fast: "rápido",
  text: "letras",
  precise: "preciso",
  real: "realista",
  detail: "detalle",
  large: "grande",
  faces: "caras",
  style: "estilo",
  sound: "con sonido",
  speech: "voz",
  smooth: "fluido",
  film: "cine",
  long: "largo",
  music: "música",
};

const reasons: Record<Reason, string> = {
  account: "El servicio no está disponible ahora. Inténtalo más tarde.",
  busy: "El servicio está saturado ahora. Inténtalo de nuevo en un minuto.",
  request:
    "El modelo ha rechazado la petición: va contra sus normas o no estaba clara. Cambia la descripción o la foto.",
  picture: "El modelo no ha podido leer la foto. Envíala otra vez en JPEG o PNG.",
  unreachable: "El servicio no responde ahora. Inténtalo de nuevo en unos minutos.",
  failure: "El modelo no ha podido crearlo. Inténtalo de nuevo o elige otro modelo.",
  deadline: "Ha tardado demasiado. Inténtalo de nuevo.",
  unknown: "Algo ha salido mal. Inténtalo de nuevo.",
};

const characters = { one: "carácter", other: "caracteres" };
const megabyte = { other: "MB" };

const tookFirst = html`<i>Aquí solo puedo usar una foto y he tomado la primera.</i>`;

/** @param sum undefined = not known now */
const cameBack = (money: StudioFigures["money"], sum: Money | undefined): Html =>
  sum === undefined
    ? html`Te hemos devuelto el dinero.`
    : html`Te hemos devuelto <b>${money(sum)}</b>.`;

export const studioEs = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures): StudioTexts => ({
  groups,
  from: (what, least) => `${what} · desde ${money(least)}`,
  models: html`<b>Qué puedo crear</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Precio: desde <b>${price(least)}</b>`,
      html``,
      html`Por ejemplo: <code>${example}</code>`,
    ),
  choosePicture: html`¿Qué hago con esta foto? Para editarla, solo dime qué cambiar.`,
  chooseModel: (what) => html`<b>${what}</b>\nElige un modelo:`,
  kinds,
  traits,
  animatePrompt: "Da vida a esta foto con un movimiento suave y natural.",
  option: (name, value) => html`${name}: <b>${value}</b>`,
  nothingSold: html`El servicio no está disponible ahora. Inténtalo más tarde.`,
  reply: html`Responde a este mensaje con una descripción.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Foto" : "Descripción"),
  needsPrompt: html`Responde a esta foto y dime qué cambiar.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Este modelo necesita una foto: responde a este mensaje con una y escribe en el pie qué hacer.`
      : html`Este modelo necesita una foto: responde a este mensaje con una.`,
  noWords: html`No hay texto en este mensaje. Envíame una descripción, o una foto para editarla o animarla.`,
  promptTooLong: (most, length) =>
    html`Este modelo admite hasta ${count(most, characters)} y tu texto tiene ${count(length, characters)}. Acórtalo o elige otro modelo.`,
  promptTooShort: (least) =>
    html`Este modelo necesita al menos ${count(least, characters)}. Escribe más o elige otro modelo.`,
  noPicture: html`No puedo abrir este archivo como foto. Envía otro, o envíalo como foto y no como archivo.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Envía una más pequeña." : "Envíala como foto, no como archivo.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Este modelo admite" : "Admito"} ${anyOf(types)} de hasta ${count(megabytes, megabyte)}; la tuya es ${what}. ${advice}`;
  },
  pictureUnavailable: html`Telegram no puede darme esta foto ahora. Vuelve a pulsar o envíala otra vez.`,
  pictureGone: html`Esta foto ya no está en Telegram. Envíala otra vez.`,
  pictureRefused: html`Telegram no puede darme esta foto ahora. Envíala otra vez.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>Aquí solo puedo usar una foto y he tomado esta porque lleva el pie de foto.</i>`,
    count: (count) => `🖼 ${count} fotos`,
    explained: "Tu álbum entero va en este pedido: tantas fotos como el modelo pueda usar.",
    some: (most) =>
      most === 1
        ? tookFirst
        : html`<i>Aquí puedo usar ${most} fotos y he tomado las ${most} primeras.</i>`,
    late: (count) =>
      html`<i>Han llegado más fotos de tu álbum: aquí está el pedido con las ${count}.</i>`,
    changed: (count) =>
      html`<b>Ahora tu álbum tiene ${count} fotos.</b> No se te ha cobrado nada. Revisa el pedido y vuelve a pulsar.`,
    unread: html`Ahora no puedo leer las otras fotos de tu álbum. No se te ha cobrado nada. Inténtalo de nuevo en un minuto.`,
    gone: html`Las otras fotos de tu álbum ya no están: los álbumes se guardan 30 días. No se te ha cobrado nada. Envía el álbum otra vez.`,
    tooBig: (megabytes) =>
      html`Juntas, estas fotos son demasiado grandes: puedo usar hasta ${count(megabytes, megabyte)} a la vez. No se te ha cobrado nada. Envía otras más pequeñas.`,
  },
  several: {
    started: (started, of) =>
      html`<i>Solo he podido iniciar ${started} de ${of}. Solo se te ha cobrado eso.</i>`,
    limited:
      "Puedes tener hasta 5 en curso e iniciar hasta 4 en 10 segundos. No se te ha cobrado nada. Espera un poco o pide menos a la vez.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>Solo puedo usar el texto y las fotos de tu mensaje.</i>`,
    answered: html`<i>No puedo usar aquello a lo que has respondido, solo tu propio texto. Si contiene una foto, envíamela aquí.</i>`,
    quote: html`<i>No uso el texto que has citado. Envíamelo todo en un solo mensaje.</i>`,
  },
  order: (cost) => html`Precio: <b>${price(cost)}</b>`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Te faltan ${money(sum)}. ${balance(has, asOf)}`,
      html`Recarga y pulsa ✅ Generar: empieza al momento.`,
    ),
  shortOf: (sum) => html`❗️ A tu pedido le faltan ${money(sum)}. Recarga y podrá seguir.`,
  limited: html`Ahora solo se puede gastar una parte de tu saldo. No se te ha cobrado nada y tu dinero está a salvo. Inténtalo de nuevo en unos minutos.`,
  priceChanged: html`<b>El precio ha cambiado.</b> No se te ha cobrado nada. Mira el precio nuevo y vuelve a pulsar.`,
  notSold: html`Este modelo no está disponible ahora. No se te ha cobrado nada. Elige otro.`,
  replaced: (gone) =>
    html`${gone} ya no está disponible. Aquí tienes un modelo más nuevo. No se te ha cobrado nada.`,
  dear: (cost) => html`Esto cuesta <b>${price(cost)}</b>. ¿Generar?`,
  sure: (cost) => `✅ Sí · ${price(cost)}`,
  buttons: {
    instead: (name, cost) => `${name} · ${price(cost)}`,
    generate: (cost) => `✅ Generar · ${price(cost)}`,
    model: "🔀 Modelo",
    options: "⚙️ Opciones",
    newPicture: "🖼 Mejor una imagen nueva",
    back: "« Atrás",
    cancel: "✖ Cancelar",
    again: (cost) => `🔁 Otra vez${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Usar",
  },
  notCharged: html`No se te ha cobrado nada.`,
  limits: {
    unfinished: "Ya tienes 5 en curso. No se te ha cobrado nada. Espera a que termine uno.",
    charged:
      "Puedes iniciar 4 pedidos en 10 segundos. No se te ha cobrado nada. Vuelve a pulsar en unos segundos.",
    refunded:
      "Tus últimos 6 pedidos fallaron y se reembolsaron. Por este no se te ha cobrado nada. Espera 10 minutos y prueba con otra descripción, foto o modelo.",
  },
  banned: "Ahora no puedes hacer pedidos. No se te ha cobrado nada. ¿Dudas? /support.",
  already: "Este pedido ya ha empezado. Solo se te cobra una vez.",
  closed: "Este pedido está cerrado: ya empezó o se canceló. No se te cobrará nada más.",
  cancelled: html`✖ Cancelado. No se te ha cobrado nada.`,
  working: (seconds) => html`🎨 En ello… suele tardar ${duration(seconds)}`,
  result: (model, { price, seconds }, after, asOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url) =>
    html`Telegram no puede mostrar un archivo tan grande. <a href="${url}">Descárgalo aquí</a> (el enlace funciona 14 días).`,
  gift: (model) =>
    html`<b>${model}</b>\nHa terminado después de devolverte el dinero. Este corre por nuestra cuenta 🎁`,
  originalButton: "📎 Original",
  originalOf: (model) => html`📎 Original: <b>${model}</b>`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Ha fallado. ${cameBack(money, sum)} ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  moneyBack: html`Te hemos devuelto el dinero.`,
  failureButtons: {
    tryAgain: (cost) => `🔁 Reintentar${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Otro modelo",
  },
  whatToChange: html`✏️ ¿Qué cambio en esta imagen? Escríbelo como respuesta.`,
  changeRemark: "Qué cambiar",
  vanished: (sum, after, asOf) =>
    html`❌ El resultado se ha perdido antes de que pudiera entregarlo. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ ${lost === 1 ? `Se ha perdido 1 de ${of} resultados` : `Se han perdido ${lost} de ${of} resultados`} antes de que pudiera entregarlos. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  waiting: (count) =>
    html`Telegram no admite más por ahora. ${count === 1 ? "1 resultado te espera" : `${count} resultados te esperan`} en tu historial: pulsa allí su número.`,
  fromHistory: (model, at) =>
    html`De tu historial: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "Este resultado ya no está disponible: los resultados se conservan por tiempo limitado.",
  stillSending:
    "Ya te estoy enviando un resultado. Si quieres otro, vuelve a pulsar cuando haya llegado.",
  notNow: "Ahora no puedo enviar este resultado. Inténtalo de nuevo en unos minutos.",
});
