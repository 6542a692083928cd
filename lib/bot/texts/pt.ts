import type { StoredType } from "../../ledger/operation.js";
import type { CoreTexts } from "./core-en.js";
import type { Texts } from "./en.js";
import { html, isolated, lines } from "./html.js";
import { studioPt } from "./studio-pt.js";
import { wordsPt } from "./words-pt.js";

const operationNames: Record<StoredType | "lost", string> = {
  payment: "Recarga",
  generation: "Geração",
  refund: "Reembolso",
  reversal: "Stars devolvidas",
  adjustment: "Correção",
  lost: "Reembolso por um resultado perdido",
  bonus: "Bônus",
  other: "Outro",
};

const forDays = { one: "dia", other: "dias" };

/** The core's sentences and all others. */
export const pt = (core: CoreTexts): Texts => {
  const { figures, balance } = core;
  const { money, signed, stars, count, time } = figures;
  return {
    ...core,
    studio: studioPt({ ...figures, balance }),
    words: wordsPt(figures),
    commands: {
      start: "Começar",
      balance: "Seu saldo",
      topup: "Recarregar com Telegram Stars",
      ideas: "Ideias para experimentar",
      models: "Modelos e preços",
      history: "Seus pagamentos e gerações",
      help: "Como funciona e todos os comandos",
    },
    shortDescription:
      "Imagens, vídeo e som a partir da sua descrição ou foto. Pague com Telegram Stars.",
    description:
      "Envie uma descrição, ou uma foto para editar ou animar.\n🖼 Imagens · 🎬 Vídeo · 🔊 Som. Você vê o preço antes de pagar com Telegram Stars e, se algo falhar, recebe o dinheiro de volta automaticamente.\nNão sabe por onde começar? Toque em 💡 Ideias.",
    historyEmpty: html`Ainda não há nada aqui. Recarregue com /topup.`,
    history: html`<b>Seu histórico</b>`,
    historyRemembered: (asOf) =>
      asOf === "never"
        ? html`<i>Só os mais recentes. Os anteriores aparecem de novo em breve.</i>`
        : html`<i>Só os mais recentes, posição de ${time(asOf)}. A lista completa volta em breve.</i>`,
    operation: (type, at, sum, details) =>
      html`${time(at)} · ${operationNames[type]} ${signed(sum)}${details}`,
    quoted: (words) => html`“${isolated(words)}”`,
    result: "resultado",
    paysupport: (payments, contact) =>
      lines(
        html`<b>Ajuda com pagamentos</b>`,
        payments.length === 0 ? html`Você ainda não tem pagamentos.` : lines(...payments),
        html``,
        html`Para um reembolso, escreva ao suporte com o ID do pagamento: ${contact}. Pelo dinheiro que não gastou, você pode receber todas as Stars de volta.`,
        html`O suporte do Telegram e o BotFather não podem ajudar com compras neste bot.`,
      ),
    payment: (at, sum, paid, chargeId, returned) =>
      html`${time(at)} · ${signed(sum)}${paid === null ? "" : ` · ${stars(paid)}`} · <code>${chargeId}</code>${returned ? " · devolvido" : ""}`,
    support: (contact) =>
      lines(
        html`Suporte: ${contact}. Conte o que você estava fazendo e quando.`,
        html`Ajuda com pagamentos: /paysupport.`,
      ),
    help: lines(
      html`<b>Como funciona</b>`,
      html`1. Envie uma descrição ou uma foto. Você vê o preço antes de tocar em ✅ Gerar.`,
      html`2. Se faltar saldo, recarregue com Telegram Stars logo abaixo do pedido ou com /topup.`,
      html`3. Se falhar, você recebe o dinheiro de volta automaticamente.`,
      html`4. Abaixo de um resultado: 🔁 De novo, ✏️ Editar, 🎬 Animar. Ou escreva o que mudar.`,
      html``,
      html`/ideas – ideias para experimentar`,
      html`/models – modelos e preços`,
      html`/generate – criar a partir de uma descrição`,
      html`/settings – modo rápido: sem ✅ Gerar`,
      html`/balance – seu saldo`,
      html`/topup – recarregar com Telegram Stars`,
      html`/history – seus pagamentos e gerações`,
      html`/paysupport – ajuda com pagamentos`,
      html`/support – falar com o suporte`,
      html`/terms – termos de uso`,
      html`/privacy – o que guardamos sobre você`,
    ),
    terms: lines(
      html`<b>Termos de uso</b>`,
      html`1. Você recarrega um saldo com Telegram Stars e gasta em gerações. Você vê o preço antes de cada uma.`,
      html`2. Se uma geração falhar, o preço dela volta automaticamente para o seu saldo.`,
      html`3. Você pode receber de volta as Stars pelo dinheiro que não gastou: /paysupport.`,
      html`4. Você é responsável pelo que pede. Não peça nada ilegal ou prejudicial a crianças, nem imagens de pessoas reais sem o consentimento delas. O serviço que cria os resultados recusa esses pedidos.`,
      html`5. Os resultados são criados por redes neurais e podem ser imprecisos. Os links dos resultados expiram: salve o que precisar.`,
      html`6. O bot pode ficar indisponível às vezes. Você não perde o dinheiro que pagou por causa disso.`,
    ),
    privacy: (contact, days) =>
      lines(
        html`<b>O que guardamos sobre você</b>`,
        html`• Seu ID do Telegram, seu saldo e a hora, o valor e o modelo de cada operação. Dos pagamentos, também o ID deles no Telegram e o número de Stars. Os registros de pagamentos são mantidos pelo tempo que a lei exige.`,
        html`• Por ${count(days, forDays)}: suas descrições (os primeiros 1000 caracteres), os detalhes dos seus pedidos, os links dos seus resultados e os IDs dos arquivos no Telegram.`,
        html`• Sua escolha em /settings, o ID no Telegram da última foto que você me enviou e quando enviou.`,
        html`• Para quedas do serviço: uma cópia das suas 20 últimas operações e, por 30 dias, os valores de quedas passadas.`,
        html`Não guardamos seu nome, seu telefone nem suas outras mensagens.`,
        html``,
        html`<b>Quem processa esses dados</b>`,
        html`• Telegram: este chat e seus pagamentos. Nunca vemos seu cartão.`,
        html`• Vercel, onde este bot roda; Neon, que hospeda o banco de dados; e o armazenamento de objetos com as cópias para quedas do serviço.`,
        html`• Kie.ai, que cria os resultados: suas descrições e fotos. Ela as mantém por até 14 dias.`,
        html``,
        html`Suporte: ${contact}.`,
      ),
    fastMode: {
      about: (limit, cheapest) =>
        lines(
          html`<b>⚡ Modo rápido</b>`,
          html`Crio o que você descreve na hora, sem ✅ Gerar, se não custar mais que o seu limite. Todo o resto espera o seu toque, como sempre. Para mudar um resultado, responda a ele.`,
          cheapest === undefined
            ? undefined
            : html`Uma imagem de um modelo recomendado custa a partir de ${money(cheapest)}.`,
          limit === undefined
            ? html`Agora: <b>desligado</b>`
            : html`Agora: <b>ligado, até ${money(limit)}</b>`,
        ),
      off: "Desligar",
      notChanged: "Não consigo salvar agora. Nada mudou. Tente de novo em alguns minutos.",
    },
    erasing: {
      button: "🗑 Apagar meus dados",
      confirm: "🗑 Apagar agora",
      question: lines(
        html`<b>Apagar seus dados?</b>`,
        html`<b>Serão apagados:</b> suas descrições, os detalhes dos seus pedidos, os links dos seus resultados e os IDs dos arquivos no Telegram. Você não poderá receber esses resultados de novo pelo histórico.`,
        html`<b>Ficarão:</b> seu saldo, sua escolha em /settings e a hora, o valor e o modelo de cada operação. Os registros de pagamentos são mantidos pelo tempo que a lei exige.`,
        html`O que está em andamento será concluído e enviado a você, e depois apagado.`,
        html`As mensagens deste chat você mesmo pode apagar. A Kie.ai apaga as cópias dela em até 14 dias.`,
        html`<b>Isso não pode ser desfeito.</b>`,
      ),
      done: ({ unfinished, isRecorded }) =>
        lines(
          html`✅ Seus dados foram apagados. Seu saldo não mudou.`,
          unfinished > 0
            ? html`O que está em andamento (${unfinished}) será apagado assim que você tiver o resultado.`
            : undefined,
          isRecorded
            ? html`Falta um passo: nosso banco de dados está fora do ar. Seus dados nele serão apagados assim que ele voltar.`
            : undefined,
        ),
      failed: html`Algo deu errado do nosso lado: nem todos os seus dados foram apagados ainda. Toque de novo em alguns minutos.`,
      tooOften: "Você tocou vezes demais. Tente de novo em 10 minutos.",
    },
    nothingToCancel: html`Não há nada para cancelar.`,
    studioClosed: html`A geração ainda não está ativada neste bot. Você pode recarregar (/topup) e ver seu histórico (/history).`,
    generateUsage: html`Adicione uma descrição depois do comando: <code>/generate uma raposa vermelha na neve</code>`,
    unknownContent: html`Envie uma descrição, ou uma foto para editar ou animar.`,
    dontKnow: (command, hasWords) =>
      hasWords
        ? html`Não conheço ${isolated(command)}. Envie só a descrição.`
        : html`Não conheço ${isolated(command)}. Envie uma descrição, ou uma foto para editar ou animar. Todos os comandos: /help.`,
  };
};
