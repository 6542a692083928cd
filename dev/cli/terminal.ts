import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import type { Button, ChatMessage } from "../telegram/chats.js";
import type { Person } from "../telegram/person.js";
import { type ReceivedMedia, receiveMedia } from "../telegram/received.js";
import type { LocalTelegram } from "../telegram/telegram.js";
import { type LocalWorld, startLocalWorld, type WorldOptions } from "../world/world.js";

const personId = 5_000_000_001;

/** The folder for files that the bot sends. */
const receivedFolder = path.join(".data", "received");

const help = `
What you type is sent to the bot. A number presses the button with that number.
  /pay                     pays the newest invoice
  /refund                  lets Telegram return your last payment
  /db off, /db on          takes the database away, gives it back
  /photo <path> [caption]  sends a picture from the disk
  /language en, ru         sets the language of your Telegram
  /cron, /health           calls the scheduler, asks how the bot is
  /quit                    ends (your balance is kept)
Begin with /start.
`;

/**
 * A chat with the bot and local services, until the input ends or the user enters /quit.
 * @param language of the user's Telegram: "en" or "ru"
 */
export async function runTerminal(
  options: Omit<WorldOptions, "onLine">,
  language: string,
): Promise<void> {
  let write = options.say;
  const onLine = (line: string) => write(styleText("dim", `  · ${line}`));
  write("Starting PostgreSQL, an object store, a local Telegram and the bot ...");
  const world = await startLocalWorld({ ...options, onLine });
  const input = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  // Without a listener Ctrl+C would only pause the input.
  input.on("SIGINT", () => input.close());
  write = (text: string) => {
    process.stdout.write(`\r${text}\n`);
    if (process.stdin.isTTY) input.prompt(true);
  };
  const conversation = createConversation(world, language, write);
  write(help);
  for await (const line of input) {
    if (line.trim() === "/quit") break;
    await conversation.enter(line.trim()).catch((error: Error) => write(`  ! ${error.message}`));
    if (process.stdin.isTTY) input.prompt(true);
  }
  input.close();
  await world.stop();
}

function createConversation(world: LocalWorld, language: string, write: (text: string) => void) {
  const { telegram } = world;
  let person = switchPerson(telegram, language);
  const screen = watchScreen(telegram, write);

  async function pay(): Promise<void> {
    const { answer } = await person.pay();
    if (!answer.ok) write(`  ! Telegram: ${answer.complaint}`);
  }

  const commands: Readonly<Record<string, (argument: string) => unknown>> = {
    "/pay": pay,
    "/photo": async (argument) =>
      person.sendPhoto({ ...(await readPhoto(argument)), ...screen.takeQuestion() }),
    "/refund": () => {
      const payment = telegram.state.stars.newestOf(personId);
      if (payment === undefined) return write("  ! nothing was paid since the start");
      return person.giveBack(payment.chargeId);
    },
    "/db": switchDatabase(world, write),
    "/language": (argument) => {
      if (argument !== "en" && argument !== "ru") return write("  ! /language en or /language ru");
      person = switchPerson(telegram, argument);
      write(styleText("dim", `  · your Telegram speaks ${argument}`));
    },
    "/cron": async () => write(await world.callCron()),
    "/health": async () => write(await world.health()),
  };

  async function press(wanted: number): Promise<void> {
    const choice = screen.buttons[wanted - 1];
    if (choice === undefined) return;
    const { url, text } = choice.button;
    if (url !== undefined) return write(`  → ${url}`);
    const { answer } = await person.press(text, choice.message);
    if (answer !== undefined) write(`  ( ${answer} )`);
  }

  return {
    async enter(line: string): Promise<void> {
      const [word = "", ...rest] = line.split(/\s+/);
      const command = word.startsWith("/") ? commands[word] : undefined;
      if (line === "") return;
      if (command !== undefined) await command(rest.join(" "));
      else if (/^\d+$/.test(line) && Number(line) <= screen.buttons.length)
        await press(Number(line));
      else await person.say(line, screen.takeQuestion());
    },
  };
}

/** Shows what the bot sends, and remembers the buttons and the question that the user can answer. */
function watchScreen(telegram: LocalTelegram, write: (text: string) => void) {
  let buttons: readonly { readonly button: Button; readonly message: ChatMessage }[] = [];
  let question: ChatMessage | undefined;
  telegram.state.chats.listeners.add((message, change) => {
    if (change === "gone" || !message.fromBot || message.chatId !== personId) return;
    if (message.buttons.length > 0) {
      buttons = message.buttons.flat().map((button) => ({ button, message }));
    }
    if (message.forceReply !== undefined) question = message;
    write(draw(message, receiveMedia(message, telegram.file, receivedFolder)));
  });
  return {
    get buttons() {
      return buttons;
    },
    /** The next message is a reply to the question, as in a real Telegram. */
    takeQuestion(): { readonly replyTo: ChatMessage | undefined } {
      const replyTo = question;
      question = undefined;
      return { replyTo };
    },
  };
}

function switchDatabase({ neon }: LocalWorld, write: (text: string) => void) {
  return (argument: string) => {
    if (argument !== "on" && argument !== "off") return write("  ! /db on or /db off");
    neon.fail(argument === "off" ? "refuse" : undefined);
    write(styleText("dim", `  · the database is ${argument === "off" ? "gone" : "there"}`));
  };
}

/** `<path> [caption]` */
async function readPhoto(argument: string) {
  const [, file = "", caption = ""] = /^(\S+)\s*(.*)$/.exec(argument) ?? [];
  if (file === "") throw new Error("/photo <path> [caption]");
  return { bytes: await readFile(file), caption };
}

function switchPerson(telegram: LocalTelegram, language: string): Person {
  return telegram.person({ id: personId, first_name: "Ann", language_code: language });
}

/** A message as a small card, its buttons numbered from one. */
function draw(message: ChatMessage, received: readonly ReceivedMedia[]): string {
  const { text, buttons, invoice } = message;
  const media = received.map(({ line }) => line).join(" ");
  const lines = `${media} ${text}`
    .trim()
    .split("\n")
    .map((line) => `  ${styleText("cyan", "│")} ${line}`);
  for (const file of received) lines.push(styleText("dim", `  → ${file.path}`));
  if (invoice !== undefined) lines.push(`  [ Pay ${invoice.stars} ⭐: /pay ]`);
  let number = 0;
  for (const row of buttons) {
    lines.push(`  ${row.map((button) => `[${++number}] ${button.text}`).join("   ")}`);
  }
  return lines.join("\n");
}
