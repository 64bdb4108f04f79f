### Leukolens en español. Lo que significa cada mensaje y sus variables está en ../en/leukolens.ftl.

## La ventana

app = Leukolens
purpose = Células leucémicas en frotis de sangre
research-use = Solo para uso en investigación. No debe utilizarse en procedimientos de diagnóstico.
language = Idioma
reading = Leyendo…
navigation = Páginas
nav-worklist = Lista de trabajo
nav-review = Revisión
nav-trust = Acerca de y confianza
nav-settings = Ajustes
nav-manual = Guía
add = Añadir imágenes
drop = Suelte las imágenes para añadirlas
retry = Intentar de nuevo
cancel = Cancelar
close = Cerrar
delete = Eliminar
dismiss = Descartar
dismiss-all = Descartar todo
technical = Detalles técnicos

## Acerca de la aplicación

about-failed = No se puede mostrar la información sobre el modelo
privacy = Las imágenes y los resultados se quedan en este dispositivo. No se envía nada a ninguna parte.
model-card = Acerca del modelo (en inglés)

## La lista de imágenes

list-failed = No se pueden mostrar las imágenes guardadas
legend = Qué significan los signos
not-usable = No sirve para un veredicto
cell-count =
    { $count ->
        [0] Ninguna célula
        [one] { $count } célula
       *[other] { $count } células
    }
kind-cell = Célula individual
kind-crop = Célula recortada
kind-field = Campo de frotis

## Añadir y eliminar

progress = Añadiendo la imagen { $place } de { $total }
stopping = Cancelado: se detendrá después de esta imagen
tally =
    { $added ->
        [0] Ninguna imagen nueva
        [one] { $added } imagen añadida
       *[other] { $added } imágenes añadidas
    }{ $known ->
        [0] { "" }
        [one] , { $known } ya estaba en la lista
       *[other] , { $known } ya estaban en la lista
    }{ $failed ->
        [0] { "" }
        [one] , { $failed } no se pudo añadir
       *[other] , { $failed } no se pudieron añadir
    }{ $skipped ->
        [0] { "" }
        [one] , { $skipped } sin procesar porque usted canceló
       *[other] , { $skipped } sin procesar porque usted canceló
    }.
failures = Algo no funcionó
attempt-import = no se añadió
attempt-other = Eso no funcionó.
deleting = Eliminando…
delete-named = Eliminar { $name }
dismiss-named = Descartar el mensaje sobre { $name }

## Una imagen

back = Todas las imágenes
pixels-failed = No se pudo cargar la imagen. Los resultados de abajo son los que se guardaron con ella.
fit = Ajustar a la ventana
picture-of = Imagen { $name }
caution = Tenga en cuenta
unusable = No utilice los veredictos de esta imagen.
cells = Células
cells-hint = Elija una célula para resaltarla en la imagen y ver sus medidas.
cell = Célula { $number }
column-number = N.º
column-verdict = Veredicto y motivo
column-probability = P(ALL)

## Lo que se sabe de una imagen

facts = Imagen y modelo
fact-kind = Tipo
fact-size = Tamaño
fact-scale = Escala
fact-eyepiece = Ocular
fact-added = Añadida
fact-model = Modelo
fact-hash = SHA-256 del modelo
fact-version = Versión
pixels = { $width }{ "\u00A0" }×{ "\u00A0" }{ $height }{ "\u00A0" }píxeles
scale = { $number }{ "\u00A0" }µm por píxel
scale-error = { $scale } ±{ "\u00A0" }{ $percent }
scale-line = { $scale }; { $source }
scale-training = se supone que es la de las imágenes de entrenamiento
scale-red-cells = medida en los glóbulos rojos de esta imagen
scale-profile = la del perfil del microscopio
scale-assumed = supuesta, no medida
eyepiece =
    { $count ->
        [one] la imagen se tomó a través de un ocular; su círculo mide { $count } píxel de ancho
       *[other] la imagen se tomó a través de un ocular; su círculo mide { $count } píxeles de ancho
    }

## Veredictos

