import { type Weather, weathers } from "../protocol.js";
import { act, change } from "./api.js";
import { text } from "./settings.js";
import { facts, instance, personId, weather } from "./store.js";

/** The switches: what the bot meets wherever it asks, and what befalls it. */
export function WeatherPanel() {
  const { weather: words } = text();
  return (
    <section class="weather" data-tour="weather" aria-label={words.title}>
      <h2>{words.title}</h2>
      <Switch name="database" />
      <Switch name="store" />
      {facts.value.isRealKie || <Switch name="kie" />}
      {facts.value.isRealKie || <Switch name="results" />}
      <Switch name="telegram" />
      <Deeds />
    </section>
  );
}

function Switch<Name extends keyof Weather>({ name }: { readonly name: Name }) {
  const { weather: words } = text();
  const current = weather.value[name];
  return (
    <fieldset class={current === "fine" ? "switch" : "switch rough"}>
      <legend>{words.services[name]}</legend>
      {weathers[name].map((kind) => (
        <label key={kind}>
          <input
            class="unseen"
            type="radio"
            name={name}
            value={kind}
            checked={kind === current}
            onChange={() => void change({ [name]: kind })}
          />
          <span>{words.kinds[kind]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Deeds() {
  const { weather: words } = text();
  const userId = personId.value;
  const { isDoomed } = instance.value;
  return (
    <p class="deeds">
      <button type="button" aria-pressed={isDoomed} onClick={() => void act({ do: "kill" })}>
        💥 {isDoomed ? words.doomed : words.kill}
      </button>
      <button type="button" onClick={() => void act({ do: "repeat", userId })}>
        🔁 {words.repeat}
      </button>
      <button type="button" onClick={() => void act({ do: "cron" })}>
        ⏰ {words.cron}
      </button>
      <button type="button" onClick={() => void act({ do: "return", userId })}>
        ↩️ {words.refund}
      </button>
      <button type="button" onClick={() => void act({ do: "forget" })}>
        🗑 {words.forget}
      </button>
    </p>
  );
}
