import type { CatalogueWords } from "./en.js";

export const es: CatalogueWords = {
  options: {
    ratio: "Formato",
    resolution: "Resolución",
    quality: "Calidad",
    duration: "Duración",
    sound: "Sonido",
    scale: "Ampliar",
    voice: "Voz",
    vocals: "Voces",
    style: "Estilo",
  },
  autoRatio: "auto",
  qualities: { fast: "rápida", balanced: "media", high: "alta" },
  inSeconds: (seconds) => `${seconds} s`,
  withoutSound: "sin sonido",
  withSound: "con sonido",
  withVocals: "con voz",
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
    female: (name) => `${name} (femenina)`,
    male: (name) => `${name} (masculina)`,
  },
  styles: {
    any: "según el texto",
    pop: "pop",
    rock: "rock",
    hiphop: "hip-hop",
    electro: "electrónica",
    acoustic: "acústica",
    jazz: "jazz",
    film: "música de cine",
  },
  tasks: {
    edit: (model) => `${model}: edición`,
    animate: (model) => `${model}: animación`,
    remix: (model) => `${model}: remix`,
    character: (model) => `${model}: personaje`,
    upscale: (model) => `${model}: ampliación`,
    removeBackground: () => "Quitar el fondo",
  },
  namesForPicture: { nanobanana21: "Nano Banana 2.1: edición" },
  models: {
    gpt25sun: {
      about: "Sigue instrucciones detalladas, textos largos",
      example: "La pizarra de una pequeña panadería con seis dulces y sus precios",
    },
    nanobanana21: {
      about: "Imágenes con texto; retoques que respetan las caras",
      example: "Un mapa dibujado a mano de un pueblo portuario con los nombres de las calles",
    },
    seedream5p: {
      about: "Productos y publicidad con todo detalle",
      example: "Un frasco de perfume sobre piedra negra mojada, contraluz, gotas de agua",
    },
    ideogram3: {
      about: "Rótulos, carteles y portadas",
      example: "Un cartel de concierto con las palabras «Jazz junto al río», letras a pincel",
    },
    zimage: {
      about: "Borradores fotorrealistas rápidos",
      example: "Un gato pelirrojo dormido en el alféizar, luz suave de día, foto de 35 mm",
    },
    nanobanana2: {
      about: "La versión anterior, hasta 14 fotos",
      example: "Un crucigrama en una hoja de papel viejo, con un lápiz al lado",
    },
    gpt25flare: {
      about: "Más rápido que Sunburst, con algo menos de detalle",
      example: "Un logo plano de un club de ciclismo de montaña: una rueda y un pino",
    },
    seedream5f: {
      about: "Imágenes rápidas de hasta 2K a un solo precio",
      example: "Un cuenco de ramen humeante sobre una barra de madera, luz de tarde",
    },
    nanobanana2l: {
      about: "Escenas sencillas y pequeños retoques de fotos",
      example: "Un barco de papel en un charco después de la lluvia, visto desde arriba",
    },
    nanobananap: {
      about: "Carteles, esquemas y texto, hasta 4K",
      example: "Una infografía sobre cómo funciona una cafetera, con textos breves",
    },
    seedream5l: {
      about: "Imágenes grandes, hasta 4K a un solo precio",
      example: "Un faro en un acantilado bajo la tormenta, olas que rompen abajo, plano general",
    },
    flux2pro: {
      about: "Piel, telas y luz realistas",
      example: "Retrato de un viejo pescador con jersey de lana, cielo nublado",
    },
    grokimage2: {
      about: "Imágenes estilizadas, de xAI",
      example: "Un mercado nocturno bajo la lluvia, neones reflejados en los charcos",
    },
    qwen21: {
      about: "Dibujos con letreros y textos",
      example: "Una acuarela de una casa de té con un letrero sobre la puerta",
    },
    wan27image: {
      about: "Escenas detalladas; también edita fotos",
      example: "Dibujo en corte de una casa en el árbol de tres pisos, con muebles",
    },
    wan27imgpro: {
      about: "Wan 2.7 Image con más detalle",
      example: "El banco de un relojero, cientos de piezas de latón, luz de ventana",
    },
    gpt25suned: {
      about: "Redibuja una foto según tu descripción",
      example: "Convierte esta habitación en un boceto a lápiz y deja los muebles en su sitio",
    },
    seedream5ped: {
      about: "Retoca productos y retratos",
      example: "Pon esta botella en una mesa de mármol junto a una ventana",
    },
    grokedit2: {
      about: "Nuevas versiones de una foto en otro estilo",
      example: "Como un fotograma de un anime de los años 80",
    },
    gpt25flareed: {
      about: "Otro estilo: boceto, dibujo animado, óleo",
      example: "Repinta esto como un cuadro al óleo",
    },
    seedream5fed: {
      about: "Cambia objetos, ropa y fondos",
      example: "Cambia el fondo por un bosque de pinos",
    },
    seedream5led: {
      about: "Ediciones de hasta 4K a un solo precio",
      example: "Cambia la estación a invierno",
    },
    flux2proed: {
      about: "Cambios realistas de luz y materiales",
      example: "La misma habitación de noche a la luz de las velas",
    },
    qwen21ed: {
      about: "Cambia textos y letreros de una imagen",
      example: "Cambia el texto del letrero por «Abierto hasta las nueve»",
    },
    ideogram3rx: {
      about: "Una imagen nueva a partir de la tuya",
      example: "La misma composición como linograbado a dos colores",
    },
    ideogramchar: {
      about: "La persona de tu foto en otra escena",
      example: "Con un impermeable amarillo en un puente bajo la lluvia",
    },
    recraftcut: {
      about: "Deja lo importante y el resto transparente",
      example: "La foto de un zapato para una tienda",
    },
    recraftup: {
      about: "Amplía una imagen y la hace más nítida",
      example: "Un avatar demasiado pequeño para imprimirlo",
    },
    topazup: {
      about: "Amplía fotos para imprimirlas",
      example: "Una vieja foto de familia para enmarcar",
    },
    wan3: {
      about: "Escenas de 2 a 30 segundos con sonido",
      example: "Un tren cruza un bosque nevado, visto desde arriba",
    },
    seedance25: {
      about: "Escenas de cine con sonido, hasta 30 s",
      example: "Un detective cruza de noche el vestíbulo vacío de una estación, ecos de pasos",
    },
    veo31: {
      about: "8 segundos con voz y sonido, de Google",
      example: "Un músico callejero dice «buenas noches» y empieza a tocar el violonchelo",
    },
    kling3: {
      about: "Movimiento fluido, hasta 15 segundos",
      example: "Un velero vira contra el viento y la cámara gira a su alrededor",
    },
    seedance2m: {
      about: "Escenas cortas con sonido a bajo precio",
      example: "Un avión de papel vuela por una oficina y la gente levanta la vista",
    },
    kling26: {
      about: "5 o 10 segundos, con sonido si quieres",
      example: "La lluvia resbala por la ventana de un autobús y pasan las luces de la ciudad",
    },
    seedance2: {
      about: "La versión anterior, hasta 1080p",
      example: "Un farero sube las escaleras con una linterna, fuera sopla el viento",
    },
    hailuo02: {
      about: "6 o 10 segundos con física creíble",
      example: "Un vaso de leche se vuelca sobre la mesa, a cámara lenta",
    },
    minimaxh3: {
      about: "Hasta 15 segundos con sonido, 768p o 2K",
      example: "Un dron se eleva despacio sobre terrazas de arroz al amanecer",
    },
    kling3turbo: {
      about: "Un Kling 3.0 más rápido",
      example: "Una gota de tinta se extiende en un vaso de agua, a cámara lenta",
    },
    seedance2f: {
      about: "Un Seedance 2 más rápido, hasta 720p",
      example: "Un cocinero saltea verduras en una sartén en llamas, primer plano",
    },
    seedance15: {
      about: "Escenas cortas, con o sin sonido",
      example: "Dos amigos ríen en el banco de un parque mientras caen las hojas",
    },
    wan3prime: {
      about: "Un Wan 3.0 más rápido",
      example: "Un herrero golpea el hierro al rojo y saltan chispas",
    },
    wan27: {
      about: "La versión anterior, más barata en 1080p",
      example: "Un globo aerostático se eleva sobre un viñedo al amanecer",
    },
    grokvideo: {
      about: "De 6 a 30 segundos, de xAI",
      example: "Un robot retro riega las flores de un balcón",
    },
    grokvideo15: {
      about: "De 1 a 15 segundos con sonido, de xAI",
      example: "Un loro en un barco pirata dice «tierra a la vista»",
    },
    pixverse6: {
      about: "De 1 a 15 segundos, dibujados o reales",
      example: "Una chica de anime sube corriendo una escalera entre pétalos que giran",
    },
    omniflash11: {
      about: "De 4 a 10 segundos, de Google, hasta 4K",
      example: "Una figura de plastilina construye una casita ladrillo a ladrillo",
    },
    kling3omni: {
      about: "De 3 a 15 segundos, hasta 1080p",
      example: "Una violinista toca en un tejado al atardecer y la cámara se eleva despacio",
    },
    happyhorse: {
      about: "De 3 a 15 segundos, hasta 1080p",
      example: "Caballos al galope por aguas poco profundas al amanecer",
    },
    minimaxh3ani: {
      about: "Hasta 15 segundos a partir de una foto, con sonido",
      example: "La cámara entra despacio por la puerta abierta",
    },
    kling3tani: {
      about: "De 3 a 15 segundos a partir de una foto",
      example: "Ella gira la cabeza y sonríe",
    },
    kling26ani: {
      about: "Anima una foto, con sonido si quieres",
      example: "Llegan las olas y gritan las gaviotas",
    },
    hailuo23: {
      about: "Movimiento natural de personas y animales",
      example: "El perro se sacude el agua",
    },
    hailuo23p: {
      about: "Caras y gestos expresivos",
      example: "Ella lee la carta y se echa a reír",
    },
    seedance1ani: {
      about: "Animación rápida de una foto",
      example: "Cae la nieve y se mece el farol",
    },
    pixverse6ani: {
      about: "De 1 a 15 segundos a partir de una foto o un dibujo",
      example: "El dragón despliega las alas y ruge",
    },
    grokani: {
      about: "De 6 a 30 segundos a partir de una foto, de xAI",
      example: "La estatua abre los ojos",
    },
    kling3omnian: {
      about: "De 3 a 15 segundos a partir de una foto",
      example: "La bailarina empieza a girar y su vestido se despliega",
    },
    happyhorsean: {
      about: "De 3 a 15 segundos a partir de una foto",
      example: "La corredora cruza la línea de meta",
    },
    suno: {
      about: "Dos versiones de una canción o una melodía",
      example: "Una canción acústica tranquila sobre el último tren a casa, voz femenina",
    },
    geminitts38: {
      about: "Lee un texto en voz alta, también en español",
      example: "¡Buenos días! Tu pedido está listo y te espera en el mostrador.",
    },
    geminittslit: {
      about: "Las mismas voces, más sencillas y baratas",
      example: "La tienda cierra en diez minutos. Por favor, diríjanse a la salida.",
    },
    elevenv2: {
      about: "Lee un texto en voz alta en 29 idiomas",
      example: "¡Buenos días! Tu pedido está listo y te espera en el mostrador.",
    },
    elevenv3: {
      about: "Voz con [whispers], [laughs]",
      example: "[whispers] No te des la vuelta. [laughs] ¡Solo es el gato!",
    },
  },
};
