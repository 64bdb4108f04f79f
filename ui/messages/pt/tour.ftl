### The tour.

tour = Um breve passeio
tour-step = Passo { $step } de { $steps }
tour-next = Próximo
tour-back = Voltar
tour-skip = Pular o passeio
tour-done = Pronto
tour-drawn = Um desenho, não são células reais.
tour-again = Mostrar o passeio
tour-welcome = Boas-vindas
tour-welcome-text = O Leukolens encontra glóbulos brancos em imagens de esfregaços de sangue e diz quais parecem linfoblastos de leucemia linfoblástica aguda. É para pesquisa, nunca para um diagnóstico. Tudo fica neste dispositivo.
tour-people = Pacientes e lâminas
tour-people-text = Crie um paciente com um código e depois uma lâmina para cada esfregaço. As lâminas em contagem aparecem primeiro na lista de trabalho, para continuar de onde parou.
tour-pictures = As imagens
tour-pictures-text = Adicione arquivos de imagem, solte-os ou cole-os, ou use a câmera na ocular: preencha o anel, observe o foco e a luz e aperte o disparador. Uma imagem duvidosa pode ser tirada de novo.
tour-count = A contagem
tour-count-text = O contador cresce enquanto as imagens são examinadas. Ele mostra as células suspeitas entre as contadas, com um intervalo que diz quão segura é essa parte, e avisa quando há o bastante.
tour-review = Você decide
tour-review-text = Na revisão você vê cada célula, diz o que ela é quando o modelo erra ou não sabe, e pode desfazer passos. O seu rótulo conta, e o veredito do modelo fica ao lado.
tour-sign = Assinar, exportar, excluir
tour-sign-text = Assine uma lâmina quando nada estiver pendente: ela é bloqueada, e o que vier depois entra como emenda. Exporte documentos ou exclua o que quiser a qualquer momento. Experimente tudo isso com o esfregaço desenhado.
