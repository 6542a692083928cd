import { computed } from "@preact/signals";
import { write } from "../api.js";
import { text } from "../settings.js";
import { chat, facts, isConnected, person } from "../store.js";
import example from "./example.svg";

/** Whether the person has yet to begin: Telegram then shows START and no field to write in. */
export const isNew = computed(() => person.value?.role === "user" && chat.value.length === 0);

/** What Telegram shows of a bot before /start. */
export function AboutBot() {
  const { chat: words } = text();
  return (
    <div class="about-bot">
      <img src={example} alt={words.examplePicture} width={320} height={180} />
      <h2>{words.aboutBot}</h2>
      <p>{facts.value.descriptions[person.value?.language ?? "en"]}</p>
      <p class="hint">{words.example}</p>
    </div>
  );
}

export const start = () => write("/start");

export function StartButton() {
  return (
    <p class="composer">
      <button
        type="button"
        class="primary start"
        disabled={!isConnected.value}
        onClick={() => void start()}
      >
        {text().chat.start}
      </button>
    </p>
  );
}
