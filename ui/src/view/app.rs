//! The app's component: owns the model and the chosen files, carries out effects, draws the frame.

use std::collections::HashMap;

use web_sys::{DragEvent, File, HtmlInputElement};
use yew::{Callback, Component, Context, Html, NodeRef, TargetCast as _, html};

use super::{about, confirm, detail, icon, language, notices, picture_list, research_use, send};
use crate::{
    shell,
    state::{ChosenFile, Dialog, Effect, Event, FileId, Focus, Model, Screen, update},
    text::{Phrase, Text},
};

/// What the component is told.
pub enum Message {
    /// Something happened.
    Event(Box<Event>),
    /// The user picked or dropped files.
    Files(Vec<File>),
    /// The button beside the file field was pressed.
    FilesWanted,
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self::Event(Box::new(event))
    }
}

/// The whole app.
pub struct App {
    model: Model,
    /// The words of the model's language.
    text: Text,
    /// The files behind the model's numbers, until they are imported or forgotten.
    files: HashMap<FileId, File>,
    file_count: FileId,
    file_field: NodeRef,
    /// What waits for the screen to be drawn.
    after_drawing: Vec<Effect>,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let model = Model::new();
        let mut app = Self {
            text: Text::new(model.language),
            model,
            files: HashMap::new(),
            file_count: 0,
            file_field: NodeRef::default(),
            after_drawing: Vec::new(),
        };
        // Before anything is drawn, so that nobody sees words of another language flash up.
        let (remembered, preferred) = (shell::remembered_language(), shell::preferred_languages());
        app.take(ctx, Event::LanguagesTold { remembered, preferred });
        app.take(ctx, Event::ListWanted);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let event = match message {
            Message::Event(event) => *event,
            Message::Files(files) => Event::FilesChosen(self.number(files)),
            Message::FilesWanted => {
                if let Some(field) = self.file_field.cast::<HtmlInputElement>() {
                    field.click();
                }
                return false;
            }
        };
        self.take(ctx, event);
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        for effect in std::mem::take(&mut self.after_drawing) {
            match effect {
                Effect::Focus(Focus::Card(id)) if shell::focus(&picture_list::card_id(&id)) => {}
                Effect::Focus(_) => {
                    shell::scroll_to_top();
                    shell::focus(HEADING);
                }
                Effect::Reveal(index) => shell::reveal(&super::stage::box_id(index)),
                _ => {}
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(|event: Event| event);
        let drop = ctx.link().callback(|e: DragEvent| {
            e.prevent_default();
            Message::Files(shell::files(e.data_transfer().and_then(|d| d.files()).as_ref()))
        });
        let text = &self.text;
        html! {
            <div class="app" ondragenter={drag_enters(&on)} ondragover={Callback::from(|e: DragEvent| e.prevent_default())}
                ondrop={drop}>
                { self.bar(ctx, &on) }
                <main class="content">
                    { notices::view(&self.model, text, &on) }
                    <div class="main">
                        { match &self.model.screen {
                            Screen::Pictures => picture_list::view(&self.model, text, &on),
                            Screen::Detail(detail) => {
                                detail::view(detail, self.model.summary(&detail.id), text, &on)
                            }
                        } }
                    </div>
                    if self.model.dragging {
                        // It covers the window, so leaving it is leaving the window.
                        <div class="drop" data-testid="drop" ondragleave={send(&on, Event::Dragging(false))}>
                            <p class="drop__text">{ icon::add() }{ text.say(Phrase::Drop) }</p>
                        </div>
                    }
                </main>
                <footer class="footer" data-testid="research-use">{ research_use(text) }</footer>
                { match &self.model.dialog {
                    Some(Dialog::Delete { name, running, .. }) => confirm::view(name, *running, text, &on),
                    Some(Dialog::About(about)) => about::view(about, text, &on),
                    None => Html::default(),
                } }
            </div>
        }
    }
}

/// The id of every screen's heading, which takes the focus when the screen changes.
pub const HEADING: &str = "heading";

impl App {
    /// Changes the model and does what follows.
    fn take(&mut self, ctx: &Context<Self>, event: Event) {
        for effect in update(&mut self.model, event) {
            self.carry_out(ctx, effect);
        }
    }

    /// Keeps files under numbers.
    fn number(&mut self, files: Vec<File>) -> Vec<ChosenFile> {
        let mut chosen = Vec::with_capacity(files.len());
        for file in files {
            let id = self.file_count;
            self.file_count += 1;
            chosen.push(ChosenFile { id, name: file.name() });
            self.files.insert(id, file);
        }
        chosen
    }

    fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        let link = ctx.link();
        match effect {
            Effect::Speak(language) => {
                self.text = Text::new(language);
                shell::speak(language);
            }
            Effect::RememberLanguage(language) => shell::remember_language(language),
            Effect::List => link.send_future(async move { Event::Listed(shell::list().await) }),
            Effect::Import(chosen) => {
                if let Some(file) = self.files.remove(&chosen.id) {
                    link.send_future(async move { Event::Imported(shell::import(&file).await) });
                }
            }
            Effect::Forget(ids) => self.files.retain(|id, _| !ids.contains(id)),
            Effect::Load(id) => link.send_future(async move {
                let result = shell::picture(&id).await;
                Event::Loaded(id, result)
            }),
            Effect::Delete(id) => link.send_future(async move {
                let result = shell::delete(&id).await;
                Event::Deleted(id, result)
            }),
            Effect::About => {
                link.send_future(async move { Event::AboutLoaded(shell::about().await) });
            }
            Effect::Reveal(_) | Effect::Focus(_) => self.after_drawing.push(effect),
        }
    }

    fn bar(&self, ctx: &Context<Self>, on: &Callback<Event>) -> Html {
        let chosen = ctx.link().callback(|e: yew::Event| {
            let field: HtmlInputElement = e.target_unchecked_into();
            let files = shell::files(field.files().as_ref());
            // Else choosing the same file again would be no change.
            field.set_value("");
            Message::Files(files)
        });
        let text = &self.text;
        html! {
            <header class="bar">
                <img class="bar__logo" src="assets/logo.svg" alt="" width="44" height="44" />
                <div class="bar__title">
                    <p class="bar__name">{ text.say(Phrase::App) }</p>
                    <p class="bar__purpose">{ text.say(Phrase::Purpose) }</p>
                </div>
                <input class="hidden" type="file" multiple=true accept="image/*" tabindex="-1" ref={self.file_field.clone()}
                    aria-label={text.say(Phrase::FileField)} data-testid="file-input" onchange={chosen} />
                { language::view(text, on) }
                <button class="button" type="button" data-testid="about" onclick={send(on, Event::AboutWanted)}>
                    { icon::about() }{ text.say(Phrase::About) }
                </button>
                <button class="button button--primary" type="button" data-testid="open"
                    onclick={ctx.link().callback(|_| Message::FilesWanted)}>
                    { icon::add() }{ text.say(Phrase::Add) }
                </button>
            </header>
        }
    }
}

/// Text that is dragged over the window is not for us, but the browser must not open it either.
fn drag_enters(on: &Callback<Event>) -> Callback<DragEvent> {
    let on = on.clone();
    Callback::from(move |e: DragEvent| {
        e.prevent_default();
        let carries_files = e
            .data_transfer()
            .is_some_and(|d| d.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")));
        if carries_files {
            on.emit(Event::Dragging(true));
        }
    })
}
