import { batch, computed, effect, signal } from "@preact/signals";
import {
  type Audit,
  type Books,
  type Changes,
  type ChatMessage,
  type Facts,
  type Faults,
  type Instance,
  kept,
  type LogLine,
  type Notice,
  type Second,
  type Trace,
} from "../protocol.js";
import { newestTraces } from "../retention.js";
import { startDoing, stopDoing } from "./chat/doing.js";
import { language } from "./settings.js";

/* Everything that the server sent, as signals: a component that reads one is drawn again when it changes. */

const noFacts: Facts = {
  people: [],
  commands: {},
  descriptions: { en: "", ru: "", de: "" },
  isRealKie: false,
  isBuilt: false,
  traffic: 0,
};

export const isConnected = signal(false);
export const facts = signal(noFacts);
const messages = signal<ReadonlyMap<number, ChatMessage>>(new Map());
export const log = signal<readonly LogLine[]>([]);
export const traces = signal<ReadonlyMap<string, Trace>>(new Map());
export const books = signal<Readonly<Record<string, Books>>>({});
export const audit = signal<Audit | undefined>(undefined);
/** Why the books are old; empty = they are not. */
export const unread = signal("");
export const faults = signal<Faults>({
  database: "fine",
  store: "fine",
  kie: "fine",
  results: "fine",
  telegram: "fine",
});
export const instance = signal<Instance>({ deaths: 0, isKillPlanned: false });
export const seconds = signal<readonly Second[]>([]);
export const notices = signal<readonly Notice[]>([]);

/** Whose Telegram is shown. */
export const personId = signal(0);
export const person = computed(() => facts.value.people.find(({ id }) => id === personId.value));

/** Who is on the page: of the admins the one who speaks its language. */
export const people = computed(() =>
  facts.value.people.filter((each) => each.role !== "admin" || each.language === language.value),
);

effect(() => {
  if (person.value === undefined || people.value.includes(person.value)) return;
  personId.value = people.value.find(({ role }) => role === "admin")?.id ?? 0;
});

export const chat = computed(() =>
  [...messages.value.values()].filter(({ chatId }) => chatId === personId.value),
);

/** The newest message that was shown, by chat. */
const seen = new Map<number, number>();
const newestIn = (chatId: number) =>
  [...messages.value.values()].findLast((message) => message.chatId === chatId)?.messageId ?? 0;

effect(() => void seen.set(personId.value, newestIn(personId.value)));

/** Messages of the bot that the page has not shown yet. */
export const unreadIn = (chatId: number): number =>
  chatId === personId.value
    ? 0
    : [...messages.value.values()].filter(
        ({ messageId, fromBot, ...message }) =>
          fromBot && message.chatId === chatId && messageId > (seen.get(chatId) ?? 0),
      ).length;

const noBooks: Books = { operations: [], sum: "0.00", documents: {}, waiting: 0 };
export const book = computed(() => books.value[personId.value] ?? noBooks);

/** The first event has everything: it replaces what came over an earlier connection. */
function beginAnew(latest: Facts): void {
  messages.value = new Map();
  traces.value = new Map();
  log.value = [];
  seconds.value = [];
  books.value = {};
  audit.value = undefined;
  facts.value = latest;
  if (personId.value === 0) personId.value = firstOf(latest.people)?.id ?? 0;
}

function apply(changes: Changes): void {
  if (changes.facts !== undefined) beginAnew(changes.facts);
  applyLists(changes);
  // What was there before the page is not news.
  for (const { id } of changes.facts?.people ?? []) {
    if (!seen.has(id)) seen.set(id, newestIn(id));
  }
  books.value = { ...books.value, ...changes.books };
  audit.value = changes.audit ?? audit.value;
  unread.value = changes.unread ?? unread.value;
  faults.value = changes.faults ?? faults.value;
  instance.value = changes.instance ?? instance.value;
}

/** A person whose language is that of the page. */
function firstOf(people: Facts["people"]): Facts["people"][number] | undefined {
  return people.find((person) => person.language === document.documentElement.lang) ?? people[0];
}

function applyLists(changes: Changes): void {
  const { messages: sent = [], gone = [], chatActions = [] } = changes;
  stopDoing(
    sent
      .filter(({ fromBot, messageId, chatId }) => fromBot && messageId > newestIn(chatId))
      .map(({ chatId }) => chatId),
  );
  startDoing(chatActions);
  if (sent.length > 0 || gone.length > 0) {
    messages.value = merged(messages.value, sent, ({ messageId }) => messageId, gone);
  }
  const { traces: heard = [], log: lines = [], seconds: passed = [] } = changes;
  if (heard.length > 0) {
    const known = merged(traces.value, heard, ({ id }) => id);
    traces.value = newestTraces(known, facts.value.people, kept.traces);
  }
  if (lines.length > 0) log.value = [...log.value, ...lines].slice(-kept.log);
  if (passed.length > 0) seconds.value = [...seconds.value, ...passed].slice(-kept.seconds);
  for (const notice of changes.notices ?? []) show(notice);
}

/** New versions take the place of the old ones. */
function merged<Id, T>(
  known: ReadonlyMap<Id, T>,
  items: readonly T[],
  idOf: (item: T) => Id,
  gone: readonly Id[] = [],
): ReadonlyMap<Id, T> {
  const all = new Map([...known, ...items.map((item): [Id, T] => [idOf(item), item])]);
  for (const id of gone) all.delete(id);
  return all;
}

const noticeMs = 6_000;

/** For a while. */
function show(notice: Notice): void {
  notices.value = [...notices.value, notice];
  setTimeout(() => {
    notices.value = notices.value.filter(({ id }) => id !== notice.id);
  }, noticeMs);
}

let lastOwn = 0;

/** Something that the page itself has to say. */
export const say = (words: string) => show({ id: --lastOwn, content: { what: "words", words } });

/** Listens until the page is left; the browser reconnects automatically. */
export function connect(): void {
  let stream = listen();
  // A browser keeps few connections to one server: a hidden tab needs none.
  document.addEventListener("visibilitychange", () => {
    stream.close();
    if (document.visibilityState === "visible") stream = listen();
  });
}

function listen(): EventSource {
  const stream = new EventSource("/stream");
  stream.onopen = () => {
    isConnected.value = true;
  };
  stream.onerror = () => {
    isConnected.value = false;
  };
  stream.onmessage = ({ data }) => batch(() => apply(JSON.parse(data)));
  return stream;
}
