import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import { type Html, html, isolated, lines } from "./html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Bilder",
  edits: "✏️ Foto bearbeiten",
  tools: "🔍 Vergrößern · ✂️ Hintergrund",
  video: "🎬 Videos",
  animation: "🎞 Foto animieren",
  sound: "🔊 Ton",
};

const kinds: Record<Kind, string> = {
  pictures: "🖼 Bild",
  video: "🎬 Video",
  sound: "🔊 Ton",
  edits: "✏️ Bearbeiten",
  animation: "🎬 Animieren",
  upscale: "🔍 Vergrößern",
  cutout: "✂️ Hintergrund weg",
};

const traits: Record<Trait, string> = {
  best: "am besten",
  cheap: "günstig",
  fast: "schnell",
  text: "Schrift",
  precise: "präzise",
  real: "realistisch",
  detail: "Details",
  large: "groß",
  faces: "Gesichter",
  style: "Stil",
  sound: "mit Ton",
  speech: "Sprache",
  smooth: "flüssig",
  film: "wie im Film",
  long: "lang",
  music: "Musik",
};

const reasons: Record<Reason, string> = {
  account: "Der Dienst ist gerade nicht verfügbar. Bitte versuch es später noch einmal.",
  busy: "Der Dienst ist gerade überlastet. Bitte versuch es in einer Minute noch einmal.",
  request:
    "Das Modell hat die Anfrage abgelehnt: Sie verstößt gegen seine Regeln oder war nicht klar. Ändere die Beschreibung oder das Foto.",
  picture: "Das Modell konnte das Foto nicht lesen. Schick es noch einmal als JPEG oder PNG.",
  unreachable:
    "Der Dienst antwortet gerade nicht. Bitte versuch es in ein paar Minuten noch einmal.",
  failure:
    "Das Modell hat es nicht geschafft. Versuch es noch einmal oder wähle ein anderes Modell.",
  deadline: "Es hat zu lange gedauert. Bitte versuch es noch einmal.",
  unknown: "Etwas ist schiefgegangen. Bitte versuch es noch einmal.",
};

const characters = { other: "Zeichen" };
const megabyte = { other: "MB" };

const tookFirst = html`<i>Ich kann hier nur ein Foto verwenden und habe das erste genommen.</i>`;

/** @param sum undefined = not known now */
const cameBack = (money: StudioFigures["money"], sum: Money | undefined): Html =>
  sum === undefined
    ? html`Du hast dein Geld zurück.`
    : html`Du hast <b>${money(sum)}</b> zurückbekommen.`;

