//! The user interface in a real browser, on a fake shell.
//!
//! What is proven here: that the bundle starts under the app's content policy, and that a user can add, look at and
//! delete pictures with pointer and keyboard. What the real shell does is proven by the app's own test.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod access;
mod answers;
mod browser;
mod camera;
mod counting;
mod fake;
mod languages;
mod pictures;
mod reviewing;
mod server;
mod settings;
mod signing;
mod trust;

use contract::RESEARCH_USE_ONLY;
use serde_json::json;

use browser::{DOWN, ENTER, ESCAPE, LANDSCAPE, PORTRAIT, Page, TAB, UP, on_page};

const FIELD: &str = "Blutausstrich Ä 1.jpg";

#[tokio::test]
async fn an_empty_window_explains_itself() {
    for (size, name) in [(LANDSCAPE, "empty-landscape"), (PORTRAIT, "empty-portrait")] {
        on_page(size, false, move |page| async move {
            assert!(page.text("empty").await.contains("No patients yet"));
            assert!(page.text("empty").await.contains("make a slide"), "it says what to do next");
            assert_eq!(page.text("research-use").await, RESEARCH_USE_ONLY);
            assert_eq!(page.count("card").await, 0);
            page.assert_fits().await;
            page.screenshot(name).await;
            page
        })
        .await;
    }
}

#[tokio::test]
async fn good_files_become_cards_and_bad_ones_are_named_with_a_reason() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["notes.png", "lymphoblast.png"]).await;
        page.wait_for("card", 1).await;
        assert_eq!(page.text("verdict").await, "Lymphoblast (ALL)");
        assert_eq!(page.text("probability").await, "P(ALL) 87 %");
        assert_eq!(
            page.text("finished").await.lines().next(),
            Some("1 picture added, 1 could not be added.")
        );
        let failures = page.text("failures").await;
        assert!(failures.contains("notes.png"), "{failures}");
        assert!(failures.contains("This is not a picture that can be read."), "{failures}");
        assert!(!failures.contains(answers::NOT_A_PICTURE), "the details are folded away: {failures}");
        assert!(page.find("research-use").await.is_displayed().await.unwrap());

        page.import(&["tiny.png"]).await;
        page.wait_for("dismiss", 2).await;
        page.screenshot("failures").await;
        page.click("dismiss").await;
        page.wait_for("dismiss", 1).await;
        page.click("dismiss").await;
        page.wait_for("failures", 0).await;

        // The same file again is the same picture.
        page.import(&["lymphoblast.png"]).await;
        assert_eq!(page.count("card").await, 1);
        assert_eq!(
            page.text("finished").await.lines().next(),
            Some("No new picture, 1 already in the list.")
        );
        page
    })
    .await;
}