verdict-all = Linfoblasto (ALL)
verdict-hem = Célula normal (HEM)
verdict-uncertain = Indeterminada
verdict-not-a-cell = No es una célula
counted-all =
    { $count ->
        [one] { $count } linfoblasto (ALL)
       *[other] { $count } linfoblastos (ALL)
    }
counted-hem =
    { $count ->
        [one] { $count } célula normal (HEM)
       *[other] { $count } células normales (HEM)
    }
counted-uncertain =
    { $count ->
        [one] { $count } indeterminada
       *[other] { $count } indeterminadas
    }
counted-not-a-cell =
    { $count ->
        [one] { $count } que no es una célula
       *[other] { $count } que no son células
    }

reason-above-threshold = La probabilidad alcanza o supera el umbral superior del modelo.
reason-below-threshold = La probabilidad está por debajo del umbral inferior del modelo.
reason-between-thresholds = La probabilidad está entre los dos umbrales del modelo, así que no hay una respuesta firme.
reason-scale-unknown = No se pudo medir la escala, así que no se da un veredicto firme.
reason-scale-unsure = La escala no se conoce con suficiente precisión: en el extremo de su intervalo la respuesta sería otra.
reason-touches-border = La célula está cortada por el borde de la imagen.
reason-too-small = Menor que cualquier glóbulo blanco a esta escala; probablemente residuos o una plaqueta.
reason-too-large = Mayor que cualquier glóbulo blanco aislado a esta escala; probablemente un cúmulo o un depósito de colorante.
reason-clump = Células que se tocan y no se pudieron separar.
reason-smudge = Un núcleo aplastado sin célula alrededor.
reason-unlike-training = Distinta de las células con las que aprendió el modelo, así que no hay una respuesta firme.
reason-blurred = La célula está desenfocada o movida, así que no hay una respuesta firme.
reason-poor-picture = La imagen no es lo bastante buena para una respuesta firme; las notas dicen por qué.

## Lo que debilita los veredictos de una imagen

warning-field-not-validated = Los veredictos sobre campos enteros de frotis aún no se han validado. Tómelos como indicación de qué células merece la pena mirar.
warning-scale-unknown = No se pudo medir la escala con glóbulos rojos. El tamaño de la célula es el indicio más fuerte, así que todos los veredictos quedan abiertos.
warning-no-cells = No se encontró ningún glóbulo blanco en esta imagen.
warning-blurred = La imagen está desenfocada. Enfoque de nuevo y repita la toma.
warning-shaken = La imagen está movida. Mantenga quietos la cámara y el portaobjetos y repita la toma.
warning-too-bright = La imagen es demasiado clara. Baje la luz de la lámpara y repita la toma.
warning-too-dark = La imagen es demasiado oscura. Suba la luz de la lámpara y repita la toma.
warning-glare = Un reflejo cubre parte del campo. Incline la cámara o haga sombra sobre el ocular y repita la toma.
warning-weak-stain = La tinción es demasiado débil para distinguir los núcleos. Tiña más tiempo o use un portaobjetos mejor teñido.
warning-too-thin = Aquí apenas hay células. Vaya a una zona donde los glóbulos rojos estén juntos sin superponerse.
warning-too-thick = Aquí las células están unas sobre otras. Vaya a una zona donde los glóbulos rojos estén uno al lado del otro.

## Qué permite hacer el recuento

advice-enough = Se contaron suficientes células.
advice-count-more = Cuente más células: hay menos de las que se pidieron.
advice-interval-too-wide = Cuente más células: el resultado aún no es tan preciso como se pidió.
advice-review-uncertain = Revise las células indeterminadas: contar más no haría más preciso el resultado.

## Las medidas de una célula

