import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { CoreTexts } from "./core-en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign:
    "Diese Rechnung ist nicht von diesem Bot. Dir wurde nichts berechnet. Hol dir eine neue mit /topup.",
  stranger:
    "Diese Rechnung ist für jemand anderen. Dir wurde nichts berechnet. Hol dir deine eigene mit /topup.",
  changed:
    "Der Preis hat sich geändert. Dir wurde nichts berechnet. Hol dir eine neue Rechnung mit /topup.",
  expired:
    "Diese Rechnung ist älter als 24 Stunden. Dir wurde nichts berechnet. Hol dir eine neue mit /topup.",
};

const apology =
  "Bei uns ist etwas schiefgegangen. Dir wurde nichts berechnet. Bitte versuch es in einer Minute noch einmal.";

export const coreDe = (figures: Figures): CoreTexts => {
  const { amount, money, signed, stars, time, withBonus } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Dein früheres Guthaben ist noch nicht enthalten. Es ist bald wieder zu sehen.</i>`;
    return html`\n<i>Stand: ${time(asOf)}. Bald ist es wieder aktuell.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Guthaben: ${figures.balance(sum)}${remembered(asOf)}`;

  return {
    language: "de",
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Modelle",
      topup: "⭐ Aufladen",
      history: "🧾 Verlauf",
      help: "❔ Hilfe",
      ideas: "💡 Ideen",
      newer: "« Neuere",
      older: "Ältere »",
      pack: (sum, bonus, price) => `${withBonus(sum, bonus)} für ${stars(price)}`,
      privateChat: "Chat öffnen",
      usePrompt: "🎨 Als Beschreibung verwenden",
    },
    examples: ["🦊 Fuchs-Astronaut", "🌧 Neon im Regen", "🍰 Torte fürs Menü", "🌊 Video vom Meer"],
    greeting: (name, sum, asOf) =>
      lines(
        html`Hallo${name === "" ? "" : `, ${isolated(name)}`}! Schick mir eine Beschreibung oder ein Foto, das ich bearbeiten oder animieren soll.`,
        html`🖼 Bilder · 🎬 Videos · 🔊 Ton. Den Preis siehst du vorher, und wenn etwas schiefgeht, bekommst du dein Geld zurück.`,
        html`Probier ein Beispiel aus oder schau in die 💡 Ideen.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Wähle einen Betrag. Du zahlst mit Telegram Stars.`,
        html`Anderer Betrag: <code>/topup 250</code>, von ${money(smallest)} bis ${money(largest)}.`,
      ),
    amountUnclear: (smallest, largest) =>
      html`Diesen Betrag habe ich nicht verstanden. Schreib ihn so: 1000 oder 250,50 (von ${amount(smallest)} bis ${amount(largest)}).`,
    amountOutOfRange: (smallest, largest) =>
      html`Du kannst auf einmal ${money(smallest)} bis ${money(largest)} aufladen.`,
    invoice: {
      title: "Guthaben aufladen",
      description: (sum, bonus) =>
        `${withBonus(sum, bonus)} sind auf deinem Guthaben, sobald du bezahlt hast. Die Rechnung gilt 24 Stunden.`,
      label: "Aufladung",
    },
    invoiceRefused: html`Telegram hat die Rechnung nicht angenommen. Dir wurde nichts berechnet. Wir wissen Bescheid. Bitte versuch es später noch einmal.`,
    invoiceFailed: html`Telegram hat keine Rechnung über diesen Betrag angenommen. Dir wurde nichts berechnet. Versuch einen kleineren Betrag: /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }) => {
      const end =
        until === undefined
          ? "Wir sind bald zurück"
          : `Wir sind am ${time(new Date(until))} zurück`;
      return [
        `Der Verkauf ist pausiert. Dir wurde nichts berechnet. ${end}.`,
        ...(text ? [text] : []),
      ].join(" ");
    },
    checkoutBanned:
      "Du kannst gerade nichts kaufen. Dir wurde nichts berechnet. Fragen: /paysupport.",
    paid: (sum, bonus, after, asOf) =>
      html`✅ ${signed(sum)}${bonus > 0n ? ` und ein Bonus von ${money(bonus)}` : ""}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram hat deine Zahlung erstattet: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Deine Zahlung ist angekommen, aber wir können sie gerade nicht verbuchen. Dein Geld ist sicher: Wir schreiben es gut, sobald es geht. Fragen: /paysupport.`,
    paymentChecked: html`Deine Zahlung ist verbucht, und wir prüfen sie. Fragen: /paysupport.`,
    paidInForeignCurrency: html`Deine Zahlung kam in einer Währung, die ich nicht automatisch gutschreiben kann. Dein Geld ist sicher: Wir wissen Bescheid und schreiben es von Hand gut. Fragen: /paysupport.`,
    operator: "der Betreiber",
    noOperator: html`der Betreiber dieses Bots (siehe Profil)`,
    groupHint: html`Ich arbeite nur in privaten Chats.`,
    stale: "Dieser Button funktioniert nicht mehr. Schick deine Beschreibung noch einmal.",
    apology: html`${apology}`,
    slowDown:
      "Das ging mir zu schnell. Dir wurde nichts berechnet. Bitte versuch es in ein paar Sekunden noch einmal.",
    unconfirmed: html`⏳ Ich weiß nicht sicher, ob es gestartet ist. Wenn kein Ergebnis kommt, bekommst du dein Geld automatisch zurück.`,
  };
};
