//! The question before a deletion.

use yew::{Callback, Html, html};

use super::{icon, modal::Modal, send};
use crate::{
    state::Event,
    text::{Phrase, Text},
};

/// Says exactly what goes and asks. The focus starts on the answer that changes nothing.
pub fn view(name: &str, running: bool, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <Modal testid="confirm-dialog" title={text.say(Phrase::DeleteTitle)} on_leave={send(on, Event::DialogLeft)}>
            <p>{ text.delete_explanation(name) }</p>
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="cancel-delete" disabled={running}
                    onclick={send(on, Event::DialogLeft)}>{ text.say(Phrase::Cancel) }</button>
                <button class="button button--danger" type="button" data-testid="confirm-delete" disabled={running}
                    onclick={send(on, Event::DeletionConfirmed)}>
                    { icon::delete() }{ text.say(if running { Phrase::Deleting } else { Phrase::Delete }) }
                </button>
            </div>
        </Modal>
    }
}
