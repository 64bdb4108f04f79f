//! The app's component: owns the model and the chosen files, carries out effects, draws the frame.

use std::collections::HashMap;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{
    ClipboardEvent, DragEvent, File, HtmlCanvasElement, HtmlInputElement, KeyboardEvent, MediaStream,
};
use yew::{Callback, Component, Context, Html, NodeRef, TargetCast as _, html};

use super::{
    HEADING, bar, capture, deletion, icon, manual, notices, patient, picture, research_use, review, send,
    settings, sign_dialog, slide, tour, trust, worklist,
};
use crate::{
    capture::Reading,
    shell::{self, SizeObserver, camera, camera::Running},
    state::{
        ChosenFile, Effect, Event, FileId, Focus, Model, Page, Route,
        capture::{self as capture_state, Act, Off},
        update, worklist as worklist_state,
    },
    text::{Phrase, Text},
};

/// What the component is told.
pub enum Message {
    /// Something happened.
    Event(Box<Event>),
    /// The user picked, dropped or pasted files.
    Files(Vec<File>),
    /// The button for adding files was pressed.
    FilesWanted,
    /// The user picked an archive.
    Archive(Vec<File>),
    /// The button for importing an archive was pressed.
    ArchiveWanted,
    /// The camera runs, or does not.
    Camera(Result<Running, Off>),
    /// The shutter's pictures are taken: the file, the picture as it was drawn, what the meters say of it.
    Shot(Result<(File, HtmlCanvasElement, Reading), String>),
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self::Event(Box::new(event))
    }
}

/// What lets the user choose files.
pub struct Pick {
    /// Pictures to add.
    pub pictures: Callback<()>,
    /// An archive to take in.
    pub archive: Callback<()>,
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
    archive_field: NodeRef,
    /// The camera's live picture, while its page is shown.
    stream: Option<MediaStream>,
    /// The picture that the shutter took last, as it was drawn.
    shot: Option<HtmlCanvasElement>,
    /// What waits for the page to be drawn.
    after_drawing: Vec<Effect>,
    /// What the window tells: another address, pasted pictures.
    listeners: Vec<EventListener>,
    /// What keeps the heights of the bar and the footer.
    heights: Vec<SizeObserver>,
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
            archive_field: NodeRef::default(),
            stream: None,
            shot: None,
            after_drawing: Vec::new(),
            listeners: listeners(ctx),
            heights: Vec::new(),
        };
        // Before anything is drawn, so that nobody sees words of another language flash up.
        let (remembered, preferred) = (shell::remembered_language(), shell::preferred_languages());
        app.take(ctx, Event::LanguagesTold { remembered, preferred });
        app.take(ctx, Event::Started);
        app.take(ctx, Event::Arrived(shell::route()));
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let event = match message {
            Message::Event(event) => *event,
            Message::Files(files) => Event::FilesChosen(self.number(files)),
            Message::FilesWanted => return press(&self.file_field),
            Message::Archive(files) => match self.number(files).into_iter().next() {
                Some(file) => Event::Worklist(worklist_state::Event::ArchiveChosen(file)),
                None => return false,
            },
            Message::ArchiveWanted => return press(&self.archive_field),
            Message::Camera(Ok(running)) => {
                if !matches!(self.model.page, Page::Capture(_)) {
                    // The page was left before it came.
                    camera::stop(&running.stream);
                    return false;
                }
                self.stream = Some(running.stream);
                Event::Capture(capture_state::Event::Started(Ok((running.cameras, running.camera))))
            }
            Message::Camera(Err(off)) => Event::Capture(capture_state::Event::Started(Err(off))),
            Message::Shot(Ok((file, drawn, reading))) => {
                self.shot = Some(drawn);
                match self.number(vec![file]).into_iter().next() {
                    Some(file) => Event::Capture(capture_state::Event::Taken(Ok((file, reading)))),
                    None => return false,
                }
            }
            Message::Shot(Err(said)) => Event::Capture(capture_state::Event::Taken(Err(said))),
        };
        self.take(ctx, event);
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.heights.is_empty() || !self.heights.iter().all(SizeObserver::is_alive) {
            let kept = [(".bar", "--bar"), (".footer", "--foot")];
            self.heights = kept.into_iter().filter_map(|(of, name)| shell::keep_height(of, name)).collect();
        }
        if let Some(stream) = &self.stream {
            camera::show(stream);
        }
        for effect in std::mem::take(&mut self.after_drawing) {
            match effect {
                Effect::Focus(Focus::Element(id)) if shell::focus(&id) => {}
                Effect::Focus(Focus::HeadingThere) => shell::focus_there(HEADING),
                Effect::Focus(_) => {
                    shell::scroll_to_top();
                    shell::focus(HEADING);
                }
                Effect::Reveal(id) => shell::reveal(&id),
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
                { bar::view(&self.model, text, &on) }
                { self.file_fields(ctx) }
                <main class="content">
                    { notices::view(&self.model, text, &on) }
                    { deletion::notices(&self.model.deletions, text, &on) }
                    // The key makes another page of other elements: none keeps the look or the focus of one that is left.
                    <div class="main" key={self.model.route.hash()}>{ self.page(ctx, &on) }</div>
                    if self.model.dragging {
                        // It covers the window, so leaving it is leaving the window.
                        <div class="drop" data-testid="drop" ondragleave={send(&on, Event::Dragging(false))}>
                            <p class="drop__text">{ icon::add() }{ text.say(Phrase::Drop) }</p>
                        </div>
                    }
                </main>
                <footer class="footer" data-testid="research-use">{ research_use(text) }</footer>
                { deletion::dialog(&self.model.deletions, text, &on) }
                { self.model.signing.as_ref().map(|signing| {
                    sign_dialog::view(signing, &self.model.settings, text, &on)
                }) }
                if let Some(step) = self.model.tour {
                    { tour::view(step, text, &on) }
                }
            </div>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.listeners.clear();
        self.heights.clear();
    }
}

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
            Effect::Go(route) => shell::go(&route),
            Effect::Ask(request) => link.send_future(async move {
                let result = shell::ask(&request).await;
                Event::Told(request, Box::new(result))
            }),
            Effect::Later { ms, event } => {
                let link = link.clone();
                Timeout::new(ms, move || link.send_message(Message::Event(event))).forget();
            }
            Effect::Clock { deletion, due } => {
                let ticked = crate::state::deletion::Event::Ticked(deletion, shell::seconds_until(&due));
                link.send_message(Event::Deletion(ticked));
            }
            Effect::Add { file, slide } => {
                if let Some(file) = self.files.remove(&file.id) {
                    link.send_future(async move { Event::Added(Box::new(shell::add(&file, slide).await)) });
                }
            }
            Effect::ImportArchive(file) => {
                if let Some(file) = self.files.remove(&file.id) {
                    link.send_future(async move {
                        let result = shell::import_archive(&file).await;
                        Event::Worklist(worklist_state::Event::ArchiveImported(Box::new(result)))
                    });
                }
            }
            Effect::Camera(act) => self.act(ctx, act),
            Effect::Forget(ids) => self.files.retain(|id, _| !ids.contains(id)),
            Effect::Reveal(_) | Effect::Focus(_) => self.after_drawing.push(effect),
        }
    }

    fn act(&mut self, ctx: &Context<Self>, act: Act) {
        let link = ctx.link();
        match act {
            Act::Start(wanted) => {
                self.act(ctx, Act::Stop);
                link.send_future(async move { Message::Camera(camera::start(wanted).await) });
            }
            Act::Stop => {
                self.shot = None;
                if let Some(stream) = self.stream.take() {
                    camera::stop(&stream);
                }
            }
            Act::Grab => link.send_message(Event::Capture(capture_state::Event::Read(camera::grab()))),
            Act::Shoot(count) => link.send_future(async move { Message::Shot(camera::shoot(count).await) }),
        }
    }

    fn page(&self, ctx: &Context<Self>, on: &Callback<Event>) -> Html {
        let (model, text) = (&self.model, &self.text);
        let pick = Pick {
            pictures: ctx.link().callback(|()| Message::FilesWanted),
            archive: ctx.link().callback(|()| Message::ArchiveWanted),
        };
        match &model.page {
            Page::Worklist(page) => worklist::view(page, text, on, &pick),
            Page::Patient(page) => patient::view(page, text, on),
            Page::Slide(page) => slide::view(page, model.signing.as_ref(), text, on, &pick),
            Page::Picture(page) => picture::view(page, text, on),
            Page::Capture(page) => capture::view(page, self.shot.as_ref(), text, on, &pick),
            Page::Review(page) => review::view(page, model.signing.as_ref(), text, on),
            Page::Trust(page) => trust::view(page, text, on),
            Page::Settings(_) => settings::view(&model.settings, text, on),
            Page::Manual => manual::view(text, on),
        }
    }

    /// Always there, so that files can be chosen from every page. Buttons that show press them.
    fn file_fields(&self, ctx: &Context<Self>) -> Html {
        let chosen = ctx.link().callback(|e| Message::Files(taken(&e)));
        let archive = ctx.link().callback(|e| Message::Archive(taken(&e)));
        html! { <>
            <input class="hidden" type="file" multiple=true accept="image/*" tabindex="-1" ref={self.file_field.clone()}
                aria-hidden="true" data-testid="file-input" onchange={chosen} />
            <input class="hidden" type="file" accept=".zip,application/zip" tabindex="-1" ref={self.archive_field.clone()}
                aria-hidden="true" data-testid="archive-input" onchange={archive} />
        </> }
    }
}

