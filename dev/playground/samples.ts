import { readFileSync } from "node:fs";
import { drawPng } from "../telegram/images.js";
import type { Person } from "../telegram/person.js";
import { people } from "./people.js";
import type { Sample } from "./protocol.js";

/* What people send from their phones and a page can't send. */

const picture = () => drawPng(1_200, 900, 90);
const octets = "application/octet-stream";

/** The first bytes of a real one. The rest does not matter: neither the bot nor the page reads HEIC. */
const heic = () =>
  Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), Buffer.alloc(2_000)]);

const pasted = [
  { type: "heading", size: 2, text: "A lighthouse in a storm" },
  {
    type: "paragraph",
    text: [{ type: "bold", text: "Oil painting" }, ", waves as high as the lamp"],
  },
  {
    type: "list",
    items: [{ label: "•", blocks: [{ type: "paragraph", text: "35 mm, wide angle" }] }],
  },
];

const fromBob = { type: "hidden_user", sender_user_name: "Bob", date: 1 };

/** Bots see who wrote it, unless they hide their account as Bob does. */
function fromAnn(): object {
  const [ann] = people;
  const sender_user = { id: ann?.id, is_bot: false, first_name: ann?.name };
  return { type: "user", sender_user, date: 1 };
}

const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url));

/** Sends one of them. */
export const samples: Readonly<Record<Sample, (person: Person) => Promise<unknown>>> = {
  pasted: (person) => person.sendRich(pasted),
  untyped: (person) =>
    person.sendDocument({
      bytes: picture(),
      mimeType: octets,
      fileName: "IMG_2041.PNG",
      caption: "make the sky pink",
    }),
  heic: (person) =>
    person.sendDocument({ bytes: heic(), mimeType: "image/heic", fileName: "IMG_2042.HEIC" }),
  album: (person) =>
    person.sendAlbum([{ caption: "make it winter" }, { bytes: drawPng(900, 1_200, 160) }, {}]),
  large: (person) => person.sendPhoto({ size: { width: 4_000, height: 3_000 } }),
  quote: (person) =>
    person.say("paint this", {
      externalReply: { origin: fromBob, message_id: 55 },
      quote: "a red fox in the snow",
    }),
  topic: (person) => person.say("a fox in a topic of its own", { thread: person.openTopic() }),
  voice: (person) =>
    person.sendMedia("voice", {
      bytes: asset("voice.oga"),
      facts: { mimeType: "audio/ogg", duration: 2 },
    }),
  sticker: (person) => person.sendMedia("sticker", { bytes: asset("sticker.webp") }),
  async edited(person) {
    const { message } = await person.say("a fox in the snow");
    await person.edit(message, "a red fox in the snow");
  },
  forwarded: (person) => person.say("Where is my picture?", { forwardOrigin: fromAnn() }),
  hidden: (person) => person.say("a lighthouse in a storm", { forwardOrigin: fromBob }),
  place: (person) => person.sendContent({ location: { latitude: 69.65, longitude: 18.96 } }),
};