measures = Medidas de la célula { $number }
measures-none = No se midió nada de esta célula.
measures-note = El intervalo normal abarca 90 de cada 100 células normales con las que aprendió el modelo.
feature-diameter = Diámetro de la célula
feature-area = Área de la célula
feature-nucleus-area = Área del núcleo
feature-nucleus-to-cell = Área del núcleo entre área de la célula
feature-roundness = Redondez de la célula (un círculo tiene 1)
feature-nucleus-solidity = Solidez del núcleo (sin lóbulos ni hendiduras, 1)
micrometres = { $number }{ "\u00A0" }µm
square-micrometres = { $number }{ "\u00A0" }µm²
range-below = por debajo del intervalo normal, de { $low } a { $high }
range-within = dentro del intervalo normal, de { $low } a { $high }
range-above = por encima del intervalo normal, de { $low } a { $high }
range-unknown = no se conoce un intervalo normal
novelty = Distancia a las células de entrenamiento
novelty-usual = no mayor que la de 95 de cada 100 células de entrenamiento, que no pasa de 1
novelty-unusual = inusualmente grande: en 95 de cada 100 células de entrenamiento no pasa de 1

## Números y fechas

percent = { $number }{ "\u00A0" }%
percent-below = <{ "\u00A0" }{ $number }{ "\u00A0" }%
percent-above = >{ "\u00A0" }{ $number }{ "\u00A0" }%
p-all = P(ALL) { $percent }
highest-p-all = P(ALL) más alta: { $percent }
moment = { $day } { $month } { $year }, { $time }
month =
    { $month ->
        [1] ene
        [2] feb
        [3] mar
        [4] abr
        [5] may
        [6] jun
        [7] jul
        [8] ago
        [9] sep
        [10] oct
        [11] nov
       *[12] dic
    }

## Lo que no funcionó

error-file-unreadable = No se pudo abrir el archivo. Compruebe que existe y que tiene permiso para leerlo.
error-not-a-picture = No es una imagen que se pueda leer. Se admiten archivos PNG, JPEG, BMP, TIFF y WebP.
error-picture-damaged = La imagen está dañada o incompleta. Cópiela de nuevo desde su origen.
error-picture-too-large = La imagen es demasiado grande. Expórtela con menos píxeles o recórtela.
error-picture-too-small = La imagen es demasiado pequeña para contener una célula.
error-no-cell = En esta imagen no hay más que fondo.
error-not-a-smear = Esto no parece un frotis de sangre. Elija una imagen de un frotis teñido o de una célula individual.
error-format-unsupported = Este tipo de archivo de imagen no se puede leer. Guárdelo como una sola imagen JPEG o PNG y añádala de nuevo.
error-model-invalid = El modelo falta o está alterado, así que no se puede clasificar nada. Instale Leukolens de nuevo.
error-inference-failed = La clasificación falló. Inténtelo de nuevo; si vuelve a fallar, reinicie Leukolens.
error-unknown-picture = Esta imagen ya no está en este dispositivo.
error-storage-failed = No se puede leer o escribir en el almacenamiento del dispositivo. Compruebe que hay espacio libre e inténtelo de nuevo.
error-records-too-new = Los registros de este dispositivo se escribieron con una versión más nueva de Leukolens. Instale la última versión.
error-slide-signed = Este portaobjetos está firmado y no se puede cambiar. Añada una enmienda.
error-review-missing = Hay células que aún debe revisar, o imágenes por examinar. Termínelas y después firme.
error-profile-in-use = Un portaobjetos usa este perfil de microscopio. Retírelo en lugar de borrarlo.
error-code-in-use = Otro paciente tiene este código. Elija otro.
error-archive-invalid = Este archivo no es un paquete de un portaobjetos, o se dañó por el camino. No se guardó nada. Exporte de nuevo el portaobjetos en el otro dispositivo y cópielo otra vez.
error-value-refused = Lo que escribió no se puede guardar. «Detalles técnicos» dice qué parte y cómo debe ser.
error-bad-request = La aplicación no entendió su propia petición. Instale la versión más reciente de Leukolens.
error-file-not-read = No se pudo leer el archivo. Compruebe que aún existe y que su tarjeta o unidad está conectada.
error-no-answer = La aplicación no dio una respuesta útil. Cierre Leukolens, ábralo de nuevo y vuelva a intentarlo.
