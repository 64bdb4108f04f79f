### Leukolens em português. O sentido de cada mensagem e das suas variáveis está em ../en/leukolens.ftl.

## A janela

app = Leukolens
purpose = Células leucêmicas em esfregaços de sangue
research-use = Somente para uso em pesquisa. Não deve ser usado em procedimentos de diagnóstico.
language = Idioma
reading = Lendo…
navigation = Páginas
nav-worklist = Lista de trabalho
nav-review = Revisão
nav-trust = Sobre e confiança
nav-settings = Configurações
nav-manual = Guia
add = Adicionar imagens
drop = Solte as imagens para adicioná-las
retry = Tentar de novo
cancel = Cancelar
close = Fechar
delete = Excluir
dismiss = Dispensar
dismiss-all = Dispensar tudo
technical = Detalhes técnicos

## Sobre o aplicativo

about-failed = Não é possível mostrar as informações sobre o modelo
privacy = As imagens e os resultados ficam neste dispositivo. Nada é enviado a lugar algum.
model-card = Sobre o modelo (em inglês)

## A lista de imagens

list-failed = Não é possível mostrar as imagens guardadas
legend = O que significam os sinais
not-usable = Não serve para um veredito
cell-count =
    { $count ->
        [0] Nenhuma célula
        [one] { $count } célula
       *[other] { $count } células
    }
kind-cell = Célula isolada
kind-crop = Célula recortada
kind-field = Campo de esfregaço

## Adicionar e excluir

progress = Adicionando a imagem { $place } de { $total }
stopping = Cancelado: vai parar depois desta imagem
tally =
    { $added ->
        [0] Nenhuma imagem nova
        [one] { $added } imagem adicionada
       *[other] { $added } imagens adicionadas
    }{ $known ->
        [0] { "" }
        [one] , { $known } já estava na lista
       *[other] , { $known } já estavam na lista
    }{ $failed ->
        [0] { "" }
        [one] , { $failed } não pôde ser adicionada
       *[other] , { $failed } não puderam ser adicionadas
    }{ $skipped ->
        [0] { "" }
        [one] , { $skipped } não processada porque você cancelou
       *[other] , { $skipped } não processadas porque você cancelou
    }.
failures = Algo não funcionou
attempt-import = não foi adicionada
attempt-other = Isso não funcionou.
deleting = Excluindo…
delete-named = Excluir { $name }
dismiss-named = Dispensar a mensagem sobre { $name }

## Uma imagem

back = Todas as imagens
pixels-failed = A imagem em si não pôde ser carregada. Os resultados abaixo são os que foram guardados com ela.
fit = Ajustar à janela
picture-of = Imagem { $name }
caution = Atenção
unusable = Não use os vereditos desta imagem.
cells = Células
cells-hint = Escolha uma célula para destacá-la na imagem e ver as suas medidas.
cell = Célula { $number }
column-number = N.º
column-verdict = Veredito e motivo
column-probability = P(ALL)

## O que se sabe de uma imagem

facts = Imagem e modelo
fact-kind = Tipo
fact-size = Tamanho
fact-scale = Escala
fact-eyepiece = Ocular
fact-added = Adicionada
fact-model = Modelo
fact-hash = SHA-256 do modelo
fact-version = Versão
pixels = { $width }{ "\u00A0" }×{ "\u00A0" }{ $height }{ "\u00A0" }pixels
scale = { $number }{ "\u00A0" }µm por pixel
scale-error = { $scale } ±{ "\u00A0" }{ $percent }
scale-line = { $scale }; { $source }
scale-training = supõe-se que é a das imagens de treinamento
scale-red-cells = medida nos glóbulos vermelhos desta imagem
scale-profile = a do perfil do microscópio
scale-assumed = suposta, não medida
eyepiece =
    { $count ->
        [one] a imagem foi feita através de uma ocular; o círculo dela tem { $count } pixel de largura
       *[other] a imagem foi feita através de uma ocular; o círculo dela tem { $count } pixels de largura
    }

