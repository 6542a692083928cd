import type { AskingCode, IdeaCode } from "../definitions.js";

/** What users read of the ideas. */
export interface IdeaWords {
  /** For buttons: up to 26 characters, and no other idea has it. */
  readonly names: Readonly<Record<IdeaCode, string>>;
  /** The question for the user's words. */
  readonly questions: Readonly<Record<AskingCode, string>>;
}

export const en: IdeaWords = {
  names: {
    headshot: "Business portrait",
    figurine: "Toy figurine",
    restore: "Restore an old photo",
    product: "Product photo",
    pet: "Royal pet portrait",
    cartoon: "3D cartoon",
    sketch: "Pencil drawing",
    room: "Redesign a room",
    background: "New background",
    remove: "Remove something",
    hairstyle: "Try a hairstyle",
    dance: "Make them dance",
    alive: "Bring a portrait to life",
    breeze: "A breath of wind",
    orbit: "Cinematic camera",
    snow: "First snow",
    sticker: "Sticker",
    logo: "Logo",
    poster: "Poster",
    card: "Greeting card",
    cover: "Book cover",
    wallpaper: "Phone wallpaper",
    coloring: "Colouring page",
    tinyworld: "Tiny world",
    dream: "Surreal dream",
    ad: "Product clip",
    drone: "Drone flight",
    talkingpet: "Talking cat",
    bloom: "Flower in bloom",
    birthday: "Birthday song",
    jingle: "Jingle",
    lullaby: "Lullaby",
    voiceover: "Voice-over",
  },
  questions: {
    room: "What style? For example: bright Scandinavian with lots of plants.",
    background: "What background? For example: a beach at sunset.",
    remove: "What should I remove? For example: the people behind me.",
    hairstyle: "What hairstyle? For example: a short bob with a fringe.",
    sticker: "What should the sticker show? For example: a sleepy fox with coffee.",
    logo: "What is the logo for? For example: a bakery called Crumb.",
    poster: "What is the poster for? Add the words to print.",
    card: "Who is the card for, and what should it say?",
    cover: "What is the book about? Add the title and the author.",
    wallpaper: "What should the wallpaper show? For example: misty mountains.",
    coloring: "What should the page show? For example: a dragon in the garden.",
    tinyworld: "What place? For example: old Lisbon with its trams.",
    ad: "What is the clip for? For example: a blue ceramic mug.",
    drone: "What should it fly over? For example: fjords with a waterfall.",
    talkingpet: "What should the cat say?",
    birthday: "Who is the song for? Their name, and what they love.",
    jingle: "What is the jingle for? The name, and what it offers.",
    lullaby: "Who is the lullaby for? Their name, and what they like.",
    voiceover: "What should I read aloud?",
  },
};
