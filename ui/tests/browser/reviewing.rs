//! The review: choosing and labelling cells, one cell closely, what still needs a look.

use serde_json::json;

use crate::{
    FIELD,
    browser::{ESCAPE, LANDSCAPE, PORTRAIT, Page, TAB, on_page, on_page_in},
};

/// WebDriver's key for Control, held until it comes again or the keys end.
const CONTROL: &str = "\u{e009}";
/// WebDriver's key for Shift.
const SHIFT: &str = "\u{e008}";
/// WebDriver's key for the arrow that points right.
const RIGHT: &str = "\u{e014}";

/// The review of a slide with six pictures: two fields with six cells each, four single cells.
async fn review(page: &Page) -> String {
    let slide = page.fake.stocked("P-7", 6);
    page.go(&format!("#/review/slide/{slide}")).await;
    page.wait_for_css("[aria-posinset='1'][aria-setsize='16']", 1).await;
    slide
}

/// The labels of the shown cells in order.
async fn labels(page: &Page) -> Vec<String> {
    let labels = page
        .script("return [...document.querySelectorAll('[data-testid=crop]')].map((c) => c.dataset.label)")
        .await;
    serde_json::from_value(labels).unwrap()
}

/// Clicks the card at this place, perhaps with a key held.
async fn click(page: &Page, place: usize, held: &str) {
    page.script(&format!(
        "document.querySelectorAll('.crop__open')[{place}].dispatchEvent(
            new MouseEvent('click', {{bubbles: true, ctrlKey: {}, shiftKey: {}}}))",
        held == "ctrl",
        held == "shift",
    ))
    .await;
}

