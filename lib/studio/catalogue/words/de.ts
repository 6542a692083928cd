import type { CatalogueWords } from "./en.js";

export const de: CatalogueWords = {
  options: {
    ratio: "Format",
    resolution: "Auflösung",
    quality: "Qualität",
    duration: "Dauer",
    sound: "Ton",
    scale: "Vergrößern",
    voice: "Stimme",
    vocals: "Gesang",
    style: "Stil",
  },
  autoRatio: "auto",
  qualities: { fast: "schnell", balanced: "mittel", high: "hoch" },
  inSeconds: (seconds) => `${seconds} s`,
  withoutSound: "ohne Ton",
  withSound: "mit Ton",
  withVocals: "mit Gesang",
  instrumental: "instrumental",
  voices: {
    James: "James",
    Arabella: "Arabella",
    Bradford: "Bradford",
    Bella: "Bella",
    Brian: "Brian",
    Lucy: "Lucy",
  },
  voiceOf: {
    female: (name) => `${name} (weiblich)`,
    male: (name) => `${name} (männlich)`,
  },
  styles: {
    any: "nach Beschreibung",
    pop: "Pop",
    rock: "Rock",
    hiphop: "Hip-Hop",
    electro: "elektronisch",
    acoustic: "akustisch",
    jazz: "Jazz",
    film: "Filmmusik",
  },
  tasks: {
    edit: (model) => `${model}: Bearbeiten`,
    animate: (model) => `${model}: Animieren`,
    remix: (model) => `${model}: Remix`,
    character: (model) => `${model}: Figur`,
    upscale: (model) => `${model}: Vergrößern`,
    removeBackground: () => "Hintergrund entfernen",
  },
  namesForPicture: { nanobanana21: "Nano Banana 2.1: Bearbeiten" },
  models: {
    gpt25sun: {
      about: "Folgt genauen Anweisungen, lange Beschriftungen",
      example: "Die Menütafel einer kleinen Bäckerei mit sechs Gebäcken und ihren Preisen",
    },
    nanobanana21: {
      about: "Bilder mit Text; Bearbeitungen, die Gesichter erhalten",
      example: "Eine handgezeichnete Karte einer kleinen Hafenstadt mit Straßennamen",
    },
    seedream5p: {
      about: "Produkte und Werbung mit feinen Details",
      example: "Ein Parfümflakon auf nassem schwarzem Stein, Gegenlicht, Wassertropfen",
    },
    ideogram3: {
      about: "Schriftzüge, Plakate und Cover",
      example: "Ein Konzertplakat mit den Worten „Jazz am Fluss“, Pinselschrift",
    },
    zimage: {
      about: "Schnelle fotorealistische Entwürfe",
      example: "Eine rote Katze schläft auf der Fensterbank, weiches Tageslicht, 35-mm-Foto",
    },
    nanobanana2: {
      about: "Die vorige Version, bis zu 14 Fotos",
      example: "Ein Kreuzworträtsel auf einem Blatt alten Papiers, daneben ein Bleistift",
    },
    gpt25flare: {
      about: "Schneller als Sunburst, etwas weniger Details",
      example: "Ein flaches Logo für einen Mountainbike-Verein: ein Rad und eine Kiefer",
    },
    seedream5f: {
      about: "Schnelle Bilder bis 2K zum gleichen Preis",
      example: "Eine dampfende Schüssel Ramen auf einem Holztresen, Abendlicht",
    },
    nanobanana2l: {
      about: "Einfache Szenen und kleine Änderungen an Fotos",
      example: "Ein Papierschiff auf einer Pfütze nach dem Regen, von oben gesehen",
    },
    nanobananap: {
      about: "Plakate, Diagramme und Text, bis 4K",
      example: "Eine Infografik, wie eine Kaffeemaschine funktioniert, mit kurzen Beschriftungen",
    },
    seedream5l: {
      about: "Große Bilder, bis 4K zum gleichen Preis",
      example: "Ein Leuchtturm auf einer Klippe im Sturm, unten brechen die Wellen, Totale",
    },
    flux2pro: {
      about: "Realistische Haut, Stoffe und Licht",
      example: "Porträt eines alten Fischers im Wollpullover, bedeckter Himmel",
    },
    grokimage2: {
      about: "Stilisierte Bilder von xAI",
      example: "Ein Nachtmarkt im Regen, Neonschilder spiegeln sich in Pfützen",
    },
    qwen21: {
      about: "Zeichnungen mit Schildern und Beschriftungen",
      example: "Ein Aquarell eines Teehauses mit einem Schild über der Tür",
    },
    wan27image: {
      about: "Detailreiche Szenen; bearbeitet auch Fotos",
      example: "Querschnitt eines dreistöckigen Baumhauses mit Möbeln",
    },
    wan27imgpro: {
      about: "Wan 2.7 Image mit feineren Details",
      example: "Die Werkbank eines Uhrmachers, Hunderte Messingteile, Fensterlicht",
    },
    gpt25suned: {
      about: "Zeichnet ein Foto nach deiner Beschreibung neu",
      example: "Mach aus diesem Zimmer eine Bleistiftskizze, die Möbel bleiben an ihrem Platz",
    },
    seedream5ped: {
      about: "Retuschiert Produkte und Porträts",
      example: "Stell diese Flasche auf einen Marmortisch am Fenster",
    },
    grokedit2: {
      about: "Neue Versionen eines Fotos in anderem Stil",
      example: "Wie ein Bild aus einem Anime der 80er",
    },
    gpt25flareed: {
      about: "Anderer Stil: Skizze, Zeichentrick, Öl",
      example: "Mal das als Ölgemälde",
    },
    seedream5fed: {
      about: "Ersetzt Gegenstände, Kleidung und Hintergründe",
      example: "Ersetze den Hintergrund durch einen Kiefernwald",
    },
    seedream5led: {
      about: "Bearbeitet bis 4K zum gleichen Preis",
      example: "Mach aus der Jahreszeit Winter",
    },
    flux2proed: {
      about: "Ändert Licht und Materialien realistisch",
      example: "Dasselbe Zimmer nachts bei Kerzenlicht",
    },
    qwen21ed: {
      about: "Ändert Text und Schilder in einem Bild",
      example: "Ändere die Schrift auf dem Schild in „Geöffnet bis neun“",
    },
    ideogram3rx: {
      about: "Ein neues Bild nach deiner Vorlage",
      example: "Dieselbe Komposition als Linolschnitt in zwei Farben",
    },
    ideogramchar: {
      about: "Die Person auf deinem Foto in einer anderen Szene",
      example: "In einem gelben Regenmantel auf einer verregneten Brücke",
    },
    recraftcut: {
      about: "Lässt das Motiv stehen, der Rest wird transparent",
      example: "Das Foto eines Schuhs für einen Shop",
    },
    recraftup: {
      about: "Vergrößert ein Bild und schärft es",
      example: "Ein Avatar, der zum Drucken zu klein ist",
    },
    topazup: {
      about: "Vergrößert Fotos für den Druck",
      example: "Ein altes Familienfoto für einen Rahmen",
    },
    wan3: {
      about: "Szenen von 2 bis 30 Sekunden mit Ton",
      example: "Ein Zug fährt durch einen verschneiten Wald, von oben gesehen",
    },
    seedance25: {
      about: "Szenen wie im Kino, mit Ton, bis 30 s",
      example: "Ein Detektiv geht nachts durch eine leere Bahnhofshalle, hallende Schritte",
    },
    veo31: {
      about: "8 Sekunden mit Sprache und Ton, von Google",
      example: "Ein Straßenmusiker sagt „guten Abend“ und beginnt Cello zu spielen",
    },
    kling3: {
      about: "Fließende Bewegung, bis 15 Sekunden",
      example: "Ein Segelboot dreht in den Wind, die Kamera umkreist es",
    },
    seedance2m: {
      about: "Kurze Szenen mit Ton zum kleinen Preis",
      example: "Ein Papierflieger fliegt durch ein Büro, die Leute blicken auf",
    },
    kling26: {
      about: "5 oder 10 Sekunden, auf Wunsch mit Ton",
      example: "Regen läuft am Busfenster hinab, Stadtlichter ziehen vorbei",
    },
    seedance2: {
      about: "Die vorige Version, bis 1080p",
      example: "Ein Leuchtturmwärter steigt mit einer Laterne die Treppe hinauf, draußen Wind",
    },
    hailuo02: {
      about: "6 oder 10 Sekunden mit glaubhafter Physik",
      example: "Ein Glas Milch kippt auf einem Tisch um, Zeitlupe",
    },
    minimaxh3: {
      about: "Bis 15 Sekunden mit Ton, 768p oder 2K",
      example: "Eine Drohne steigt im Morgengrauen langsam über Reisterrassen auf",
    },
    kling3turbo: {
      about: "Ein schnelleres Kling 3.0",
      example: "Ein Tropfen Tinte breitet sich in einem Glas Wasser aus, Zeitlupe",
    },
    seedance2f: {
      about: "Ein schnelleres Seedance 2, bis 720p",
      example: "Ein Koch schwenkt Gemüse in einer flammenden Pfanne, Nahaufnahme",
    },
    seedance15: {
      about: "Kurze Szenen, mit oder ohne Ton",
      example: "Zwei Freunde lachen auf einer Parkbank, um sie herum fallen Blätter",
    },
    wan3prime: {
      about: "Ein schnelleres Wan 3.0",
      example: "Ein Schmied hämmert glühendes Eisen, Funken fliegen",
    },
    wan27: {
      about: "Die vorige Version, günstiger bei 1080p",
      example: "Ein Heißluftballon steigt bei Sonnenaufgang über einem Weinberg auf",
    },
    grokvideo: {
      about: "6 bis 30 Sekunden von xAI",
      example: "Ein Retro-Roboter gießt Blumen auf einem Balkon",
    },
    grokvideo15: {
      about: "1 bis 15 Sekunden mit Ton, von xAI",
      example: "Ein Papagei auf einem Piratenschiff sagt „Land in Sicht“",
    },
    pixverse6: {
      about: "1 bis 15 Sekunden, gezeichnet oder echt",
      example: "Ein Anime-Mädchen läuft eine Treppe hinauf, Blütenblätter wirbeln um sie",
    },
    omniflash11: {
      about: "4 bis 10 Sekunden von Google, bis 4K",
      example: "Eine Knetfigur baut Stein für Stein ein winziges Haus",
    },
    kling3omni: {
      about: "3 bis 15 Sekunden, bis 1080p",
      example: "Eine Geigerin spielt in der Dämmerung auf einem Dach, die Kamera steigt langsam",
    },
    happyhorse: {
      about: "3 bis 15 Sekunden, bis 1080p",
      example: "Pferde galoppieren bei Sonnenaufgang durch flaches Wasser",
    },
    minimaxh3ani: {
      about: "Bis 15 Sekunden aus einem Foto, mit Ton",
      example: "Die Kamera fährt langsam durch die offene Tür",
    },
    kling3tani: {
      about: "3 bis 15 Sekunden aus einem Foto",
      example: "Sie dreht den Kopf und lächelt",
    },
    kling26ani: {
      about: "Animiert ein Foto, auf Wunsch mit Ton",
      example: "Die Wellen rollen heran, Möwen schreien",
    },
    hailuo23: {
      about: "Natürliche Bewegung von Menschen und Tieren",
      example: "Der Hund schüttelt das Wasser ab",
    },
    hailuo23p: {
      about: "Ausdrucksstarke Gesichter und Gesten",
      example: "Sie liest den Brief und fängt an zu lachen",
    },
    seedance1ani: {
      about: "Schnelle Animation eines Fotos",
      example: "Schnee fällt, die Laterne schwankt",
    },
    pixverse6ani: {
      about: "1 bis 15 Sekunden aus einem Foto oder einer Zeichnung",
      example: "Der Drache breitet die Flügel aus und brüllt",
    },
    grokani: {
      about: "6 bis 30 Sekunden aus einem Foto, von xAI",
      example: "Die Statue öffnet die Augen",
    },
    kling3omnian: {
      about: "3 bis 15 Sekunden aus einem Foto",
      example: "Die Tänzerin beginnt sich zu drehen, ihr Kleid fliegt",
    },
    happyhorsean: {
      about: "3 bis 15 Sekunden aus einem Foto",
      example: "Die Läuferin überquert die Ziellinie",
    },
    suno: {
      about: "Zwei Versionen eines Liedes oder einer Melodie",
      example: "Ein ruhiges akustisches Lied über den letzten Zug nach Hause, Frauenstimme",
    },
    geminitts38: {
      about: "Liest einen Text vor, auch auf Deutsch",
      example: "Guten Morgen! Deine Bestellung ist fertig und liegt am Tresen für dich bereit.",
    },
    geminittslit: {
      about: "Dieselben Stimmen, schlichter und günstiger",
      example: "Der Laden schließt in zehn Minuten. Bitte kommen Sie zum Ausgang.",
    },
    elevenv2: {
      about: "Liest einen Text in 29 Sprachen vor",
      example: "Guten Morgen! Deine Bestellung ist fertig und liegt am Tresen für dich bereit.",
    },
    elevenv3: {
      about: "Sprache mit [whispers], [laughs]",
      example: "[whispers] Dreh dich nicht um. [laughs] Es ist nur die Katze!",
    },
  },
};