/// The files that were chosen in a field.
fn taken(e: &yew::Event) -> Vec<File> {
    let field: HtmlInputElement = e.target_unchecked_into();
    let files = shell::files(field.files().as_ref());
    // Else choosing the same file again would be no change.
    field.set_value("");
    files
}

/// Presses a file field that does not show. Nothing is drawn anew for it.
fn press(field: &NodeRef) -> bool {
    if let Some(field) = field.cast::<HtmlInputElement>() {
        field.click();
    }
    false
}

/// What is told by the window rather than by something on the page.
fn listeners(ctx: &Context<App>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let arrived = ctx.link().callback(|()| Event::Arrived(shell::route()));
    let pasted = ctx.link().batch_callback(|files: Vec<File>| {
        // Words that are pasted are for the field that they are pasted into.
        (!files.is_empty()).then_some(Message::Files(files))
    });
    let pressed = ctx.link().callback(|()| Event::Capture(capture_state::Event::Pressed));
    let may_prevent = EventListenerOptions::enable_prevent_default();
    vec![
        EventListener::new_with_options(&window, "keydown", may_prevent, move |e| {
            let shutter = e.dyn_ref::<KeyboardEvent>().is_some_and(|e| {
                !e.repeat() && capture_state::is_shutter(&e.key(), shell::is_control(e.target().as_ref()))
            });
            if shutter && matches!(shell::route(), Route::Capture(_)) {
                e.prevent_default();
                pressed.emit(());
            }
        }),
        EventListener::new(&window, "hashchange", move |_| arrived.emit(())),
        EventListener::new(&window, "paste", move |e| {
            let data = e.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            pasted.emit(shell::files(data.and_then(|data| data.files()).as_ref()));
        }),
    ]
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
