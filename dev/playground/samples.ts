import { drawPng } from "../telegram/images.js";
import type { Person } from "../telegram/person.js";
import type { Sample } from "./protocol.js";

/* What people send from their phones and no page could send itself. */

const picture = () => drawPng(1_200, 900, 90);
const octets = "application/octet-stream";

/** The first bytes of a real one; the rest is of no interest to anybody who can't read it. */
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

const otherChat = {
  origin: { type: "hidden_user", sender_user_name: "Bob", date: 1 },
  message_id: 55,
};

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
    person.say("paint this", { externalReply: otherChat, quote: "a red fox in the snow" }),
  topic: (person) => person.say("a fox in a topic of its own", { thread: person.openTopic() }),
  voice: (person) =>
    person.sendMedia("voice", {
      bytes: Buffer.from("OggS"),
      facts: { mimeType: "audio/ogg", duration: 4 },
    }),
  place: (person) => person.sendContent({ location: { latitude: 69.65, longitude: 18.96 } }),
};