## Vereditos

verdict-all = Linfoblasto (ALL)
verdict-hem = Célula normal (HEM)
verdict-uncertain = Indeterminada
verdict-not-a-cell = Não é uma célula
counted-all =
    { $count ->
        [one] { $count } linfoblasto (ALL)
       *[other] { $count } linfoblastos (ALL)
    }
counted-hem =
    { $count ->
        [one] { $count } célula normal (HEM)
       *[other] { $count } células normais (HEM)
    }
counted-uncertain =
    { $count ->
        [one] { $count } indeterminada
       *[other] { $count } indeterminadas
    }
counted-not-a-cell =
    { $count ->
        [one] { $count } que não é uma célula
       *[other] { $count } que não são células
    }

reason-above-threshold = A probabilidade atinge ou supera o limiar superior do modelo.
reason-below-threshold = A probabilidade está abaixo do limiar inferior do modelo.
reason-between-thresholds = A probabilidade está entre os dois limiares do modelo, por isso não há uma resposta firme.
reason-scale-unknown = A escala não pôde ser medida, por isso não se dá um veredito firme.
reason-scale-unsure = A escala não é conhecida com precisão suficiente: no extremo do seu intervalo a resposta seria outra.
reason-touches-border = A célula está cortada pela borda da imagem.
reason-too-small = Menor que qualquer glóbulo branco nesta escala; provavelmente um resíduo ou uma plaqueta.
reason-too-large = Maior que qualquer glóbulo branco isolado nesta escala; provavelmente um aglomerado ou um depósito de corante.
reason-clump = Células que se tocam e não puderam ser separadas.
reason-smudge = Um núcleo esmagado sem célula ao redor.
reason-unlike-training = Diferente das células com que o modelo aprendeu, por isso não há uma resposta firme.
reason-blurred = A célula está fora de foco ou tremida, por isso não há uma resposta firme.
reason-poor-picture = A imagem não é boa o bastante para uma resposta firme; as notas dizem por quê.

## O que enfraquece os vereditos de uma imagem

warning-field-not-validated = Os vereditos sobre campos inteiros de esfregaço ainda não foram validados. Tome-os como indicação de células que merecem ser vistas.
warning-scale-unknown = A escala não pôde ser medida em glóbulos vermelhos. O tamanho da célula é o indício mais forte, por isso todos os vereditos ficam em aberto.
warning-no-cells = Nenhum glóbulo branco foi encontrado nesta imagem.
warning-blurred = A imagem está fora de foco. Ajuste o foco e tire-a de novo.
warning-shaken = A imagem está tremida. Mantenha a câmera e a lâmina paradas e tire-a de novo.
warning-too-bright = A imagem está clara demais. Diminua a luz da lâmpada e tire-a de novo.
warning-too-dark = A imagem está escura demais. Aumente a luz da lâmpada e tire-a de novo.
warning-glare = Um reflexo cobre parte do campo. Incline a câmera ou faça sombra sobre a ocular e tire-a de novo.
warning-weak-stain = A coloração é fraca demais para distinguir os núcleos. Core por mais tempo ou use uma lâmina mais bem corada.
warning-too-thin = Quase não há células aqui. Vá para onde os glóbulos vermelhos fiquem próximos sem se sobrepor.
warning-too-thick = As células estão umas sobre as outras aqui. Vá para onde os glóbulos vermelhos fiquem lado a lado.

## O que a contagem permite fazer em seguida

advice-enough = Foram contadas células suficientes.
advice-count-more = Conte mais células: há menos do que foi pedido.
advice-interval-too-wide = Conte mais células: o resultado ainda não é tão preciso quanto foi pedido.
advice-review-uncertain = Veja as células indeterminadas: contar mais não tornaria o resultado mais preciso.

## As medidas de uma célula

