### The worklist.

unsorted = Imágenes sin portaobjetos
new-patient = Nuevo paciente
being-counted = En recuento
go-on = Continuar el recuento
patients = Pacientes
search-patients = Buscar por código, nombre o nota
no-patient-found = Ningún paciente contiene estas letras.
slides-of = Portaobjetos: { $count }
patient-code = Código
patient-code-hint = Un código que solo su laboratorio puede relacionar con una persona. No hace falta ningún nombre.
patient-age = Edad
age-unknown = Desconocida
age-infant = Menos de 1 año
age-child = De 1 a 9 años
age-adolescent = De 10 a 17 años
age-adult = De 18 a 59 años
age-older = 60 años o más
note = Nota
more = Más
patient-name = Nombre
patient-name-hint = Déjelo vacío salvo que su laboratorio lo necesite: todo funciona con el código.
save = Guardar
saving = Guardando…
import-archive = Importar un archivo
archive-running = Incorporando { $name }…
archive-failed = No se pudo incorporar { $name }
archive-brought = Se incorporó { $name }. Pacientes nuevos: { $patients }, portaobjetos nuevos: { $slides }, imágenes nuevas: { $pictures }, imágenes que ya estaban: { $known }, etiquetas: { $labels }. Células con etiquetas distintas aquí y allí: { $conflicts }. Portaobjetos firmados que no se cambiaron: { $refused }.
try-sample = Probar con el frotis dibujado
empty-title = Todavía no hay pacientes
empty-text =
    Cree un paciente con un código, cree un portaobjetos y añada sus imágenes o tómelas con la cámara. Leukolens busca
    los glóbulos blancos e indica de cada uno si parece un linfoblasto de leucemia linfoblástica aguda (ALL, por sus
    siglas en inglés) o una célula normal (HEM), y también cuándo no lo sabe. Para un vistazo rápido, añada imágenes
    sin paciente o suéltelas en cualquier lugar de esta ventana.
