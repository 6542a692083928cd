import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChatMessage } from "../../protocol.js";
import { text } from "../settings.js";
import { chat, people, person, personId, unreadIn } from "../store.js";
import { Composer } from "./composer.js";
import { doing } from "./doing.js";
import { attach } from "./draft.js";
import { Message } from "./message.js";
import { AboutBot, isNew, StartButton } from "./start.js";

/** One person's Telegram. A picture may be dropped anywhere on it. */
export function Chat() {
  const isOver = useSignal(false);
  const { chat: words } = text();
  return (
    <section
      class="chat"
      data-tour="chat"
      aria-label={words.title}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        attach(event.dataTransfer?.files);
      }}
    >
      <PersonSwitch />
      <Messages />
      {isNew.value ? <StartButton /> : <Composer />}
      {isOver.value && <p class="drop">{words.drop}</p>}
    </section>
  );
}

function PersonSwitch() {
  const { chat: words } = text();
  return (
    <fieldset class="people">
      <legend class="unseen">{words.who}</legend>
      {people.value.map((person) => (
        <label key={person.id} class={person.id === personId.value ? "chosen" : ""}>
          <input
            class="unseen"
            type="radio"
            name="person"
            checked={person.id === personId.value}
            onChange={() => {
              personId.value = person.id;
            }}
          />
          {unreadIn(person.id) > 0 && (
            <span class="unread" title={words.unread(unreadIn(person.id))}>
              {unreadIn(person.id)}
            </span>
          )}
          <span>
            {person.name}
            <small>{person.role === "user" ? person.language.toUpperCase() : words.operator}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type Bubble = [ChatMessage, ...ChatMessage[]];

/** Messages that follow each other and belong to one album are one bubble. */
function inAlbums(messages: readonly ChatMessage[]): readonly Bubble[] {
  const bubbles: Bubble[] = [];
  for (const message of messages) {
    const album = bubbles.at(-1);
    const isSame = album?.[0].mediaGroupId === message.mediaGroupId;
    if (album !== undefined && isSame && message.mediaGroupId !== undefined) album.push(message);
    else bubbles.push([message]);
  }
  return bubbles;
}

/** Such as "sending a photo…": at the end, since the page has no bar with the bot's name. */
function Doing() {
  const action = doing.value[personId.value];
  const { actions } = text().chat;
  if (action === undefined) return null;
  return <p class="doing">{actions[action] ?? actions["typing"]}</p>;
}

/** Nearer to the end than this one reads what comes, in pixels. */
const nearEnd = 120;

function Messages() {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const { chat: words } = text();
  const newest = chat.value.at(-1);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  useEffect(() => {
    // A person who reads older messages stays there.
    if (isAtEnd.current || newest?.fromBot === false) toEnd();
  }, [newest, doing.value[personId.value]]);
  useEffect(() => {
    isAtEnd.current = true;
    toEnd();
  }, [personId.value]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      class="messages"
      ref={list}
      role="log"
      aria-label={words.messages}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: this is how a keyboard scrolls it.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const isNear = scrollHeight - scrollTop - clientHeight < nearEnd;
        // A tall picture also moves the end away: then the person did not leave it.
        if (isNear || scrollTop < lastTop.current) isAtEnd.current = isNear;
        lastTop.current = scrollTop;
      }}
      onLoadedMetadataCapture={() => {
        if (isAtEnd.current) toEnd();
      }}
    >
      {isNew.value && <AboutBot />}
      {chat.value.length === 0 && person.value?.role === "admin" && (
        <p class="empty">{words.emptyOperator}</p>
      )}
      {chat.value.length === 0 && person.value?.role === "viewer" && (
        <p class="empty">{words.emptyViewer}</p>
      )}
      {inAlbums(chat.value).map(([message, ...others]) => (
        <Message key={message.messageId} message={message} others={others} />
      ))}
      <Doing />
    </div>
  );
}
