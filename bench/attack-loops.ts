import { setTimeout as sleep } from "node:timers/promises";
import { drawPng } from "../dev/telegram/images.js";
import { Refusal } from "../dev/telegram/limits.js";
import type { Person } from "../dev/telegram/person.js";
import type { AttackWorld } from "./attack-world.js";

/** Attacks until the time is over. @returns how often it attacked */
type Attack = (until: number) => Promise<number>;

/** Prepares an attack; the preparation is not measured. */
type Loop = (world: AttackWorld) => Promise<Attack>;

const accounts = 20;
const groups = 40;
/** The bot's rate limit is one update a second; faster users only waste updates. */
const paceMs = 1_000;
const retryAfterS = 5;
const largeBytes = 45_000_000;
/** The local Telegram keeps everything it receives in memory. */
const mostLargeResults = 40;

/** Repeats something, several times in parallel. */
async function repeat<Place>(
  places: readonly Place[],
  until: number,
  act: (place: Place) => Promise<number>,
): Promise<number> {
  let done = 0;
  await Promise.all(
    places.map(async (place) => {
      while (Date.now() < until) {
        const times = await act(place);
        done += times;
      }
    }),
  );
  return done;
}

const askHealth = async ({ host }: AttackWorld): Promise<Attack> => {
  const ask = async () => {
    await (await fetch(`${host.url}/api/health`)).arrayBuffer();
    await sleep(100);
    return 1;
  };
  return (until) => repeat([1, 2, 3, 4], until, ask);
};

async function manyRich(world: AttackWorld, count: number): Promise<Person[]> {
  const people = await Promise.all(Array.from({ length: count }, () => world.richAccount()));
  await world.host.idle();
  return people;
}

/** Presses one button after the other. @returns whether all of them existed */
async function pressAll(person: Person, labels: readonly string[]): Promise<boolean> {
  for (const label of labels) {
    await sleep(paceMs);
    const { screen } = person;
    const button = screen?.buttons.flat().find(({ text }) => text.includes(label));
    if (screen === undefined || button?.callback_data === undefined) return false;
    await person.pressOn(screen, button.callback_data);
  }
  return true;
}

/** Orders that fail after the charge. */
const failingOrders =
  (send: (person: Person) => Promise<unknown>, labels: readonly string[]): Loop =>
  async (world) => {
    const people = await manyRich(world, accounts);
    return (until) =>
      repeat(people, until, async (person) => {
        await send(person);
        return (await pressAll(person, labels)) ? 1 : 0;
      });
  };

const noPicture = (person: Person) =>
  person.sendDocument({
    bytes: Buffer.from("This is no picture."),
    mimeType: "image/png",
    fileName: "picture.png",
    caption: "a hat on the fox",
  });

const floodInGroups: Loop = async ({ account }) => {
  const person = account();
  const places = Array.from({ length: groups }, (_, index) => ({
    id: -1_000 - index,
    title: `Group ${index}`,
  }));
  return (until) =>
    repeat(places, until, async (group) => {
      await person.sayInGroup("/balance@local_bot", group);
      return 1;
    });
};

const floodWhileRefused: Loop = async ({ account, telegram }) => {
  const people = Array.from({ length: accounts }, account);
  for (const person of people) await person.say("/start");
  const tooMany = () =>
    new Refusal(`Too Many Requests: retry after ${retryAfterS}`, 429, retryAfterS);
  telegram.setFaults((method) => (method === "sendMessage" ? tooMany() : undefined));
  return (until) =>
    repeat(people, until, async (person) => {
      await person.say("/balance");
      return 1;
    });
};

/** A picture of a few pixels in a file of the largest size that Telegram accepts from a bot. */
async function uploadLargePicture({ kie, kieKey }: AttackWorld): Promise<string> {
  const form = new FormData();
  const file = Buffer.alloc(largeBytes);
  file.set(drawPng(64, 48));
  form.set("file", new Blob([file]), "large.png");
  form.set("uploadPath", "large");
  const headers = { authorization: `Bearer ${kieKey}`, "user-agent": "Mozilla/5.0" };
  const response = await fetch(`${kie.url}/api/file-stream-upload`, {
    method: "POST",
    headers,
    body: form,
  });
  const { data } = (await response.json()) as { data: { downloadUrl: string } };
  return data.downloadUrl;
}

/** Requests results without a stored file, over and over. */
const sendLargeAgain: Loop = async (world) => {
  const { kie, sql } = world;
  const url = await uploadLargePicture(world);
  const people = await manyRich(world, 4);
  for (const person of people) {
    await person.say("a red fox");
    await pressAll(person, ["Model", "Z-Image", "Generate"]);
    const task = await newestTask(world, person);
    await kie.finish(task, { resultJson: JSON.stringify({ resultUrls: [url] }) });
    await world.host.idle();
  }
  await sql.query("UPDATE operations SET file_id = NULL");
  for (const person of people) await person.say("/history");
  const histories = people.map((person) => ({ person, history: person.screen }));
  let left = mostLargeResults;
  return (until) =>
    repeat(histories, until, async ({ person, history }) => {
      if (left-- <= 0) return sleep(paceMs, 0);
      await person.press("1", history);
      return 1;
    });
};

/** Just started, so it has not ended yet. */
async function newestTask({ kie }: AttackWorld, { user }: Person): Promise<string> {
  for (;;) {
    const task = kie.tasks.findLast(({ callBackUrl }) => callBackUrl?.includes(`uid=${user.id}`));
    if (task !== undefined) return task.taskId;
    await sleep(20);
  }
}

/** The loops by their names on the command line. */
export const loops = {
  health: askHealth,
  "health-hanging": async (world) => {
    await (await fetch(`${world.host.url}/api/health`)).arrayBuffer();
    world.neon.fail("hang");
    return askHealth(world);
  },
  "no-picture": failingOrders(noPicture, ["Model", "Seedream", "Generate"]),
  "refused-prompt": failingOrders((person) => person.say("fail"), ["Model", "Z-Image", "Generate"]),
  groups: floodInGroups,
  "too-many-requests": floodWhileRefused,
  "groups-too-many-requests": async (world) => {
    const attack = await floodInGroups(world);
    await floodWhileRefused(world);
    return attack;
  },
  "large-again": sendLargeAgain,
} as const satisfies Record<string, Loop>;
