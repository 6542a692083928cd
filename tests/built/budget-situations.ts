import type { Person } from "../../dev/telegram/person.js";
import { chooseModel, chooseOption } from "../support/order-steps.js";
import { finish } from "./books.js";
import { longMs, type Measured, type Stage } from "./budget-meter.js";
import { cronSecret } from "./world.js";

/** Prepares what it needs. What is measured happens after `refresh`. */
type Situation = (stage: Stage) => Promise<Measured>;

const group = { id: -1_000, title: "Friends" };

/** A user whom the bot knows. */
async function known({ world }: Stage): Promise<Person> {
  const person = world.person();
  await person.say("/start");
  return person;
}

const saying =
  (text: string): Situation =>
  async (stage) => {
    const person = await known(stage);
    return () => person.say(text);
  };

/** An order that waits for "Generate". */
export async function order({ world }: Stage, withPhoto = false): Promise<Person> {
  const person = await world.createBuyer();
  if (withPhoto) await person.sendPhoto({ caption: "a hat on the fox" });
  else await person.say("a red fox");
  await chooseModel(person, withPhoto ? "Seedream" : "Z-Image");
  return person;
}

export async function generate({ world }: Stage, person: Person, outcome = {}): Promise<string> {
  await person.press("Generate");
  await world.host.idle();
  const taskId = world.kie.tasks.at(-1)?.taskId ?? "";
  await world.kie.finish(taskId, outcome);
  await world.host.idle();
  return taskId;
}

/** Just after another user's result: the function of the callbacks has just been in use, too. */
async function inUse(stage: Stage, act: () => Promise<unknown>): Promise<Measured> {
  const other = await order(stage);
  return { before: () => generate(stage, other), act };
}

const generating =
  (outcome = {}, withPhoto = false): Situation =>
  async (stage) => {
    const person = await order(stage, withPhoto);
    return inUse(stage, () => generate(stage, person, outcome));
  };

/** Presses a button, and waits for all results that come of it. */
async function takeResults({ world }: Stage, person: Person, label: string): Promise<void> {
  await person.press(label);
  await world.idle();
  await finish(world, person);
}

const sendAlbum = (person: Person) => person.sendAlbum([{ caption: "on one sofa" }, {}, {}, {}]);

/** Presses a button of the newest message with buttons. */
const pressing =
  (say: string, ...labels: readonly [string, ...string[]]): Situation =>
  async (stage) => {
    const person = await known(stage);
    await person.say(say);
    for (const label of labels.slice(0, -1)) await person.press(label);
    return () => person.press(labels.at(-1) ?? "");
  };

const flooding =
  (tooMany: number): Situation =>
  async (stage) => {
    const person = await known(stage);
    const say = async (times: number) => {
      for (let time = 0; time < times; time++) await person.say("/help");
    };
    return { before: () => say(20 + tooMany - 1), act: () => say(1) };
  };

const health =
  (query: string, headers: Record<string, string> = {}): Situation =>
  async ({ world }) =>
  () =>
    world.ask(`health${query}`, headers);

const operator = { authorization: `Bearer ${cronSecret}` };

async function post({ world }: Stage, secret: string): Promise<unknown> {
  return fetch(`${world.host.url}/api/telegram`, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify({ update_id: 1 }),
  });
}

const screens: Readonly<Record<string, Situation>> = {
  "`/start` of a new user": async ({ world }) => {
    const person = world.person();
    return () => person.say("/start");
  },
  "`/start` of a known user": saying("/start"),
  "`/balance`": saying("/balance"),
  "`/history`": saying("/history"),
  "`/models`": saying("/models"),
  "`/help`": saying("/help"),
  "`/topup`": saying("/topup"),
  "`/topup 100`": saying("/topup 100"),
  "an unknown command": saying("/nonsense"),
  "a prompt": saying("a red fox"),
  "a photo": async (stage) => {
    const person = await known(stage);
    return () => person.sendPhoto();
  },
  "words right after a photo": async (stage) => {
    const person = await known(stage);
    await person.sendPhoto();
    await stage.world.host.idle();
    return () => person.say("make it snow");
  },
  "a press on Model": pressing("a red fox", "Model"),
  "a press on a model": pressing("a red fox", "Model", "Z-Image"),
  "a press on Options": pressing("a red fox", "Options"),
  "a press on an option": pressing("a red fox", "Options", "4:3"),
  "a press on another kind": pressing("a red fox", "🎬"),
  "a press on “New picture instead”": async (stage) => {
    const person = await known(stage);
    await person.sendPhoto();
    await stage.world.host.idle();
    await person.say("a red fox");
    return () => person.press("New picture instead");
  },
};

