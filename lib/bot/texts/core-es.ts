import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { CoreTexts } from "./core-en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign: "Esta factura no es de este bot. No se te ha cobrado nada. Pide una nueva con /topup.",
  stranger: "Esta factura es para otra persona. No se te ha cobrado nada. Pide la tuya con /topup.",
  changed: "El precio ha cambiado. No se te ha cobrado nada. Pide una factura nueva con /topup.",
  expired:
    "Esta factura tiene más de 24 horas. No se te ha cobrado nada. Pide una nueva con /topup.",
};

const apology =
  "Algo falla por nuestra parte. No se te ha cobrado nada. Inténtalo de nuevo en un minuto.";

export const coreEs = (figures: Figures): CoreTexts => {
  const { amount, money, signed, stars, time, withBonus } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Tu saldo anterior aún no está incluido. Pronto volverá a verse.</i>`;
    return html`\n<i>A fecha de ${time(asOf)}. Pronto volverá a estar al día.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Saldo: ${figures.balance(sum)}${remembered(asOf)}`;

  return {
    language: "es",
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Modelos",
      topup: "⭐ Recargar",
      history: "🧾 Historial",
      help: "❔ Ayuda",
      ideas: "💡 Ideas",
      newer: "« Más recientes",
      older: "Anteriores »",
      pack: (sum, bonus, price) => `${withBonus(sum, bonus)} por ${stars(price)}`,
      privateChat: "Abrir el chat",
      usePrompt: "🎨 Usarlo como descripción",
    },
    examples: ["🦊 Zorro astronauta", "🌧 Neón y lluvia", "🍰 Tarta de miel", "🌊 Vídeo del mar"],
    greeting: (name, sum, asOf) =>
      lines(
        html`¡Hola${name === "" ? "" : `, ${isolated(name)}`}! Envíame una descripción, o una foto para editarla o animarla.`,
        html`🖼 Imágenes · 🎬 Vídeo · 🔊 Sonido. Ves el precio antes y, si algo falla, te devolvemos el dinero.`,
        html`Prueba un ejemplo o mira en 💡 Ideas.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Elige un importe. Se paga con Telegram Stars.`,
        html`Otro importe: <code>/topup 250</code>, de ${money(smallest)} a ${money(largest)}.`,
      ),
    amountUnclear: (smallest, largest) =>
      html`No he entendido el importe. Escríbelo así: 1000 o 250,50 (de ${amount(smallest)} a ${amount(largest)}).`,
    amountOutOfRange: (smallest, largest) =>
      html`Puedes recargar de ${money(smallest)} a ${money(largest)} cada vez.`,
    invoice: {
      title: "Recarga de saldo",
      description: (sum, bonus) =>
        `Tendrás ${withBonus(sum, bonus)} en tu saldo en cuanto pagues. La factura es válida durante 24 horas.`,
      label: "Recarga",
    },
    invoiceRefused: html`Telegram no ha aceptado la factura. No se te ha cobrado nada. Ya lo sabemos. Inténtalo más tarde.`,
    invoiceFailed: html`Telegram no ha aceptado una factura por este importe. No se te ha cobrado nada. Prueba con un importe menor: /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }) => {
      const end = until === undefined ? "Volvemos pronto" : `Volvemos el ${time(new Date(until))}`;
      return [
        `Las ventas están en pausa. No se te ha cobrado nada. ${end}.`,
        ...(text ? [text] : []),
      ].join(" ");
    },
    checkoutBanned: "Ahora no puedes comprar. No se te ha cobrado nada. ¿Dudas? /paysupport.",
    paid: (sum, bonus, after, asOf) =>
      html`✅ ${signed(sum)}${bonus > 0n ? ` y un bono de ${money(bonus)}` : ""}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram te ha devuelto el pago: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Tu pago ha llegado, pero ahora no podemos registrarlo. Tu dinero está a salvo: lo sumaremos a tu saldo en cuanto podamos. ¿Dudas? /paysupport.`,
    paymentChecked: html`Tu pago está registrado y lo estamos revisando. ¿Dudas? /paysupport.`,
    paidInForeignCurrency: html`Tu pago ha llegado en una moneda que no puedo abonar automáticamente. Tu dinero está a salvo: ya lo sabemos y lo abonaremos a mano. ¿Dudas? /paysupport.`,
    operator: "el operador",
    noOperator: html`el operador de este bot (mira su perfil)`,
    groupHint: html`Solo funciono en chats privados.`,
    stale: "Este botón ya no funciona. Envía tu descripción otra vez.",
    apology: html`${apology}`,
    slowDown:
      "Demasiado rápido para mí. No se te ha cobrado nada. Inténtalo de nuevo en unos segundos.",
    unconfirmed: html`⏳ No he podido confirmar que haya empezado. Si no llega ningún resultado, te devolvemos el dinero automáticamente.`,
  };
};
