//! What the app says of itself, and the manual.

use contract::RESEARCH_USE_ONLY;
use serde_json::json;

use crate::{
    access,
    browser::{ENTER, LANDSCAPE, PORTRAIT, Page, TAB, on_page, on_page_in},
    fake::models::ENTRIES,
};

/// WebDriver's keys for the arrows that point left and right.
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

async fn open(page: &Page) {
    page.go("#/trust").await;
    page.find("metrics").await;
}

#[tokio::test]
async fn the_model_is_told_with_its_intervals() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        let shown = page.text("trust").await;
        for part in [
            RESEARCH_USE_ONLY,
            "leukolens-cnmc 1.0",
            "4f9c4f9c",
            "ALL Challenge dataset",
            "Its description names none.",
            "HEM below 0.27, ALL from 0.81",
            "190 kB",
            "Read it before the value.",
            "0.314 to 0.952",
            "Not validated on whole fields",
        ] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
        assert!(!shown.contains("-0.117"), "what only the bundle names is folded away");
        page.screenshot("trust-model").await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_parts_are_reached_by_the_keyboard() {
    on_page_in("en", LANDSCAPE, false, |page| async move {
        open(&page).await;
        page.script("document.getElementById('trust-tab-model').focus()").await;
        page.press(RIGHT).await;
        page.find("trust-part-agreement").await;
        assert_eq!(page.focused().await, json!("trust-tab-agreement"));
        page.press(LEFT).await;
        page.press(LEFT).await;
        page.find("trust-part-log").await;
        assert_eq!(page.focused().await, json!("trust-tab-log"));
        page.press(TAB).await;
        assert_eq!(page.focused().await, json!("check-log"), "the other tabs are not on the way");
        // Where lines run from right to left the next part lies to the left.
        page.speak("ar").await;
        page.script("document.getElementById('trust-tab-log').focus()").await;
        page.press(LEFT).await;
        page.find("trust-part-model").await;
        page
    })
    .await;
}

#[tokio::test]
async fn agreement_is_drawn_and_told_in_numbers() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        page.click("trust-tab-agreement").await;
        page.wait_for("agreement-month", 4).await;
        assert_eq!(page.script("return document.querySelectorAll('.chart__mark').length").await, json!(3));
        let shown = page.text("trust").await;
        for part in ["take cells for independent", "Nov 2026", "94 %", "80 % to 98 %", "no firm verdict"] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
        page.screenshot("trust-agreement").await;
        page
    })
    .await;
}

#[tokio::test]
async fn a_model_is_seen_before_it_is_used_and_the_way_back_is_open() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        page.click("trust-tab-models").await;
        page.wait_for("model", 1).await;
        page.choose_in("model-input", &["notes.zip"], "no bundle").await;
        let failed = page.text("import-failed").await;
        assert!(failed.contains("notes.zip was not taken."), "{failed}");

        page.choose_in("model-input", &["lab.zip"], "PK and so on").await;
        let preview = page.text("preview").await;
        for part in ["leukolens-lab 2.0", "7a117a11", "CC-BY-4.0", "ALL Challenge dataset", "0.314 to 0.952"]
        {
            assert!(preview.contains(part), "{part} is not in {preview}");
        }
        assert_eq!(page.focused().await, json!("preview"));
        page.screenshot("trust-preview").await;
        page.click("leave-preview").await;
        page.wait_for("preview", 0).await;
        assert!(!page.fake.calls().contains(&"use_model".into()), "nothing is used unasked");

        page.choose_in("model-input", &["lab.zip"], "PK and so on").await;
        page.click("use-preview").await;
        page.wait_for("preview", 0).await;
        page.wait_for("model", 2).await;
        page.wait_for_css("[data-testid=model]:nth-child(2) [data-testid=in-use]", 1).await;
        page.fake.fail(&["use_model"]);
        page.click("use-model").await;
        page.wait_for_css("[data-testid=trust-part-models] [role=alert] .technical", 1).await;
        page.fake.fail(&[]);
        assert!(page.text("use-model").await.contains("Go back to the model inside the app"));
        page.click("use-model").await;
        page.wait_for_css("[data-testid=model]:nth-child(1) [data-testid=in-use]", 1).await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_log_is_read_to_its_first_entry_and_a_broken_one_is_named() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        page.click("trust-tab-log").await;
        page.wait_for("log-entry", 100).await;
        let check = page.text("log-check").await;
        assert!(check.contains("The log is what was written. Entries checked: 230"), "{check}");
        assert!(check.contains(&format!("{ENTRIES:064x}")), "{check}");
        let first = page.text("log-entry").await;
        for part in ["Labelled · Cells · Cells: 12", "No. 230", "by Dr. Ada"] {
            assert!(first.contains(part), "{part} is not in {first}");
        }
        page.screenshot("trust-log").await;
        page.click("older").await;
        page.wait_for("log-entry", 200).await;
        page.fake.fail(&["audit"]);
        page.click("older").await;
        page.wait_for_css("[data-testid=trust-part-log] .technical", 1).await;
        page.fake.fail(&[]);
        page.click("older").await;
        page.wait_for("log-entry", 230).await;
        page.find("log-end").await;

        page.fake.break_log(17);
        page.click("check-log").await;
        page.wait_for_css(".broken", 1).await;
        let check = page.text("log-check").await;
        assert!(check.contains("entry no. 17 was altered or is missing"), "{check}");
        page
    })
    .await;
}