const generations: Readonly<Record<string, Situation>> = {
  "words, from the message to the delivered picture": async (stage) => {
    const person = await stage.world.createBuyer();
    return inUse(stage, async () => {
      await person.say("a red fox");
      await takeResults(stage, person, "Generate");
    });
  },
  "a generation, from the press on Generate to the delivery": generating(),
  "the same with a photo": generating({}, true),
  "a press on Again, to the delivery": async (stage) => {
    const person = await order(stage);
    await generate(stage, person);
    return inUse(stage, () => takeResults(stage, person, "Again"));
  },
  "an order of four pictures (×4) that end at once, from the press to the delivery": async (
    stage,
  ) => {
    const person = await order(stage);
    await chooseOption(person, "×4");
    return inUse(stage, () => takeResults(stage, person, "Generate"));
  },
  "an album of four photos, from the first one to the order": async (stage) => {
    const person = await known(stage);
    return () => sendAlbum(person);
  },
  "the order of an album of four photos, from the press to the delivery": async (stage) => {
    const person = await stage.world.createBuyer();
    await sendAlbum(person);
    await stage.world.idle();
    return inUse(stage, () => takeResults(stage, person, "Generate"));
  },
  "a generation that fails": generating({ failCode: "500" }),
  "an order that Kie refuses": async (stage) => {
    const person = await order(stage);
    stage.world.kie.fail("createTask", 422);
    return () => person.press("Generate");
  },
  "an order without enough money": async (stage) => {
    const person = await known(stage);
    await person.say("a red fox");
    await chooseModel(person, "Z-Image");
    return () => person.press("Generate");
  },
  "a result that is sent again from the history": async (stage) => {
    const person = await order(stage);
    await generate(stage, person);
    await person.say("/history");
    return () => person.press("1");
  },
  "a repeated callback": async (stage) => {
    const taskId = await generate(stage, await order(stage));
    return () => stage.world.kie.callBack(taskId);
  },
  "a forged callback": async (stage) => {
    const taskId = await generate(stage, await order(stage));
    const address = new URL(stage.world.kie.tasks.at(-1)?.callBackUrl ?? "");
    address.searchParams.set("uid", "1");
    return () => stage.world.kie.callBack(taskId, { url: address.href });
  },
};

const ideas: Readonly<Record<string, Situation>> = {
  "`/ideas`": saying("/ideas"),
  "a press on an idea": pressing("/ideas", "🖼 Pictures", "»", "Surreal dream"),
  "a press on an example under `/start`": pressing("/start", "Fox astronaut"),
  "a press on Improve": async (stage) => {
    const { operator } = stage.world;
    await operator.say("/settings improve 1");
    await operator.press("✅");
    const person = await order(stage);
    return () => person.press("Improve");
  },
};

/** The packs under an order without enough money. */
async function waitForMoney(stage: Stage): Promise<Person> {
  const person = await known(stage);
  await person.say("a red fox");
  await chooseModel(person, "Z-Image");
  await person.press("Generate");
  return person;
}

const payments: Readonly<Record<string, Situation>> = {
  "a checkout": async (stage) => {
    const person = await known(stage);
    await person.say("/topup 100");
    const { invoice } = person.screen ?? {};
    if (invoice === undefined) throw new Error("no invoice");
    return () => person.checkout(invoice);
  },
  "a payment": async (stage) => {
    const person = await known(stage);
    await person.say("/topup 100");
    const { invoice } = person.screen ?? {};
    if (invoice === undefined) throw new Error("no invoice");
    const payment = person.payWithoutUpdate(invoice);
    return () => person.tellPaid(payment);
  },
  "a press on a pack under an order": async (stage) => {
    const person = await waitForMoney(stage);
    return () => person.press("50\u00a0₽ · ");
  },
  "a payment for an order that waits": async (stage) => {
    const person = await waitForMoney(stage);
    await person.press("50\u00a0₽ · ");
    const { invoice } = person.screen ?? {};
    if (invoice === undefined) throw new Error("no invoice");
    const payment = person.payWithoutUpdate(invoice);
    return () => person.tellPaid(payment);
  },
  "the press under that payment, to the delivery": async (stage) => {
    const person = await waitForMoney(stage);
    await person.press("50\u00a0₽ · ");
    await person.pay();
    return inUse(stage, () => takeResults(stage, person, "Generate"));
  },
  "the same payment, delivered again": async ({ world }) => {
    const person = await world.createBuyer();
    return () => world.telegram.repeatNewest(person.user.id, 1);
  },
  "a refunded payment": async (stage) => {
    const person = await known(stage);
    await person.say("/topup 100");
    const { payment } = await person.pay();
    return () => person.giveBack(payment?.chargeId ?? "");
  },
};

const strangers: Readonly<Record<string, Situation>> = {
  "a message in a group": async (stage) => {
    const person = await known(stage);
    return () => person.sayInGroup("hello", group);
  },
  "the first command for the bot in a group": async (stage) => {
    const person = await known(stage);
    await stage.world.host.kill();
    return () => person.sayInGroup("/balance@local_bot", group);
  },
  "further commands for the bot in a group": async (stage) => {
    const person = await known(stage);
    await person.sayInGroup("/balance@local_bot", group);
    return () => person.sayInGroup("/balance@local_bot", group);
  },
  "the first message past the rate limit": flooding(1),
  "further messages past the rate limit": flooding(2),
  "an update with a wrong secret": async (stage) => () => post(stage, "wrong"),
  "`/api/health` of a stranger, first": health(""),
  "`/api/health` of a stranger, again": async ({ world }) => ({
    before: () => world.ask("health"),
    act: () => world.ask("health"),
  }),
  "`/api/health` of the operator": health("", operator),
  "`/api/health?deep` of the operator": health("?deep", operator),
  "`/api/cron` without its secret":
    async ({ world }) =>
    () =>
      world.ask("cron"),
};

const instances: Readonly<Record<string, Situation>> = {
  "`/balance` as the first update of an instance": async (stage) => {
    const person = await known(stage);
    return { before: () => stage.world.host.kill(), act: () => person.say("/balance") };
  },
  "`/balance` after 20 minutes without updates": async (stage) => {
    const person = await known(stage);
    return () => {
      stage.clock.pass(longMs);
      return person.say("/balance");
    };
  },
  "a generation, each function in a new instance": async (stage) => {
    const person = await order(stage);
    return {
      before: () => stage.world.host.kill(),
      act: () => generate(stage, person),
    };
  },
};

/** With the database and the store; all in one world. */
export const healthy = {
  ...screens,
  ...ideas,
  ...generations,
  ...payments,
  ...strangers,
  ...instances,
};
