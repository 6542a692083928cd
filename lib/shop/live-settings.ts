import { alarms, type RaiseAlarm } from "../alarms/alarms.js";
import type { StoredSettings } from "../ledger/settings.js";
import type { SettingsWatch } from "../ledger/settings-watch.js";
import { isFresh, type Time, within } from "../ledger/time.js";
import type { Log } from "../log.js";
import { readSettings, type SettingValues, type ShopSettings } from "./settings.js";

/** What an instance learned of the settings. */
export interface LearnedSettings {
  /** Of the database; undefined = it was not asked. */
  readonly revision?: string | undefined;
  readonly values: StoredSettings["values"];
  /** Changes that are not in the database yet, also among the values; null = back to the environment. */
  readonly pending: StoredSettings["values"];
}

export interface LiveSettingsOptions {
  /** What the environment says. */
  readonly defaults: SettingValues;
  /**
   * Asks the database, or the object store if there is none or it can't be asked; may reject.
   * @param isCold this instance knows nothing yet
   */
  readonly read: (isCold: boolean) => Promise<LearnedSettings>;
  readonly time: Time;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
  readonly background: (work: Promise<unknown>) => void;
}

/** An instance asks again after this, if a price is needed. */
const freshMs = 30_000;
/** A price waits for what is new if the instance knows nothing that is younger than this. */
const oldMs = 60_000;
const patienceMs = 300;

/** The revision of a database in which nothing was ever changed. */
const emptyRevision = "d41d8cd98f00b204e9800998ecf8427e";

export interface LiveSettings extends SettingsWatch {
  /** What the environment says. */
  readonly defaults: SettingValues;
  /** What counts now. Never throws; asks for what is new behind the answer. */
  current(): ShopSettings;
  /** What this instance knows of that; asks for nothing. */
  readonly known: ShopSettings;
  /** For a charge: the revision with which its price was made. */
  readonly charged: string;
  /** To be awaited before a price is shown; undefined = no need. Never rejects. */
  ready(): Promise<void> | undefined;
  /** Asks at once. @throws what `read` throws */
  refresh(): Promise<void>;
  learn(learned: LearnedSettings): void;
}

/**
 * The settings as this instance knows them. They ride on statements that are made anyway; besides, an
 * instance that needs a price asks at most once in 30 seconds.
 */
export function createLiveSettings(options: LiveSettingsOptions): LiveSettings {
  const { time, background, log } = options;
  const knowledge = createKnowledge(options);
  let reading: { readonly at: number; readonly end: Promise<void> } | undefined;

  async function read(): Promise<void> {
    const at = time.now();
    knowledge.learn(await options.read(!knowledge.isFresh(Number.POSITIVE_INFINITY)), at);
  }

  /** Those who ask at the same time share one reading; one that failed counts as one, too. */
  function share(): Promise<void> {
    if (reading !== undefined && isFresh(reading.at, time.now(), freshMs)) return reading.end;
    const end = read();
    end.catch((error: Error) => log.warn(`The settings could not be read: ${error.message}`));
    reading = { at: time.now(), end };
    return end;
  }

  return {
    defaults: options.defaults,
    get isDue() {
      return !knowledge.isFresh(freshMs);
    },
    get revision() {
      return knowledge.revision;
    },
    get charged() {
      return knowledge.revision ?? emptyRevision;
    },
    heard(news) {
      if (news === undefined) knowledge.confirm();
      else knowledge.hear(news);
    },
    get known() {
      return knowledge.settings;
    },
    learn: (learned) => knowledge.learn(learned, time.now()),
    refresh: read,

    current() {
      if (!knowledge.isFresh(freshMs)) background(share().catch(() => {}));
      return knowledge.settings;
    },

    ready() {
      if (knowledge.isFresh(oldMs)) return undefined;
      return within(time.deadline(patienceMs), share()).catch(() => {});
    },
  };
}

function createKnowledge({ defaults, time, alarm }: LiveSettingsOptions) {
  let known: {
    readonly revision?: string | undefined;
    readonly pending: StoredSettings["values"];
  } = { pending: {} };
  let at = Number.NEGATIVE_INFINITY;
  let settings = readSettings(defaults, {}).settings;
  let complained = "";
  let values = "";

  /** The same values keep the same object, so that what was computed from it stays valid. */
  function take(stored: StoredSettings["values"]): void {
    const next = JSON.stringify(stored);
    if (next === values) return;
    values = next;
    const read = readSettings(defaults, stored);
    settings = read.settings;
    const wrong = read.wrong.join(", ");
    if (wrong !== "" && wrong !== complained) alarm(alarms.settingWrong({ names: wrong }));
    complained = wrong;
  }

  return {
    get settings() {
      return settings;
    },
    get revision() {
      return known.revision;
    },
    isFresh: (ms: number) => isFresh(at, time.now(), ms),
    confirm(): void {
      at = time.now();
    },
    /** The database's own: what waits for it still counts. */
    hear({ revision, values: heard }: StoredSettings): void {
      known = { revision, pending: known.pending };
      at = time.now();
      take({ ...heard, ...known.pending });
    },
    learn({ revision, values: learned, pending }: LearnedSettings, since: number): void {
      // A reading that began before something newer was heard is out of date.
      if (since < at) return;
      known = { revision: revision ?? known.revision, pending };
      at = since;
      take(learned);
    },
  };
}
