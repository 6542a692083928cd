import type { CatalogueWords } from "./en.js";

export const pt: CatalogueWords = {
  options: {
    ratio: "Formato",
    resolution: "Resolução",
    quality: "Qualidade",
    duration: "Duração",
    sound: "Som",
    scale: "Ampliar",
    voice: "Voz",
    vocals: "Vocais",
    style: "Estilo",
  },
  autoRatio: "auto",
  qualities: { fast: "rápida", balanced: "média", high: "alta" },
  inSeconds: (seconds) => `${seconds} s`,
  withoutSound: "sem som",
  withSound: "com som",
  withVocals: "com voz",
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
    female: (name) => `${name} (feminina)`,
    male: (name) => `${name} (masculina)`,
  },
  styles: {
    any: "pela descrição",
    pop: "pop",
    rock: "rock",
    hiphop: "hip-hop",
    electro: "eletrônica",
    acoustic: "acústica",
    jazz: "jazz",
    film: "trilha sonora",
  },
  tasks: {
    edit: (model) => `${model}: edição`,
    animate: (model) => `${model}: animação`,
    remix: (model) => `${model}: remix`,
    character: (model) => `${model}: personagem`,
    upscale: (model) => `${model}: ampliação`,
    removeBackground: () => "Remover o fundo",
  },
  namesForPicture: { nanobanana21: "Nano Banana 2.1: edição" },
  models: {
    gpt25sun: {
      about: "Segue instruções detalhadas, textos longos",
      example: "O quadro de uma pequena padaria com seis doces e seus preços",
    },
    nanobanana21: {
      about: "Imagens com texto; edições que mantêm o rosto",
      example: "Um mapa desenhado à mão de uma cidadezinha portuária com os nomes das ruas",
    },
    seedream5p: {
      about: "Produtos e publicidade em todos os detalhes",
      example: "Um frasco de perfume sobre pedra preta molhada, contraluz, gotas de água",
    },
    ideogram3: {
      about: "Letreiros, pôsteres e capas",
      example: "Um pôster de show com as palavras “Jazz à beira do rio”, letras a pincel",
    },
    zimage: {
      about: "Rascunhos fotorrealistas rápidos",
      example: "Um gato laranja dormindo no parapeito da janela, luz suave do dia, foto de 35 mm",
    },
    nanobanana2: {
      about: "A versão anterior, até 14 fotos",
      example: "Palavras cruzadas em uma folha de papel velho, com um lápis ao lado",
    },
    gpt25flare: {
      about: "Mais rápido que o Sunburst, com um pouco menos de detalhe",
      example: "Um logo simples de um clube de mountain bike: uma roda e um pinheiro",
    },
    seedream5f: {
      about: "Imagens rápidas de até 2K por um só preço",
      example: "Uma tigela de lámen fumegante em um balcão de madeira, luz de fim de tarde",
    },
    nanobanana2l: {
      about: "Cenas simples e pequenos retoques em fotos",
      example: "Um barquinho de papel em uma poça depois da chuva, visto de cima",
    },
    nanobananap: {
      about: "Pôsteres, diagramas e texto, até 4K",
      example: "Um infográfico sobre como funciona uma cafeteira, com legendas curtas",
    },
    seedream5l: {
      about: "Imagens grandes, até 4K por um só preço",
      example: "Um farol em um penhasco na tempestade, ondas quebrando embaixo, plano aberto",
    },
    flux2pro: {
      about: "Pele, tecidos e luz realistas",
      example: "Retrato de um velho pescador de suéter de lã, céu nublado",
    },
    grokimage2: {
      about: "Imagens estilizadas, da xAI",
      example: "Um mercado noturno na chuva, letreiros de néon refletidos nas poças",
    },
    qwen21: {
      about: "Desenhos com placas e legendas",
      example: "Uma aquarela de uma casa de chá com uma placa sobre a porta",
    },
    wan27image: {
      about: "Cenas detalhadas; também edita fotos",
      example: "Desenho em corte de uma casa na árvore de três andares, com móveis",
    },
    wan27imgpro: {
      about: "Wan 2.7 Image com mais detalhes",
      example: "A bancada de um relojoeiro, centenas de peças de latão, luz da janela",
    },
    gpt25suned: {
      about: "Redesenha uma foto conforme sua descrição",
      example: "Transforme este quarto em um esboço a lápis e mantenha os móveis no lugar",
    },
    seedream5ped: {
      about: "Retoca produtos e retratos",
      example: "Coloque esta garrafa em uma mesa de mármore perto de uma janela",
    },
    grokedit2: {
      about: "Novas versões de uma foto em outro estilo",
      example: "Como um quadro de um anime dos anos 80",
    },
    gpt25flareed: {
      about: "Outro estilo: esboço, desenho animado, óleo",
      example: "Refaça isto como uma pintura a óleo",
    },
    seedream5fed: {
      about: "Troca objetos, roupas e fundos",
      example: "Troque o fundo por uma floresta de pinheiros",
    },
    seedream5led: {
      about: "Edições de até 4K por um só preço",
      example: "Mude a estação para o inverno",
    },
    flux2proed: {
      about: "Mudanças realistas de luz e material",
      example: "O mesmo quarto à noite, à luz de velas",
    },
    qwen21ed: {
      about: "Muda textos e placas em uma imagem",
      example: "Troque o texto da placa por “Aberto até as nove”",
    },
    ideogram3rx: {
      about: "Uma nova imagem com base na sua",
      example: "A mesma composição como linogravura em duas cores",
    },
    ideogramchar: {
      about: "A pessoa da sua foto em outra cena",
      example: "Com uma capa de chuva amarela em uma ponte na chuva",
    },
    recraftcut: {
      about: "Deixa o que importa e o resto transparente",
      example: "A foto de um sapato para uma loja",
    },
    recraftup: {
      about: "Amplia uma imagem e a deixa mais nítida",
      example: "Um avatar pequeno demais para imprimir",
    },
    topazup: {
      about: "Amplia fotos para impressão",
      example: "Uma velha foto de família para emoldurar",
    },
    wan3: {
      about: "Cenas de 2 a 30 segundos com som",
      example: "Um trem passa por uma floresta nevada, visto de cima",
    },
    seedance25: {
      about: "Cenas de cinema com som, até 30 s",
      example: "Um detetive atravessa à noite o saguão vazio de uma estação, passos ecoando",
    },
    veo31: {
      about: "8 segundos com fala e som, do Google",
      example: "Um músico de rua diz “boa noite” e começa a tocar violoncelo",
    },
    kling3: {
      about: "Movimento suave, até 15 segundos",
      example: "Um veleiro vira contra o vento e a câmera gira ao redor dele",
    },
    seedance2m: {
      about: "Cenas curtas com som a baixo preço",
      example: "Um avião de papel voa por um escritório e as pessoas olham para cima",
    },
    kling26: {
      about: "5 ou 10 segundos, com som se quiser",
      example: "A chuva escorre pela janela do ônibus e as luzes da cidade passam",
    },
    seedance2: {
      about: "A versão anterior, até 1080p",
      example: "Um faroleiro sobe a escada com uma lanterna, vento lá fora",
    },
    hailuo02: {
      about: "6 ou 10 segundos com física convincente",
      example: "Um copo de leite tomba na mesa, em câmera lenta",
    },
    minimaxh3: {
      about: "Até 15 segundos com som, 768p ou 2K",
      example: "Um drone sobe devagar sobre terraços de arroz ao amanhecer",
    },
    kling3turbo: {
      about: "Um Kling 3.0 mais rápido",
      example: "Uma gota de tinta se espalha em um copo de água, em câmera lenta",
    },
    seedance2f: {
      about: "Um Seedance 2 mais rápido, até 720p",
      example: "Um chef salteia legumes em uma frigideira em chamas, close",
    },
    seedance15: {
      about: "Cenas curtas, com ou sem som",
      example: "Dois amigos riem em um banco de parque enquanto as folhas caem",
    },
    wan3prime: {
      about: "Um Wan 3.0 mais rápido",
      example: "Um ferreiro martela ferro em brasa e as faíscas voam",
    },
    wan27: {
      about: "A versão anterior, mais barata em 1080p",
      example: "Um balão sobe sobre um vinhedo ao nascer do sol",
    },
    grokvideo: {
      about: "De 6 a 30 segundos, da xAI",
      example: "Um robô retrô rega as flores de uma varanda",
    },
    grokvideo15: {
      about: "De 1 a 15 segundos com som, da xAI",
      example: "Um papagaio em um navio pirata diz “terra à vista”",
    },
    pixverse6: {
      about: "De 1 a 15 segundos, desenhados ou reais",
      example: "Uma garota de anime sobe correndo uma escada, pétalas giram ao redor dela",
    },
    omniflash11: {
      about: "De 4 a 10 segundos, do Google, até 4K",
      example: "Um boneco de massinha constrói uma casinha tijolo por tijolo",
    },
    kling3omni: {
      about: "De 3 a 15 segundos, até 1080p",
      example: "Uma violinista toca em um telhado ao entardecer e a câmera sobe devagar",
    },
    happyhorse: {
      about: "De 3 a 15 segundos, até 1080p",
      example: "Cavalos galopam em águas rasas ao nascer do sol",
    },
    minimaxh3ani: {
      about: "Até 15 segundos a partir de uma foto, com som",
      example: "A câmera entra devagar pela porta aberta",
    },
    kling3tani: {
      about: "De 3 a 15 segundos a partir de uma foto",
      example: "Ela vira a cabeça e sorri",
    },
    kling26ani: {
      about: "Anima uma foto, com som se quiser",
      example: "As ondas chegam e as gaivotas gritam",
    },
    hailuo23: {
      about: "Movimento natural de pessoas e animais",
      example: "O cachorro sacode a água",
    },
    hailuo23p: {
      about: "Rostos e gestos expressivos",
      example: "Ela lê a carta e começa a rir",
    },
    seedance1ani: {
      about: "Animação rápida de uma foto",
      example: "A neve cai e a lanterna balança",
    },
    pixverse6ani: {
      about: "De 1 a 15 segundos a partir de uma foto ou desenho",
      example: "O dragão abre as asas e ruge",
    },
    grokani: {
      about: "De 6 a 30 segundos a partir de uma foto, da xAI",
      example: "A estátua abre os olhos",
    },
    kling3omnian: {
      about: "De 3 a 15 segundos a partir de uma foto",
      example: "A dançarina começa a girar e o vestido se abre",
    },
    happyhorsean: {
      about: "De 3 a 15 segundos a partir de uma foto",
      example: "A corredora cruza a linha de chegada",
    },
    suno: {
      about: "Duas versões de uma música ou melodia",
      example: "Uma música acústica calma sobre o último trem para casa, voz feminina",
    },
    geminitts38: {
      about: "Lê um texto em voz alta, também em português",
      example: "Bom dia! Seu pedido está pronto e espera por você no balcão.",
    },
    geminittslit: {
      about: "As mesmas vozes, mais simples e baratas",
      example: "A loja fecha em dez minutos. Por favor, dirijam-se à saída.",
    },
    elevenv2: {
      about: "Lê um texto em voz alta em 29 idiomas",
      example: "Bom dia! Seu pedido está pronto e espera por você no balcão.",
    },
    elevenv3: {
      about: "Fala com [whispers], [laughs]",
      example: "[whispers] Não olhe para trás. [laughs] É só o gato!",
    },
  },
};
