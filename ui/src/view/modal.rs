//! A dialog above the screen. The browser keeps the focus inside and gives it back afterwards.

use web_sys::HtmlDialogElement;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html, use_effect_with, use_node_ref};

/// What a dialog is made of.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Its name for tests.
    pub testid: AttrValue,
    /// Its heading.
    pub title: AttrValue,
    /// It was left by the Escape key or the device's own way.
    pub on_leave: Callback<()>,
    /// What stands in it.
    pub children: Html,
}

/// A modal dialog, open as long as it is drawn.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It fails only where the dialog is open or gone, and then there is nothing to open.
                let _ = dialog.show_modal();
            }
            // Closing, rather than just vanishing, is what gives the focus back.
            move || dialog.iter().for_each(HtmlDialogElement::close)
        });
    }
    let leave = props.on_leave.clone();
    let cancel = Callback::from(move |event: Event| {
        // Whether it closes is for the model to say.
        event.prevent_default();
        leave.emit(());
    });
    let leave = props.on_leave.clone();
    html! {
        <dialog ref={node} class="modal" data-testid={props.testid.clone()} aria-labelledby="modal-title"
            oncancel={cancel} onclose={Callback::from(move |_| leave.emit(()))}>
            <h2 id="modal-title" class="modal__title">{ &props.title }</h2>
            { props.children.clone() }
        </dialog>
    }
}