#[tokio::test]
async fn cells_are_chosen_and_labelled_by_keys_buttons_and_dragging() {
    on_page(LANDSCAPE, false, |page| async move {
        review(&page).await;
        assert_eq!(page.text("look-left").await, "Cells that need a look: 6");
        assert_eq!(labels(&page).await[0], "tone-all", "the most suspicious first");
        click(&page, 1, "").await;
        page.find("cell-panel").await;
        click(&page, 3, "shift").await;
        assert_eq!(page.text("chosen").await, "Chosen: 3");
        click(&page, 2, "ctrl").await;
        assert_eq!(page.text("chosen").await, "Chosen: 2");
        page.wait_for_pixels().await;
        page.assert_fits().await;
        page.screenshot("review-chosen").await;

        // By key, wherever the focus is on the page; it is seen at once.
        page.script("document.querySelector('.crop__open').focus()").await;
        page.press("2").await;
        page.wait_for_css("[data-testid=crop][data-label=tone-hem]", 2 + 2 + 2).await;
        assert_eq!(page.text("said").await, "Labelled “Normal cell (HEM)”: 2");
        let history = page.text("cell-history").await;
        assert!(history.contains("Normal cell (HEM)") && history.contains("labelled"), "{history}");
        page.press(&format!("{CONTROL}z")).await;
        page.wait_for_css("[data-testid=crop][data-label=tone-hem]", 4).await;
        page.press(&format!("{CONTROL}{SHIFT}z")).await;
        page.wait_for_css("[data-testid=crop][data-label=tone-hem]", 6).await;
        page.click("undo").await;
        page.wait_for_css("[data-testid=crop][data-label=tone-hem]", 4).await;

        // By a button.
        page.press(&format!("{CONTROL}a")).await;
        assert_eq!(page.text("chosen").await, "Chosen: 16");
        page.press(ESCAPE).await;
        assert_eq!(page.text("chosen").await, "Chosen: 0");
        click(&page, 0, "").await;
        page.click("label-3").await;
        page.wait_for_css("[aria-posinset='1'] [data-testid=crop][data-label=tone-uncertain]", 1).await;

        // By dragging one cell onto a label.
        let drag = "const d = new DataTransfer();
            const fire = (e, name) => e.dispatchEvent(new DragEvent(name,
                {dataTransfer: d, bubbles: true, cancelable: true}));
            const cell = document.querySelectorAll('[data-testid=crop]')[2];
            const bin = document.querySelector('[data-testid=label-4]');
            fire(cell, 'dragstart');";
        page.script(drag).await;
        page.wait_for_css(".label--open", 4).await;
        page.screenshot("review-dragging").await;
        let takes = page
            .script(&format!("{drag} const taken = !fire(bin, 'dragover'); fire(bin, 'drop'); fire(cell, 'dragend'); return taken"))
            .await;
        assert_eq!(takes, json!(true), "the label takes what is dragged");
        page.wait_for_css("[data-testid=crop][data-label=tone-not-a-cell]", 5).await;
        page.wait_for_css(".label--open", 0).await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_alone_reviews() {
    on_page(LANDSCAPE, false, |page| async move {
        review(&page).await;
        page.script("document.querySelectorAll('.crop__open')[0].focus()").await;
        page.press(RIGHT).await;
        page.wait_for_css("[aria-posinset='2'] .crop__open:focus", 1).await;
        page.press(" ").await;
        assert_eq!(page.text("chosen").await, "Chosen: 1");
        page.press(RIGHT).await;
        page.press(RIGHT).await;
        page.wait_for_css("[aria-posinset='4'] .crop__open:focus", 1).await;
        page.press(&format!("{SHIFT} ")).await;
        assert_eq!(page.text("chosen").await, "Chosen: 3");
        page.press("4").await;
        page.wait_for_css("[data-testid=crop][data-label=tone-not-a-cell]", 4 + 3).await;
        // The next focus is the next card, not its box.
        page.press(TAB).await;
        page.wait_for_css("[aria-posinset='5'] .crop__open:focus", 1).await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_way_leads_from_one_cell_that_needs_a_look_to_the_next_until_none_is_left() {
    on_page(LANDSCAPE, false, |page| async move {
        review(&page).await;
        page.click("look-next").await;
        page.find("cell-panel").await;
        for left in (0..6).rev() {
            page.wait_for_css("[data-testid=cell-verdict]", 1).await;
            page.press("2").await;
            let wanted = format!("Cells that need a look: {left}");
            let mut tries = 0;
            while page.text("look-left").await != wanted {
                tries += 1;
                assert!(tries < 200, "{} is not {wanted}", page.text("look-left").await);
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        assert_eq!(page.text("said").await, "Every cell that needed a look has been looked at.");
        assert_eq!(
            page.find("look-next").await.attr("aria-disabled").await.unwrap().as_deref(),
            Some("true")
        );
        page
    })
    .await;
}

#[tokio::test]
async fn a_label_that_was_refused_is_taken_back_and_told() {
    on_page(LANDSCAPE, false, |page| async move {
        review(&page).await;
        page.fake.fail(&["relabel"]);
        click(&page, 0, "").await;
        page.click("label-2").await;
        let failures = page.text("failures").await;
        assert!(failures.contains("storage cannot be read or written"), "{failures}");
        assert_eq!(labels(&page).await[0], "tone-all");
        page
    })
    .await;
}

#[tokio::test]
async fn a_cell_is_looked_at_closely_and_in_its_picture() {
    for (size, dark, language, name) in [
        (LANDSCAPE, false, "en", "landscape"),
        (PORTRAIT, true, "en", "portrait-dark"),
        ((360, 740), false, "en", "phone"),
        (LANDSCAPE, true, "ar", "arabic"),
    ] {
        on_page_in(language, size, dark, move |page| async move {
            review(&page).await;
            page.wait_for_pixels().await;
            page.assert_fits().await;
            page.screenshot(&format!("review-{name}")).await;
            click(&page, 0, "").await;
            page.find("provenance").await;
            if language == "en" {
                let words = page.text("cell-panel").await;
                for part in [
                    "P(ALL) 94 %",
                    "at or above the model’s upper threshold",
                    "Cell diameter",
                    "leukolens-cnmc 1.0",
                    "HEM below 0.31, ALL from 0.72",
                    "0.1.0",
                    "Nobody has labelled this cell.",
                ] {
                    assert!(words.contains(part), "{part} is not in {words}");
                }
            }
            page.click("heat").await;
            page.wait_for_css("figcaption", 1).await;
            page.wait_for_pixels().await;
            page.assert_fits().await;
            page.screenshot(&format!("cell-{name}")).await;
            page.click("in-picture").await;
            page.wait_for_css(".box--selected", 1).await;
            page.find("measures").await;
            page.screenshot(&format!("picture-{name}")).await;
            page.client.back().await.unwrap();
            page.wait_for_css("[aria-posinset='1'][aria-setsize='16']", 1).await;
            page
        })
        .await;
    }
}

#[tokio::test]
async fn other_cells_are_asked_for_and_thousands_scroll() {
    on_page(LANDSCAPE, false, |page| async move {
        page.fake.stocked("P-7", 400);
        page.click("nav-review").await;
        page.find("crop").await;
        let count = "return [document.querySelectorAll('[data-testid=crop]').length,
            Number(document.querySelector('[aria-setsize]').getAttribute('aria-setsize'))]";
        // Further and further down, until thousands are read, of which few are drawn.
        let mut read = 0;
        for _ in 0..200 {
            page.script("scrollTo(0, document.documentElement.scrollHeight)").await;
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            let now = page.script(count).await;
            assert!(now[0].as_u64() < Some(160), "{now}");
            read = now[1].as_u64().unwrap();
            if read >= 900 {
                break;
            }
        }
        assert!(read >= 900, "{read}");

        page.script("scrollTo(0, 0)").await;
        page.find("filter-label").await.select_by_label("Uncertain").await.unwrap();
        page.wait_for_css("[data-testid=crop]:not([data-label=tone-uncertain])", 0).await;
        page.find("sort").await.select_by_label("Most uncertain first").await.unwrap();
        page.click("more-filters").await;
        page.find("filter-reviewed").await.select_by_label("Looked at").await.unwrap();
        assert!(page.text("no-cells").await.contains("No cell is like this"));
        page.screenshot("review-filters").await;
        page.find("filter-reviewed").await.select_by_label("Not looked at").await.unwrap();
        page.find("crop").await;
        page.find("filter-patient").await.select_by_label("P-7").await.unwrap();
        page.wait_for_css("[data-testid=filter-slide] option", 2).await;
        page.find("filter-slide").await.select_by_index(1).await.unwrap();
        page.find("to-slide").await;
        page.find("crop").await;
        page
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_zoomed_moved_and_labelled() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&[FIELD]).await;
        page.click("card").await;
        page.wait_for("box", 6).await;
        let width = "return document.querySelector('.stage__pixels').getBoundingClientRect().width";
        let measure = async |page: &Page| page.script(width).await.as_f64().unwrap();
        let fitted = measure(&page).await;
        page.click("zoom-in").await;
        page.click("zoom-in").await;
        let zoomed = measure(&page).await;
        assert!((zoomed / fitted - 1.5625).abs() < 0.01, "{fitted} {zoomed}");
        crate::assert_boxes_lie_on_the_picture(&page).await;

        // The wheel keeps what lies under it.
        let under = "const r = document.querySelector('.stage__pixels').getBoundingClientRect();
            return [(500 - r.left) / r.width, (500 - r.top) / r.height]";
        let before = page.script(under).await;
        page.script(
            "document.querySelector('[data-testid=stage]').dispatchEvent(new WheelEvent('wheel',
                {deltaY: -200, clientX: 500, clientY: 500, bubbles: true, cancelable: true}))",
        )
        .await;
        let after = page.script(under).await;
        for way in 0..2 {
            let drift = (before[way].as_f64().unwrap() - after[way].as_f64().unwrap()).abs();
            assert!(drift < 0.005, "{before} {after}");
        }
        assert!(measure(&page).await > zoomed * 1.2);
        page.screenshot("zoomed").await;

        // A drag moves it and highlights nothing.
        let left = "return document.querySelector('.stage__pixels').getBoundingClientRect().left";
        let from = page.script(left).await.as_f64().unwrap();
        page.script(
            "const s = document.querySelector('[data-testid=stage]');
             const fire = (to, name, x) => to.dispatchEvent(new PointerEvent(name,
                {pointerId: 5, clientX: x, clientY: 400, button: 0, bubbles: true}));
             fire(s, 'pointerdown', 400); fire(window, 'pointermove', 420); fire(window, 'pointermove', 370);
             fire(window, 'pointerup', 370)",
        )
        .await;
        let moved = page.script(left).await.as_f64().unwrap() - from;
        assert!((moved + 30.0).abs() < 1.5, "{moved}");
        assert_eq!(page.count("measures").await, 0);

        // Keys: all of it again, then a label for a cell, and back.
        page.script("document.querySelector('[data-testid=stage]').focus()").await;
        page.press(RIGHT).await;
        page.press("0").await;
        assert!((measure(&page).await - fitted).abs() < 1.0);
        page.script("document.querySelectorAll('.cells__number')[4].click()").await;
        page.wait_for_css(".box--selected.tone-uncertain", 1).await;
        page.press("1").await;
        page.wait_for_css(".box--selected.tone-all", 1).await;
        page.wait_for_css("[data-testid=undo]:not([aria-disabled])", 1).await;
        page.screenshot("picture-labelled").await;
        page.press(&format!("{CONTROL}z")).await;
        page.wait_for_css(".box--selected.tone-uncertain", 1).await;
        page
    })
    .await;
}