measures = Medidas da célula { $number }
measures-none = Nada foi medido nesta célula.
measures-note = O intervalo normal abrange 90 de cada 100 células normais com que o modelo aprendeu.
feature-diameter = Diâmetro da célula
feature-area = Área da célula
feature-nucleus-area = Área do núcleo
feature-nucleus-to-cell = Área do núcleo sobre a da célula
feature-roundness = Redondez da célula (um círculo tem 1)
feature-nucleus-solidity = Solidez do núcleo (sem lobos nem fendas, 1)
micrometres = { $number }{ "\u00A0" }µm
square-micrometres = { $number }{ "\u00A0" }µm²
range-below = abaixo do intervalo normal, de { $low } a { $high }
range-within = dentro do intervalo normal, de { $low } a { $high }
range-above = acima do intervalo normal, de { $low } a { $high }
range-unknown = não se conhece um intervalo normal
novelty = Distância até as células de treinamento
novelty-usual = não maior que a de 95 de cada 100 células de treinamento, que não passa de 1
novelty-unusual = excepcionalmente grande: em 95 de cada 100 células de treinamento não passa de 1

## Números e datas

percent = { $number }%
percent-below = <{ "\u00A0" }{ $number }%
percent-above = >{ "\u00A0" }{ $number }%
p-all = P(ALL) { $percent }
highest-p-all = Maior P(ALL): { $percent }
moment = { $day } { $month } { $year }, { $time }
month =
    { $month ->
        [1] jan.
        [2] fev.
        [3] mar.
        [4] abr.
        [5] mai.
        [6] jun.
        [7] jul.
        [8] ago.
        [9] set.
        [10] out.
        [11] nov.
       *[12] dez.
    }

## O que não funcionou

error-file-unreadable = O arquivo não pôde ser aberto. Verifique se ele existe e se você pode lê-lo.
error-not-a-picture = Isto não é uma imagem que se possa ler. São aceitos arquivos PNG, JPEG, BMP, TIFF e WebP.
error-picture-damaged = A imagem está danificada ou incompleta. Copie-a de novo da origem.
error-picture-too-large = A imagem é grande demais. Exporte-a com menos pixels ou recorte-a.
error-picture-too-small = A imagem é pequena demais para conter uma célula.
error-no-cell = Não há nada além de fundo nesta imagem.
error-not-a-smear = Isto não parece um esfregaço de sangue. Escolha uma imagem de um esfregaço corado ou de uma célula isolada.
error-format-unsupported = Este tipo de arquivo de imagem não pode ser lido. Salve-o como uma única imagem JPEG ou PNG e adicione-a de novo.
error-model-invalid = O modelo falta ou foi alterado, por isso nada pode ser classificado. Instale o Leukolens de novo.
error-inference-failed = A classificação falhou. Tente de novo; se falhar outra vez, reinicie o Leukolens.
error-unknown-picture = Esta imagem não está mais neste dispositivo.
error-storage-failed = O armazenamento do dispositivo não pode ser lido ou gravado. Verifique se há espaço livre e tente de novo.
error-records-too-new = Os registros deste dispositivo foram escritos por um Leukolens mais novo. Instale a versão mais recente.
error-slide-signed = Esta lâmina está assinada e não pode ser alterada. Acrescente uma emenda.
error-review-missing = Ainda há células por rever ou imagens por examinar. Termine-as e depois assine.
error-profile-in-use = Uma lâmina usa este perfil de microscópio. Desative-o em vez de apagá-lo.
error-code-in-use = Outro paciente tem este código. Escolha outro.
error-archive-invalid = Este arquivo não é o pacote de uma lâmina, ou foi danificado no caminho. Nada foi guardado. Exporte a lâmina de novo no outro aparelho e copie-a outra vez.
error-value-refused = O que você digitou não pode ser guardado. “Detalhes técnicos” diz qual parte e como deve ser.
error-bad-request = O aplicativo não entendeu o próprio pedido. Instale a versão mais recente do Leukolens.
error-file-not-read = O arquivo não pôde ser lido. Verifique se ele ainda existe e se o cartão ou a unidade está conectada.
error-no-answer = O aplicativo não deu uma resposta utilizável. Feche o Leukolens, abra-o de novo e repita.