#[tokio::test]
async fn the_manual_is_read_inside_the_app() {
    on_page(LANDSCAPE, false, |page| async move {
        page.go("#/manual").await;
        page.find("chapters").await;
        page.screenshot("manual").await;
        page.script("document.querySelector('[data-testid=chapters] a').focus()").await;
        page.press(ENTER).await;
        page.find("chapter").await;
        assert_eq!(page.focused().await, json!("heading"));
        assert!(page.text("chapter").await.contains(RESEARCH_USE_ONLY));
        page.screenshot("manual-chapter").await;
        // A link inside a chapter, and the browser's own way back.
        page.script("document.querySelector('[data-testid=chapter] a').click()").await;
        page.wait_for_css("[data-testid=chapters] [aria-current=page][href='#/manual/models']", 1).await;
        page.client.back().await.unwrap();
        page.wait_for_css("[data-testid=chapters] [aria-current=page][href='#/manual/what-it-is']", 1).await;
        page.go("#/manual/nothing").await;
        page.find("no-chapter").await;
        page.speak("ar").await;
        assert!(page.text("manual").await.contains("الدليل بالإنجليزية"));
        let outside = "return [...document.querySelectorAll('a')].filter((a) => a.target || /^http/.test(a.getAttribute('href'))).length";
        assert_eq!(page.script(outside).await, json!(0), "nothing leads out of the app");
        page
    })
    .await;
}

#[tokio::test]
async fn trust_and_manual_have_no_barrier_and_room_everywhere() {
    for (language, size, dark) in [("en", LANDSCAPE, true), ("ar", PORTRAIT, false)] {
        on_page_in(language, size, dark, move |page| async move {
            open(&page).await;
            for (part, there) in [
                ("model", "metrics"),
                ("agreement", "agreement-month"),
                ("models", "import-model"),
                ("log", "log-entry"),
            ] {
                page.click(&format!("trust-tab-{part}")).await;
                page.find(there).await;
                if part == "models" {
                    page.choose_in("model-input", &["lab.zip"], "PK and so on").await;
                    page.find("preview").await;
                    page.script("document.querySelectorAll('.more').forEach((e) => e.open = true)").await;
                }
                look(&page, &format!("trust-{part}-{language}"), size.0).await;
            }
            for chapter in ["", "/first-slide", "/troubleshooting"] {
                page.go(&format!("#/manual{chapter}")).await;
                page.find(if chapter.is_empty() { "chapters" } else { "chapter" }).await;
                look(&page, &format!("manual{}-{language}", chapter.replace('/', "-")), size.0).await;
            }
            page
        })
        .await;
    }
}

/// No rule is broken, and nothing is cut on the device or on a telephone.
async fn look(page: &Page, screen: &str, width: u32) {
    access::assert_no_barrier(page, screen).await;
    for width in [width, 320] {
        page.measure((width, 1000)).await;
        page.assert_fits().await;
        crate::assert_fingers_fit(page).await;
        page.script("scrollTo(0, 0)").await;
        page.screenshot(&format!("{screen}-{width}")).await;
    }
    page.measure((width, 1000)).await;
}
