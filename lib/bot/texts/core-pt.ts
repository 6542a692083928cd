import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { CoreTexts } from "./core-en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign: "Esta fatura não é deste bot. Nada foi cobrado. Peça uma nova com /topup.",
  stranger: "Esta fatura é de outra pessoa. Nada foi cobrado. Peça a sua com /topup.",
  changed: "O preço mudou. Nada foi cobrado. Peça uma nova fatura com /topup.",
  expired: "Esta fatura tem mais de 24 horas. Nada foi cobrado. Peça uma nova com /topup.",
};

const apology = "Algo deu errado do nosso lado. Nada foi cobrado. Tente de novo em um minuto.";

export const corePt = (figures: Figures): CoreTexts => {
  const { amount, money, signed, stars, time, withBonus } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Seu saldo anterior ainda não está incluído. Logo ele aparece de novo.</i>`;
    return html`\n<i>Posição de ${time(asOf)}. Logo estará atualizado.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Saldo: ${figures.balance(sum)}${remembered(asOf)}`;

  return {
    language: "pt",
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Modelos",
      topup: "⭐ Recarregar",
      history: "🧾 Histórico",
      help: "❔ Ajuda",
      ideas: "💡 Ideias",
      newer: "« Mais recentes",
      older: "Mais antigos »",
      pack: (sum, bonus, price) => `${withBonus(sum, bonus)} por ${stars(price)}`,
      privateChat: "Abrir o chat",
      usePrompt: "🎨 Usar como descrição",
    },
    examples: ["🦊 Raposa na Lua", "🌧 Neon na chuva", "🍰 Bolo de mel", "🌊 Vídeo do mar"],
    greeting: (name, sum, asOf) =>
      lines(
        html`Olá${name === "" ? "" : `, ${isolated(name)}`}! Envie uma descrição, ou uma foto para editar ou animar.`,
        html`🖼 Imagens · 🎬 Vídeo · 🔊 Som. Você vê o preço antes e, se algo falhar, recebe o dinheiro de volta.`,
        html`Experimente um exemplo ou veja as 💡 Ideias.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Escolha um valor. O pagamento é feito com Telegram Stars.`,
        html`Outro valor: <code>/topup 250</code>, de ${money(smallest)} a ${money(largest)}.`,
      ),
    amountUnclear: (smallest, largest) =>
      html`Não entendi o valor. Escreva assim: 1000 ou 250,50 (de ${amount(smallest)} a ${amount(largest)}).`,
    amountOutOfRange: (smallest, largest) =>
      html`Você pode recarregar de ${money(smallest)} a ${money(largest)} por vez.`,
    invoice: {
      title: "Recarga de saldo",
      description: (sum, bonus) =>
        `${withBonus(sum, bonus)} entram no seu saldo assim que você pagar. A fatura vale por 24 horas.`,
      label: "Recarga",
    },
    invoiceRefused: html`O Telegram não aceitou a fatura. Nada foi cobrado. Já fomos avisados. Tente mais tarde.`,
    invoiceFailed: html`O Telegram não aceitou uma fatura deste valor. Nada foi cobrado. Tente um valor menor com /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }) => {
      const end = until === undefined ? "Voltamos logo" : `Voltamos em ${time(new Date(until))}`;
      return [`As vendas estão em pausa. Nada foi cobrado. ${end}.`, ...(text ? [text] : [])].join(
        " ",
      );
    },
    checkoutBanned: "Você não pode comprar agora. Nada foi cobrado. Dúvidas: /paysupport.",
    paid: (sum, bonus, after, asOf) =>
      html`✅ ${signed(sum)}${bonus > 0n ? ` e um bônus de ${money(bonus)}` : ""}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ O Telegram devolveu seu pagamento: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Seu pagamento chegou, mas não conseguimos registrá-lo agora. Seu dinheiro está seguro: vamos colocá-lo no seu saldo assim que possível. Dúvidas: /paysupport.`,
    paymentChecked: html`Seu pagamento está registrado e estamos verificando. Dúvidas: /paysupport.`,
    paidInForeignCurrency: html`Seu pagamento chegou em uma moeda que não consigo creditar automaticamente. Seu dinheiro está seguro: já fomos avisados e vamos creditá-lo manualmente. Dúvidas: /paysupport.`,
    operator: "o operador",
    noOperator: html`o operador deste bot (veja o perfil dele)`,
    groupHint: html`Só funciono em chats privados.`,
    stale: "Este botão não funciona mais. Envie sua descrição de novo.",
    apology: html`${apology}`,
    slowDown: "Foi rápido demais para mim. Nada foi cobrado. Tente de novo em alguns segundos.",
    unconfirmed: html`⏳ Não consegui confirmar se começou. Se nenhum resultado chegar, você recebe o dinheiro de volta automaticamente.`,
  };
};