export const studioDe = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures): StudioTexts => ({
  groups,
  from: (what, least) => `${what} · ab ${money(least)}`,
  models: html`<b>Was ich erstellen kann</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Preis: ab <b>${price(least)}</b>`,
      html``,
      html`Zum Beispiel: <code>${example}</code>`,
    ),
  choosePicture: html`Was soll ich mit diesem Foto machen? Um es zu bearbeiten, schreib mir einfach, was sich ändern soll.`,
  chooseModel: (what) => html`<b>${what}</b>\nWähle ein Modell:`,
  kinds,
  traits,
  animatePrompt: "Erwecke dieses Foto mit sanfter, natürlicher Bewegung zum Leben.",
  option: (name, value) => html`${name}: <b>${value}</b>`,
  nothingSold: html`Der Dienst ist gerade nicht verfügbar. Versuch es später noch einmal.`,
  reply: html`Antworte auf diese Nachricht mit einer Beschreibung.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Foto" : "Beschreibung"),
  needsPrompt: html`Antworte auf dieses Foto und schreib mir, was sich ändern soll.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Dieses Modell braucht ein Foto: Antworte mit einem auf diese Nachricht und schreib dazu, was ich machen soll.`
      : html`Dieses Modell braucht ein Foto: Antworte mit einem auf diese Nachricht.`,
  noWords: html`In dieser Nachricht ist kein Text. Schick mir eine Beschreibung oder ein Foto, das ich bearbeiten oder animieren soll.`,
  promptTooLong: (most, length) =>
    html`Dieses Modell nimmt bis zu ${count(most, characters)} an, dein Text hat ${count(length, characters)}. Kürze ihn oder wähle ein anderes Modell.`,
  promptTooShort: (least) =>
    html`Dieses Modell braucht mindestens ${count(least, characters)}. Schreib mehr oder wähle ein anderes Modell.`,
  noPicture: html`Ich kann diese Datei nicht als Foto öffnen. Schick eine andere oder schick sie als Foto, nicht als Datei.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Schick ein kleineres." : "Schick es als Foto, nicht als Datei.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Für dieses Modell geht" : "Bei mir geht"} ${anyOf(types)} bis ${count(megabytes, megabyte)}, deins ist ${what}. ${advice}`;
  },
  pictureUnavailable: html`Telegram gibt mir dieses Foto gerade nicht. Tippe noch einmal oder schick es erneut.`,
  pictureGone: html`Dieses Foto gibt es bei Telegram nicht mehr. Schick es noch einmal.`,
  pictureRefused: html`Telegram gibt mir dieses Foto gerade nicht. Schick es noch einmal.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>Ich kann hier nur ein Foto verwenden und habe dieses genommen, wegen seiner Bildunterschrift.</i>`,
    count: (count) => `🖼 ${count} Fotos`,
    explained:
      "Dein ganzes Album geht in diese Bestellung: so viele Fotos, wie das Modell verwenden kann.",
    some: (most) =>
      most === 1
        ? tookFirst
        : html`<i>Ich kann hier ${most} Fotos verwenden und habe die ersten ${most} genommen.</i>`,
    late: (count) =>
      html`<i>Es sind weitere Fotos deines Albums angekommen: Hier ist die Bestellung mit allen ${count}.</i>`,
    changed: (count) =>
      html`<b>Dein Album hat jetzt ${count} Fotos.</b> Dir wurde nichts berechnet. Prüf die Bestellung und tippe noch einmal.`,
    unread: html`Ich kann die anderen Fotos deines Albums gerade nicht lesen. Dir wurde nichts berechnet. Versuch es in einer Minute noch einmal.`,
    gone: html`Die anderen Fotos deines Albums sind nicht mehr da: Alben werden 30 Tage aufbewahrt. Dir wurde nichts berechnet. Schick das Album noch einmal.`,
    tooBig: (megabytes) =>
      html`Zusammen sind diese Fotos zu groß: Es gehen höchstens ${count(megabytes, megabyte)} auf einmal. Dir wurde nichts berechnet. Schick kleinere.`,
  },
  several: {
    started: (started, of) =>
      html`<i>Ich konnte nur ${started} von ${of} starten. Nur das wurde dir berechnet.</i>`,
    limited:
      "Du kannst bis zu 5 gleichzeitig in Arbeit haben und bis zu 4 in 10 Sekunden starten. Dir wurde nichts berechnet. Warte etwas oder bestell weniger auf einmal.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>Ich kann nur den Text und die Fotos deiner Nachricht verwenden.</i>`,
    answered: html`<i>Ich kann nicht verwenden, worauf du geantwortet hast, nur deinen eigenen Text. Wenn dort ein Foto ist, schick es mir hier.</i>`,
    quote: html`<i>Den Text, den du zitiert hast, verwende ich nicht. Schick mir alles in einer Nachricht.</i>`,
  },
  order: (cost) => html`Preis: <b>${price(cost)}</b>`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Dir fehlen ${money(sum)}. ${balance(has, asOf)}`,
      html`Lade auf und tippe auf ✅ Erstellen: Es geht sofort los.`,
    ),
  shortOf: (sum) =>
    html`❗️ Für deine Bestellung fehlen noch ${money(sum)}. Lade auf, dann kann es weitergehen.`,
  limited: html`Gerade kannst du nur einen Teil deines Guthabens ausgeben. Dir wurde nichts berechnet, und dein Geld ist sicher. Bitte versuch es in ein paar Minuten noch einmal.`,
  priceChanged: html`<b>Der Preis hat sich geändert.</b> Dir wurde nichts berechnet. Prüf den neuen Preis und tippe noch einmal.`,
  notSold: html`Dieses Modell ist gerade nicht verfügbar. Dir wurde nichts berechnet. Wähle ein anderes.`,
  replaced: (gone) =>
    html`${gone} gibt es nicht mehr. Hier ist ein neueres Modell. Dir wurde nichts berechnet.`,
  dear: (cost) => html`Das kostet <b>${price(cost)}</b>. Erstellen?`,
  sure: (cost) => `✅ Ja · ${price(cost)}`,
  buttons: {
    instead: (name, cost) => `${name} · ${price(cost)}`,
    generate: (cost) => `✅ Erstellen · ${price(cost)}`,
    model: "🔀 Modell",
    options: "⚙️ Optionen",
    newPicture: "🖼 Lieber ein neues Bild",
    back: "« Zurück",
    cancel: "✖ Abbrechen",
    again: (cost) => `🔁 Noch einmal${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Verwenden",
  },
  notCharged: html`Dir wurde nichts berechnet.`,
  limits: {
    unfinished:
      "Du hast schon 5 in Arbeit. Dir wurde nichts berechnet. Warte, bis eins fertig ist.",
    charged:
      "Du kannst 4 Bestellungen in 10 Sekunden starten. Dir wurde nichts berechnet. Tippe in ein paar Sekunden noch einmal.",
    refunded:
      "Deine letzten 6 Bestellungen schlugen fehl und wurden erstattet. Diese wurde nicht berechnet. Versuch in 10 Minuten ein anderes Foto, Modell oder eine andere Beschreibung.",
  },
  banned: "Du kannst gerade nichts bestellen. Dir wurde nichts berechnet. Fragen: /support.",
  already: "Diese Bestellung läuft schon. Du zahlst nur einmal.",
  closed:
    "Diese Bestellung ist abgeschlossen: Sie läuft schon oder wurde abgebrochen. Dir wird nichts mehr berechnet.",
  cancelled: html`✖ Abgebrochen. Dir wurde nichts berechnet.`,
  working: (seconds) => html`🎨 Ich arbeite daran… meist ${duration(seconds)}`,
  result: (model, { price, seconds }, after, asOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url) =>
    html`Telegram kann eine so große Datei nicht anzeigen. <a href="${url}">Lade sie hier herunter</a> (der Link funktioniert 14 Tage lang).`,
  gift: (model) =>
    html`<b>${model}</b>\nDas wurde fertig, als du dein Geld schon zurück hattest. Es geht auf uns 🎁`,
  originalButton: "📎 Originaldatei",
  originalOf: (model) => html`📎 Originaldatei: <b>${model}</b>`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Das hat nicht geklappt. ${cameBack(money, sum)} ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  moneyBack: html`Du hast dein Geld zurück.`,
  failureButtons: {
    tryAgain: (cost) => `🔁 Noch einmal${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Anderes Modell",
  },
  whatToChange: html`✏️ Was soll ich an diesem Bild ändern? Schreib es als Antwort.`,
  changeRemark: "Was geändert werden soll",
  vanished: (sum, after, asOf) =>
    html`❌ Das Ergebnis ging verloren, bevor ich es dir schicken konnte. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ ${lost} von ${of} Ergebnissen ${lost === 1 ? "ging verloren, bevor ich es" : "gingen verloren, bevor ich sie"} dir schicken konnte. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  waiting: (count) =>
    html`Telegram nimmt gerade nichts mehr an. ${count === 1 ? "1 Ergebnis wartet" : `${count} Ergebnisse warten`} in deinem Verlauf: Tippe dort auf die Nummer.`,
  fromHistory: (model, at) =>
    html`Aus deinem Verlauf: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "Dieses Ergebnis gibt es nicht mehr: Ergebnisse werden nur begrenzte Zeit aufbewahrt.",
  stillSending:
    "Ich schicke dir gerade schon ein Ergebnis. Wenn du noch eins willst, tippe noch einmal, sobald es da ist.",
  notNow:
    "Ich kann dieses Ergebnis gerade nicht schicken. Bitte versuch es in ein paar Minuten noch einmal.",
});
