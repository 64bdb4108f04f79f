//! A picture that the shell draws, or a sentence where it does not come.

use yew::{AttrValue, Callback, Event, Html, Properties, classes, component, html, use_state};

/// What a drawn picture is made of.
#[derive(Properties, PartialEq)]
pub struct DrawnProps {
    /// Its address.
    pub src: AttrValue,
    /// What it is called for screen readers.
    pub name: AttrValue,
    /// What is said where it does not come.
    pub missing: AttrValue,
    /// Its class; that of the sentence is the same with `-missing`.
    pub class: AttrValue,
}

/// The picture.
#[component]
pub fn Drawn(props: &DrawnProps) -> Html {
    // The address, because another one may come.
    let failed = use_state(|| None::<AttrValue>);
    let on_error = {
        let (failed, src) = (failed.clone(), props.src.clone());
        Callback::from(move |_: Event| failed.set(Some(src.clone())))
    };
    html! {
        if failed.as_ref() == Some(&props.src) {
            <p class={classes!(format!("{}-missing", props.class))}>{ &props.missing }</p>
        } else {
            <img class={classes!(props.class.to_string())} src={props.src.clone()} alt={props.name.clone()}
                draggable="false" onerror={on_error} />
        }
    }
}
