import type { StoredType } from "../../ledger/operation.js";
import type { CoreTexts } from "./core-en.js";
import type { Texts } from "./en.js";
import { html, isolated, lines } from "./html.js";
import { studioDe } from "./studio-de.js";
import { wordsDe } from "./words-de.js";

const operationNames: Record<StoredType | "lost", string> = {
  payment: "Aufladung",
  generation: "Generierung",
  refund: "Erstattung",
  reversal: "Stars zurückgegeben",
  adjustment: "Korrektur",
  lost: "Erstattung für ein verlorenes Ergebnis",
  bonus: "Bonus",
  other: "Sonstiges",
};

const forDays = { one: "Tag", other: "Tage" };

/** The core's sentences and all others. */
export const de = (core: CoreTexts): Texts => {
  const { figures, balance } = core;
  const { money, signed, stars, count, time } = figures;
  return {
    ...core,
    studio: studioDe({ ...figures, balance }),
    words: wordsDe(figures),
    commands: {
      start: "Starten",
      balance: "Dein Guthaben",
      topup: "Mit Telegram Stars aufladen",
      ideas: "Ideen zum Ausprobieren",
      models: "Modelle und Preise",
      history: "Deine Zahlungen und Generierungen",
      help: "So funktioniert’s, und alle Befehle",
    },
    shortDescription:
      "Bilder, Videos und Ton aus deiner Beschreibung oder deinem Foto. Zahlung mit Telegram Stars.",
    description:
      "Schick mir eine Beschreibung oder ein Foto, das ich bearbeiten oder animieren soll.\n🖼 Bilder · 🎬 Videos · 🔊 Ton. Den Preis siehst du, bevor du mit Telegram Stars zahlst, und wenn etwas schiefgeht, bekommst du dein Geld automatisch zurück.\nDu weißt nicht, wie du anfangen sollst? Tippe auf 💡 Ideen.",
    historyEmpty: html`Hier ist noch nichts. Lade mit /topup auf.`,
    history: html`<b>Dein Verlauf</b>`,
    historyRemembered: (asOf) =>
      asOf === "never"
        ? html`<i>Nur die neuesten Einträge. Frühere sind bald wieder zu sehen.</i>`
        : html`<i>Nur die neuesten Einträge, Stand: ${time(asOf)}. Die ganze Liste ist bald zurück.</i>`,
    operation: (type, at, sum, details) =>
      html`${time(at)} · ${operationNames[type]} ${signed(sum)}${details}`,
    quoted: (words) => html`„${isolated(words)}“`,
    result: "Ergebnis",
    paysupport: (payments, contact) =>
      lines(
        html`<b>Hilfe bei Zahlungen</b>`,
        payments.length === 0 ? html`Du hast noch keine Zahlungen.` : lines(...payments),
        html``,
        html`Für eine Erstattung schick dem Support die ID der Zahlung: ${contact}. Für Geld, das du nicht ausgegeben hast, kannst du alle Stars zurückbekommen.`,
        html`Der Telegram-Support und BotFather können bei Käufen in diesem Bot nicht helfen.`,
      ),
    payment: (at, sum, paid, chargeId, returned) =>
      html`${time(at)} · ${signed(sum)}${paid === null ? "" : ` · ${stars(paid)}`} · <code>${chargeId}</code>${returned ? " · erstattet" : ""}`,
    support: (contact) =>
      lines(
        html`Support: ${contact}. Schreib uns, was du gemacht hast und wann.`,
        html`Hilfe bei Zahlungen: /paysupport.`,
      ),
    help: lines(
      html`<b>So funktioniert’s</b>`,
      html`1. Schick mir eine Beschreibung oder ein Foto. Du siehst den Preis, bevor du auf ✅ Erstellen tippst.`,
      html`2. Wenn dein Guthaben nicht reicht, lade direkt unter der Bestellung mit Telegram Stars auf, oder mit /topup.`,
      html`3. Wenn es nicht klappt, bekommst du dein Geld automatisch zurück.`,
      html`4. Unter einem Ergebnis: 🔁 Noch einmal, ✏️ Bearbeiten, 🎬 Animieren. Oder schreib einfach, was sich ändern soll.`,
      html``,
      html`/ideas – Ideen zum Ausprobieren`,
      html`/models – Modelle und Preise`,
      html`/generate – aus einer Beschreibung erstellen`,
      html`/settings – Schnellmodus: ohne ✅ Erstellen`,
      html`/balance – dein Guthaben`,
      html`/topup – mit Telegram Stars aufladen`,
      html`/history – deine Zahlungen und Generierungen`,
      html`/paysupport – Hilfe bei Zahlungen`,
      html`/support – Support anschreiben`,
      html`/terms – Nutzungsbedingungen`,
      html`/privacy – was wir über dich speichern`,
    ),
    terms: lines(
      html`<b>Nutzungsbedingungen</b>`,
      html`1. Du lädst ein Guthaben mit Telegram Stars auf und gibst es für Generierungen aus. Vor jeder siehst du den Preis.`,
      html`2. Wenn eine Generierung fehlschlägt, geht ihr Preis automatisch auf dein Guthaben zurück.`,
      html`3. Für Geld, das du nicht ausgegeben hast, kannst du Stars zurückbekommen: /paysupport.`,
      html`4. Für das, was du anforderst, bist du verantwortlich. Fordere nichts an, was illegal ist oder Kindern schadet, und keine Bilder von echten Personen ohne deren Einwilligung. Der Dienst, der die Ergebnisse erstellt, lehnt solche Anfragen ab.`,
      html`5. Die Ergebnisse stammen von neuronalen Netzen und können ungenau sein. Links zu Ergebnissen laufen ab: Speichere, was du brauchst.`,
      html`6. Der Bot kann zeitweise nicht erreichbar sein. Geld, das du bezahlt hast, geht dadurch nicht verloren.`,
    ),
    privacy: (contact, days) =>
      lines(
        html`<b>Was wir über dich speichern</b>`,
        html`• Deine Telegram-ID, dein Guthaben sowie Zeit, Betrag und Modell jedes Vorgangs. Bei Zahlungen auch Telegrams Zahlungs-ID und die Zahl der Stars. Zahlungsdaten bewahren wir so lange auf, wie das Gesetz es verlangt.`,
        html`• ${count(days, forDays)} lang: deine Beschreibungen (die ersten 1000 Zeichen), die Einzelheiten deiner Bestellungen, die Links zu deinen Ergebnissen und Telegrams IDs der Dateien.`,
        html`• Deine Wahl in /settings, Telegrams ID des letzten Fotos, das du mir geschickt hast, und wann das war.`,
        html`• Für Ausfälle: eine Kopie deiner letzten 20 Vorgänge und 30 Tage lang die Beträge aus früheren Ausfällen.`,
        html`Deinen Namen, deine Telefonnummer und deine übrigen Nachrichten speichern wir nicht.`,
        html``,
        html`<b>Wer die Daten verarbeitet</b>`,
        html`• Telegram: diesen Chat und deine Zahlungen. Deine Karte sehen wir nie.`,
        html`• Vercel, wo dieser Bot läuft; Neon, wo seine Datenbank liegt; und der Objektspeicher mit den Kopien für Ausfälle.`,
        html`• Kie.ai erstellt die Ergebnisse: aus deinen Beschreibungen und Fotos. Dort bleiben sie bis zu 14 Tage gespeichert.`,
        html``,
        html`Support anschreiben: ${contact}.`,
      ),
    fastMode: {
      about: (limit, cheapest) =>
        lines(
          html`<b>⚡ Schnellmodus</b>`,
          html`Ich erstelle sofort, was du beschreibst, ohne ✅ Erstellen, wenn es nicht mehr kostet als dein Limit. Alles andere wartet wie immer, bis du tippst. Um ein Ergebnis zu ändern, antworte darauf.`,
          cheapest === undefined
            ? undefined
            : html`Ein Bild von einem empfohlenen Modell kostet ab ${money(cheapest)}.`,
          limit === undefined
            ? html`Jetzt: <b>aus</b>`
            : html`Jetzt: <b>an, bis ${money(limit)}</b>`,
        ),
      off: "Ausschalten",
      notChanged:
        "Das lässt sich gerade nicht speichern. Nichts hat sich geändert. Versuch es in ein paar Minuten noch einmal.",
    },
    erasing: {
      button: "🗑 Meine Daten löschen",
      confirm: "🗑 Jetzt löschen",
      question: lines(
        html`<b>Deine Daten löschen?</b>`,
        html`<b>Gelöscht werden:</b> deine Beschreibungen, die Einzelheiten deiner Bestellungen, die Links zu deinen Ergebnissen und Telegrams IDs der Dateien. Diese Ergebnisse kannst du dann nicht mehr aus dem Verlauf abrufen.`,
        html`<b>Es bleiben:</b> dein Guthaben und deine Wahl in /settings sowie Zeit, Betrag und Modell jedes Vorgangs. Zahlungsdaten bewahren wir so lange auf, wie das Gesetz es verlangt.`,
        html`Was gerade in Arbeit ist, wird fertiggestellt, dir geschickt und danach gelöscht.`,
        html`Die Nachrichten in diesem Chat kannst du selbst löschen. Kie.ai löscht seine Kopien innerhalb von 14 Tagen.`,
        html`<b>Das lässt sich nicht rückgängig machen.</b>`,
      ),
      done: ({ unfinished, isRecorded }) =>
        lines(
          html`✅ Deine Daten sind gelöscht. Dein Guthaben ist unverändert.`,
          unfinished > 0
            ? html`Was noch in Arbeit ist (${unfinished}), wird gelöscht, sobald du das Ergebnis hast.`
            : undefined,
          isRecorded
            ? html`Ein Schritt fehlt noch: Unsere Datenbank ist gerade nicht erreichbar. Deine Daten dort werden gelöscht, sobald sie wieder da ist.`
            : undefined,
        ),
      failed: html`Bei uns ist etwas schiefgegangen: Noch sind nicht alle deine Daten gelöscht. Bitte tippe in ein paar Minuten noch einmal.`,
      tooOften: "Du hast zu oft getippt. Bitte versuch es in 10 Minuten noch einmal.",
    },
    nothingToCancel: html`Es gibt nichts abzubrechen.`,
    studioClosed: html`In diesem Bot ist die Generierung noch nicht eingerichtet. Du kannst aufladen (/topup) und deinen Verlauf ansehen (/history).`,
    generateUsage: html`Schreib eine Beschreibung hinter den Befehl: <code>/generate ein roter Fuchs im Schnee</code>`,
    unknownContent: html`Schick mir eine Beschreibung oder ein Foto, das ich bearbeiten oder animieren soll.`,
    dontKnow: (command, hasWords) =>
      hasWords
        ? html`${isolated(command)} kenne ich nicht. Schick mir einfach die Beschreibung.`
        : html`${isolated(command)} kenne ich nicht. Schick mir eine Beschreibung oder ein Foto, das ich bearbeiten oder animieren soll. Alle Befehle: /help.`,
  };
};
