import type { StoredType } from "../../ledger/operation.js";
import type { CoreTexts } from "./core-en.js";
import type { Texts } from "./en.js";
import { html, isolated, lines } from "./html.js";
import { studioEs } from "./studio-es.js";
import { wordsEs } from "./words-es.js";

const operationNames: Record<StoredType | "lost", string> = {
  payment: "Recarga",
  generation: "Generación",
  refund: "Reembolso",
  reversal: "Stars devueltas",
  adjustment: "Corrección",
  lost: "Reembolso por un resultado perdido",
  bonus: "Bono",
  other: "Otro",
};

const forDays = { one: "día", other: "días" };

/** The core's sentences and all others. */
export const es = (core: CoreTexts): Texts => {
  const { figures, balance } = core;
  const { money, signed, stars, count, time } = figures;
  return {
    ...core,
    studio: studioEs({ ...figures, balance }),
    words: wordsEs(figures),
    commands: {
      start: "Empezar",
      balance: "Tu saldo",
      topup: "Recargar con Telegram Stars",
      ideas: "Ideas para probar",
      models: "Modelos y precios",
      history: "Tus pagos y generaciones",
      help: "Cómo funciona y todos los comandos",
    },
    shortDescription:
      "Imágenes, vídeo y sonido a partir de tu descripción o foto. Se paga con Telegram Stars.",
    description:
      "Envíame una descripción, o una foto para editarla o animarla.\n🖼 Imágenes · 🎬 Vídeo · 🔊 Sonido. Ves el precio antes de pagar con Telegram Stars y, si algo falla, te devolvemos el dinero automáticamente.\n¿No sabes por dónde empezar? Pulsa 💡 Ideas.",
    historyEmpty: html`Aquí todavía no hay nada. Recarga con /topup.`,
    history: html`<b>Tu historial</b>`,
    historyRemembered: (asOf) =>
      asOf === "never"
        ? html`<i>Solo lo más reciente. Lo anterior volverá a verse pronto.</i>`
        : html`<i>Solo lo más reciente, a fecha de ${time(asOf)}. La lista completa volverá pronto.</i>`,
    operation: (type, at, sum, details) =>
      html`${time(at)} · ${operationNames[type]} ${signed(sum)}${details}`,
    quoted: (words) => html`«${isolated(words)}»`,
    result: "resultado",
    paysupport: (payments, contact) =>
      lines(
        html`<b>Ayuda con los pagos</b>`,
        payments.length === 0 ? html`Aún no tienes pagos.` : lines(...payments),
        html``,
        html`Para un reembolso, escribe a soporte con el ID del pago: ${contact}. Por el dinero que no hayas gastado puedes recuperar todas las Stars.`,
        html`El soporte de Telegram y BotFather no pueden ayudar con las compras en este bot.`,
      ),
    payment: (at, sum, paid, chargeId, returned) =>
      html`${time(at)} · ${signed(sum)}${paid === null ? "" : ` · ${stars(paid)}`} · <code>${chargeId}</code>${returned ? " · devuelto" : ""}`,
    support: (contact) =>
      lines(
        html`Soporte: ${contact}. Cuéntanos qué estabas haciendo y cuándo.`,
        html`Ayuda con los pagos: /paysupport.`,
      ),
    help: lines(
      html`<b>Cómo funciona</b>`,
      html`1. Envíame una descripción o una foto. Ves el precio antes de pulsar ✅ Generar.`,
      html`2. Si te falta saldo, recarga con Telegram Stars justo debajo del pedido o con /topup.`,
      html`3. Si falla, te devolvemos el dinero automáticamente.`,
      html`4. Debajo de un resultado: 🔁 Otra vez, ✏️ Editar, 🎬 Animar. O escribe qué cambiar.`,
      html``,
      html`/ideas – ideas para probar`,
      html`/models – modelos y precios`,
      html`/generate – crear a partir de una descripción`,
      html`/settings – modo rápido: sin ✅ Generar`,
      html`/balance – tu saldo`,
      html`/topup – recargar con Telegram Stars`,
      html`/history – tus pagos y generaciones`,
      html`/paysupport – ayuda con los pagos`,
      html`/support – escribir a soporte`,
      html`/terms – condiciones de uso`,
      html`/privacy – qué guardamos sobre ti`,
    ),
    terms: lines(
      html`<b>Condiciones de uso</b>`,
      html`1. Recargas un saldo con Telegram Stars y lo gastas en generaciones. Ves el precio antes de cada una.`,
      html`2. Si una generación falla, su precio vuelve automáticamente a tu saldo.`,
      html`3. Puedes recuperar las Stars por el dinero que no hayas gastado: /paysupport.`,
      html`4. Eres responsable de lo que pides. No pidas nada ilegal ni dañino para menores, ni imágenes de personas reales sin su consentimiento. El servicio que crea los resultados rechaza esas peticiones.`,
      html`5. Los resultados los crean redes neuronales y pueden ser inexactos. Los enlaces a los resultados caducan: guarda lo que necesites.`,
      html`6. A veces el bot puede no estar disponible. No pierdes por ello el dinero que has pagado.`,
    ),
    privacy: (contact, days) =>
      lines(
        html`<b>Qué guardamos sobre ti</b>`,
        html`• Tu ID de Telegram, tu saldo y la hora, el importe y el modelo de cada operación. De los pagos, además, su ID en Telegram y el número de Stars. Los registros de pagos se conservan el tiempo que exige la ley.`,
        html`• Durante ${count(days, forDays)}: tus descripciones (los primeros 1000 caracteres), los detalles de tus pedidos, los enlaces a tus resultados y los ID de los archivos en Telegram.`,
        html`• Lo que elegiste en /settings, el ID en Telegram de la última foto que me enviaste y cuándo lo hiciste.`,
        html`• Para las caídas: una copia de tus 20 últimas operaciones y, durante 30 días, los importes de caídas pasadas.`,
        html`No guardamos tu nombre, tu teléfono ni tus demás mensajes.`,
        html``,
        html`<b>Quién los trata</b>`,
        html`• Telegram: este chat y tus pagos. Nunca vemos tu tarjeta.`,
        html`• Vercel, donde funciona este bot; Neon, que aloja su base de datos; y el almacenamiento de objetos que guarda las copias para las caídas.`,
        html`• Kie.ai, que crea los resultados: tus descripciones y fotos. Los conserva hasta 14 días.`,
        html``,
        html`Soporte: ${contact}.`,
      ),
    fastMode: {
      about: (limit, cheapest) =>
        lines(
          html`<b>⚡ Modo rápido</b>`,
          html`Creo lo que describes al momento, sin ✅ Generar, si no cuesta más que tu límite. Todo lo demás espera a que pulses, como siempre. Para cambiar un resultado, responde a él.`,
          cheapest === undefined
            ? undefined
            : html`Una imagen de un modelo recomendado cuesta desde ${money(cheapest)}.`,
          limit === undefined
            ? html`Ahora: <b>desactivado</b>`
            : html`Ahora: <b>activado, hasta ${money(limit)}</b>`,
        ),
      off: "Desactivar",
      notChanged:
        "Ahora no puedo guardarlo. No ha cambiado nada. Inténtalo de nuevo en unos minutos.",
    },
    erasing: {
      button: "🗑 Borrar mis datos",
      confirm: "🗑 Borrar ahora",
      question: lines(
        html`<b>¿Borrar tus datos?</b>`,
        html`<b>Se borrarán:</b> tus descripciones, los detalles de tus pedidos, los enlaces a tus resultados y los ID de los archivos en Telegram. No podrás volver a obtener esos resultados desde tu historial.`,
        html`<b>Se conservarán:</b> tu saldo, lo que elegiste en /settings y la hora, el importe y el modelo de cada operación. Los registros de pagos se conservan el tiempo que exige la ley.`,
        html`Lo que está en curso se terminará, te llegará y después se borrará.`,
        html`Los mensajes de este chat los puedes borrar tú. Kie.ai borra sus copias en un plazo de 14 días.`,
        html`<b>Esto no se puede deshacer.</b>`,
      ),
      done: ({ unfinished, isRecorded }) =>
        lines(
          html`✅ Tus datos se han borrado. Tu saldo no ha cambiado.`,
          unfinished > 0
            ? html`Lo que está en curso (${unfinished}) se borrará en cuanto tengas el resultado.`
            : undefined,
          isRecorded
            ? html`Falta un paso: nuestra base de datos no está disponible ahora. Tus datos en ella se borrarán en cuanto vuelva.`
            : undefined,
        ),
      failed: html`Algo falla por nuestra parte: aún no se han borrado todos tus datos. Vuelve a pulsar en unos minutos.`,
      tooOften: "Has pulsado demasiadas veces. Inténtalo de nuevo en 10 minutos.",
    },
    nothingToCancel: html`No hay nada que cancelar.`,
    studioClosed: html`La generación aún no está activada en este bot. Puedes recargar (/topup) y ver tu historial (/history).`,
    generateUsage: html`Añade una descripción después del comando: <code>/generate un zorro rojo en la nieve</code>`,
    unknownContent: html`Envíame una descripción, o una foto para editarla o animarla.`,
    dontKnow: (command, hasWords) =>
      hasWords
        ? html`No conozco ${isolated(command)}. Envíame solo la descripción.`
        : html`No conozco ${isolated(command)}. Envíame una descripción, o una foto para editarla o animarla. Todos los comandos: /help.`,
  };
};