#[tokio::test]
async fn files_can_be_dropped_anywhere() {
    on_page(LANDSCAPE, false, |page| async move {
        page.find("empty").await;
        assert!(!page.fake.calls().contains(&"add_picture".into()));
        let drag = |kind| {
            format!(
                "const d = new DataTransfer(); d.items.add(new File(['x'], 'normal.png', {{type: 'image/png'}}));
                 const e = new DragEvent('{kind}', {{dataTransfer: d, bubbles: true, cancelable: true}});
                 document.elementFromPoint(640, 700).dispatchEvent(e); return e.defaultPrevented"
            )
        };
        page.script(&drag("dragenter")).await;
        page.wait_for("drop", 1).await;
        page.screenshot("drop").await;
        page.script(&drag("dragleave")).await;
        page.wait_for("drop", 0).await;
        page.script(&drag("dragenter")).await;
        page.wait_for("drop", 1).await;
        assert_eq!(page.script(&drag("dragover")).await, json!(true));
        assert_eq!(page.script(&drag("drop")).await, json!(true));
        page.wait_for("card", 1).await;
        page.wait_for("drop", 0).await;
        page.wait_for_css("[data-testid=slide]", 1).await;
        assert_eq!(page.text("verdict").await, "Normal cell (HEM)");
        page
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_even_read() {
    on_page(LANDSCAPE, false, |page| async move {
        page.find("empty").await;
        page.script(
            "const d = new DataTransfer();
             d.items.add(new File([new Uint8Array(2 ** 26 + 1)], 'huge.png', {type: 'image/png'}));
             const e = new DragEvent('drop', {dataTransfer: d, bubbles: true, cancelable: true});
             document.elementFromPoint(640, 700).dispatchEvent(e)",
        )
        .await;
        let failures = page.text("failures").await;
        assert!(failures.contains("huge.png") && failures.contains("too large"), "{failures}");
        assert!(!page.fake.calls().contains(&"add_picture".into()), "the shell was handed the file");
        page
    })
    .await;
}

#[tokio::test]
async fn an_import_tells_how_far_it_is_and_can_be_cancelled() {
    on_page(PORTRAIT, false, |page| async move {
        page.choose(&["slow-0.png", "slow-1.png", "slow-2.png", "slow-3.png"]).await;
        page.find("progress").await;
        page.wait_for("card", 1).await;
        let progress = page.text("progress").await;
        assert!(progress.contains("of 4") && progress.contains("slow-"), "{progress}");
        page.screenshot("progress").await;
        page.click("cancel-import").await;
        let finished = page.text("finished").await;
        assert!(finished.contains("because you cancelled"), "{finished}");
        assert!(page.count("card").await < 4);
        page
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_looked_at_large_with_all_its_cells() {
    for (size, dark, name) in [(LANDSCAPE, false, "landscape"), (PORTRAIT, true, "portrait-dark")] {
        on_page(size, dark, move |page| async move {
            page.import(&["normal.png", "between.png", "unmeasured.jpg", "lymphoblast.png", FIELD]).await;
            page.wait_for("card", 5).await;
            page.wait_for_pixels().await;
            page.assert_fits().await;
            page.screenshot(&format!("list-{name}")).await;
            // A field's card counts: it has no one verdict.
            let counts = page.text("verdict").await;
            for count in ["2 lymphoblasts (ALL)", "1 normal cell (HEM)", "1 uncertain", "2 not cells"] {
                assert!(counts.contains(count), "{counts}");
            }
            assert_eq!(page.text("probability").await, "Highest P(ALL) 94 %");

            page.click("card").await;
            page.find("detail").await;
            page.wait_for("box", 6).await;
            assert_eq!(page.count("cell").await, 6);
            let words = page.text("detail").await;
            for part in
                [FIELD, "cut off by the edge", "0.108 µm per pixel", "leukolens-cnmc 1.0", "4f9c4f9c4f9c"]
            {
                assert!(words.contains(part), "{part} is not in {words}");
            }
            assert!(page.text("warnings").await.contains("have not been validated"));
            assert!(page.find("research-use").await.is_displayed().await.unwrap());
            page.wait_for_pixels().await;
            assert_boxes_lie_on_the_picture(&page).await;

            page.script("document.querySelectorAll('[data-testid=cell] button')[3].click()").await;
            page.wait_for_css(".box--selected", 1).await;
            page.assert_fits().await;
            page.script("scrollTo(0, 0)").await;
            page.screenshot(&format!("detail-{name}")).await;
            page.click("zoom-in").await;
            page.click("zoom-in").await;
            page.assert_fits().await;
            assert_boxes_lie_on_the_picture(&page).await;
            page.screenshot(&format!("zoomed-{name}")).await;
            page.click("back").await;
            page.wait_for("card", 5).await;
            let card = format!("card-{}", page.first_card().await);
            page.wait_for_css(&format!("#{card}:focus"), 1).await;
            page
        })
        .await;
    }
}

/// The drawn cells are where the outlines say, in the place where the browser put both.
async fn assert_boxes_lie_on_the_picture(page: &Page) {
    let same = page
        .script(
            "const i = document.querySelector('.stage__pixels').getBoundingClientRect();
             const s = document.querySelector('.stage__boxes').getBoundingClientRect();
             return ['x', 'y', 'width', 'height'].every((k) => Math.abs(i[k] - s[k]) < 1) && s.width > 100",
        )
        .await;
    assert_eq!(same, json!(true), "the outlines are not on the picture");
}

#[tokio::test]
async fn a_picture_without_a_measured_scale_is_not_to_be_used() {
    on_page(PORTRAIT, false, |page| async move {
        page.import(&["unmeasured.jpg"]).await;
        assert_eq!(page.text("unusable").await, "Not usable for a verdict");
        assert_eq!(page.count("probability").await, 0);
        page.click("card").await;
        let warnings = page.text("warnings").await;
        assert!(warnings.contains("Do not use the verdicts of this picture."), "{warnings}");
        assert!(page.text("facts").await.contains("assumed, not measured"));
        page.screenshot("unusable-portrait").await;
        page
    })
    .await;
}

#[tokio::test]
async fn nothing_is_deleted_unasked() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["normal.png", "lymphoblast.png"]).await;
        page.wait_for("card", 2).await;

        page.click("delete").await;
        let question = page.text("confirm-dialog").await;
        page.find("deletion-items").await;
        let question = format!("{question} {}", page.text("confirm-dialog").await);
        for part in ["lymphoblast.png", "files and results: 1", "labels: 1", "10 seconds", "gone for good"] {
            assert!(question.contains(part), "{question}");
        }
        assert_eq!(page.focused().await, json!("cancel-delete"));
        page.screenshot("confirm").await;
        page.click("cancel-delete").await;
        page.wait_for("confirm-dialog", 0).await;
        assert_eq!(page.focused().await, json!("delete"), "the focus is back where it was");

        page.click("delete").await;
        page.find("confirm-dialog").await;
        page.press(ESCAPE).await;
        page.wait_for("confirm-dialog", 0).await;
        assert_eq!(page.count("card").await, 2);
        assert!(!page.fake.calls().contains(&"delete".into()), "the shell was asked to delete");

        page.click("delete").await;
        page.find("deletion-items").await;
        page.click("confirm-delete").await;
        page.wait_for("card", 1).await;
        assert_eq!(page.text("verdict").await, "Normal cell (HEM)");

        // From the picture's own screen too; then the list is empty.
        page.click("card").await;
        page.find("detail").await;
        page.click("delete").await;
        page.find("deletion-items").await;
        page.click("confirm-delete").await;
        page.find("no-pictures").await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_list_is_back_after_a_restart() {
    on_page(LANDSCAPE, true, |page| async move {
        page.import(&["normal.png", FIELD]).await;
        page.wait_for("card", 2).await;
        let first = page.first_card().await;
        page.client.refresh().await.unwrap();
        page.wait_for("card", 2).await;
        assert_eq!(page.first_card().await, first);
        assert!(page.text("card").await.contains(FIELD), "newest first");
        page.screenshot("list-landscape-dark").await;
        page.click("card").await;
        page.wait_for("box", 6).await;
        page.screenshot("detail-landscape-dark").await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["lymphoblast.png"]).await;
        page.wait_for("card", 1).await;
        page.script("document.querySelector('[data-testid=nav-worklist]').focus()").await;
        for way in ["nav-review", "nav-trust", "nav-settings", "nav-manual"] {
            page.press(TAB).await;
            assert_eq!(page.focused().await, json!(way));
        }
        page.press(TAB).await;
        assert_eq!(page.focused().await, json!("language"));
        page.press(DOWN).await;
        page.wait_for_css("html[lang=es]", 1).await;
        page.press(UP).await;
        page.wait_for_css("html[lang=en]", 1).await;
        // To the page about the app and, by the browser's own way, back.
        page.script("document.querySelector('[data-testid=nav-trust]').focus()").await;
        page.press(ENTER).await;
        page.wait_for_css("[data-testid=trust] dl", 1).await;
        assert_eq!(page.focused().await, json!("heading"));
        let about = page.text("trust").await;
        for part in [RESEARCH_USE_ONLY, "0.1.0", "leukolens-cnmc 1.0", "split by patient"] {
            assert!(about.contains(part), "{part} is not in {about}");
        }
        page.screenshot("trust").await;
        page.client.back().await.unwrap();
        page.wait_for("card", 1).await;
        assert_eq!(page.focused().await, json!("heading"));

        let card = format!("card-{}", page.first_card().await);
        for _ in 0..12 {
            page.press(TAB).await;
            if page.focused().await == json!(card) {
                break;
            }
        }
        assert_eq!(page.focused().await, json!(card));
        page.press(ENTER).await;
        page.find("cells").await;
        assert_eq!(page.focused().await, json!("heading"));
        page.screenshot("detail-single").await;
        page
    })
    .await;
}

#[tokio::test]
async fn everything_to_press_is_large_enough_for_a_finger() {
    for size in [LANDSCAPE, PORTRAIT] {
        on_page(size, false, |page| async move {
            page.find("empty").await;
            assert_fingers_fit(&page).await;
            page.import(&["notes.png", "torn.jpg", FIELD]).await;
            assert_fingers_fit(&page).await;
            page.click("card").await;
            page.find("cells").await;
            assert_fingers_fit(&page).await;
            page.click("delete").await;
            page.find("confirm-dialog").await;
            assert_fingers_fit(&page).await;
            page
        })
        .await;
    }
}

/// 44 pixels either way; a card's own button reaches over the whole card.
async fn assert_fingers_fit(page: &Page) {
    let small = page
        .script(
            "return [...document.querySelectorAll('button, summary, select, input:not(.hidden), textarea, a:not(.card__open)')]
                .map((b) => b.closest('label') ?? b) // the words beside a box are pressed as well
                .map((b) => [b.textContent, b.getBoundingClientRect()])
                .filter(([, r]) => r.width > 0 && (r.width < 44 || r.height < 44))
                .map(([text, r]) => `${text}: ${r.width} x ${r.height}`)",
        )
        .await;
    assert_eq!(small, json!([]));
}
