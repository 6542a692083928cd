import type { NoticeContent } from "../protocol.js";
import { Books } from "./books/books.js";
import { Chat } from "./chat/chat.js";
import { PaymentSheet } from "./chat/payment-sheet.js";
import { PickSheet } from "./chat/reply-keyboard.js";
import { Viewer } from "./chat/viewer.js";
import { FaultsPanel } from "./faults.js";
import { Plots } from "./plots.js";
import { language, pane, text, theme } from "./settings.js";
import { facts, isConnected, notices } from "./store.js";
import { endTour, isTouring, startTour, Tour, tourButton } from "./tour.js";

/** The whole page: the chat, the books, the faults; a narrow window shows one of them at a time. */
export function App() {
  return (
    <>
      <Header />
      {isConnected.value || <Offline />}
      <Tour />
      <main class={`panes shows-${pane.value}`}>
        <Chat />
        <Books />
        <div class="below">
          <FaultsPanel />
          <Plots />
        </div>
      </main>
      <PaneSwitch />
      <PaymentSheet />
      <PickSheet />
      <Viewer />
      <div class="notices" role="status">
        {notices.value.map(({ id, content }) => (
          <p key={id}>{wordsOf(content)}</p>
        ))}
      </div>
    </>
  );
}

function wordsOf(content: NoticeContent): string {
  const { faults: words } = text();
  if (content.what === "words") return content.words;
  if (content.what === "nothing paid") return words.nothingPaid;
  const { statuses } = content;
  if (statuses.length === 0) return words.nothingSent;
  return words.repeated(statuses.length, [...new Set(statuses)].join(", "));
}

function Header() {
  const { playground, switchLanguage, light, dark, tour, traffic, realKie } = text();
  const isDark = theme.value === "dark";
  return (
    <header class="top">
      <h1>
        <span aria-hidden="true">⭐</span> Stars Studio <span>{playground}</span>
      </h1>
      {facts.value.traffic > 0 && <span class="hint">{traffic(facts.value.traffic)}</span>}
      {facts.value.isRealKie && <span class="hint warning">{realKie}</span>}
      <span class="spring" />
      <button
        type="button"
        id={tourButton}
        aria-pressed={isTouring.value}
        onClick={() => (isTouring.value ? endTour() : startTour())}
      >
        {tour}
      </button>
      <button
        type="button"
        aria-label={isDark ? light : dark}
        title={isDark ? light : dark}
        onClick={() => (theme.value = isDark ? "light" : "dark")}
      >
        {isDark ? "☀️" : "🌙"}
      </button>
      <button
        type="button"
        lang={language.value === "en" ? "ru" : "en"}
        onClick={() => (language.value = language.value === "en" ? "ru" : "en")}
      >
        {switchLanguage}
      </button>
    </header>
  );
}

/** Shown only when there was a connection before. */
function Offline() {
  if (facts.value.people.length === 0) return null;
  return (
    <p class="offline" role="alert">
      {text().offline}
    </p>
  );
}

function PaneSwitch() {
  const { panes } = text();
  return (
    <nav class="pane-switch">
      {(["chat", "books", "faults"] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-current={pane.value === name}
          onClick={() => (pane.value = name)}
        >
          {panes[name]}
        </button>
      ))}
    </nav>
  );
}
