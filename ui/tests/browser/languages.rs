//! The languages: which one is spoken, and that every screen has room for it.

use contract::RESEARCH_USE_ONLY;
use serde_json::json;

use crate::{
    FIELD,
    browser::{LANDSCAPE, PORTRAIT, Page, on_page, on_page_in},
};

const LANGUAGES: [&str; 6] = ["en", "es", "fr", "pt", "hi", "ar"];

/// From the smallest telephone to a 4K screen.
const SIZES: [(u32, u32); 5] = [(320, 640), (640, 360), PORTRAIT, LANDSCAPE, (3840, 2160)];

#[tokio::test]
async fn the_language_follows_the_system_and_a_choice_is_remembered() {
    on_page_in("de,ar-EG,en", LANDSCAPE, false, |page| async move {
        page.wait_for_css("html[lang=ar][dir=rtl]", 1).await;
        let line = page.text("research-use").await;
        assert!(line.contains("للاستخدام البحثي فقط") && line.contains(RESEARCH_USE_ONLY), "{line}");
        page.import(&["normal.png"]).await;
        assert_eq!(page.text("verdict").await, "خلية طبيعية (HEM)");

        page.speak("fr").await;
        page.wait_for_css("html[dir=ltr]", 1).await;
        assert_eq!(page.text("verdict").await, "Cellule normale (HEM)");
        assert!(page.text("card").await.contains("nov. 2026"));
        page.client.refresh().await.unwrap();
        page.wait_for_css("html[lang=fr]", 1).await;
        page.find("card").await;
        assert_eq!(page.text("verdict").await, "Cellule normale (HEM)");
        page
    })
    .await;
}

#[tokio::test]
async fn an_unknown_language_gets_english() {
    on_page_in("de-DE", LANDSCAPE, false, |page| async move {
        page.wait_for_css("html[lang=en][dir=ltr]", 1).await;
        assert!(page.text("empty").await.contains("No patients yet"));
        page
    })
    .await;
}

#[tokio::test]
async fn every_screen_has_room_in_every_language() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["notes.png", "tiny.png", "torn.jpg", "lymphoblast.png", "unmeasured.jpg", FIELD]).await;
        let slide = page.fake.stocked("P-7", 3);
        for language in LANGUAGES {
            page.speak(language).await;
            for way in ["worklist", "review", "trust", "settings", "manual"] {
                page.click(&format!("nav-{way}")).await;
                page.find(way).await;
                fits(&page, language, way).await;
            }
            page.click("tour-again").await;
            page.click("tour-next").await;
            fits(&page, language, "tour").await;
            page.click("tour-skip").await;
            page.click("nav-worklist").await;
            page.click("new-patient").await;
            page.find("patient-form").await;
            page.script("document.querySelector('.more').open = true").await;
            fits(&page, language, "patient-form").await;
            page.click("leave-form").await;
            page.go(&format!("#/slide/{slide}")).await;
            page.wait_for_css("[data-testid=slide] [data-testid=export]", 1).await;
            page.click("move").await;
            page.find("tick").await;
            fits(&page, language, "moving").await;
            page.click("export").await;
            page.find("export-dialog").await;
            page.click("write-export").await;
            page.find("written").await;
            fits(&page, language, "export").await;
            page.click("leave-export").await;
            page.click("back").await;
            page.find("slide-row").await;
            fits(&page, language, "patient").await;
            page.click("new-slide").await;
            page.find("slide-form").await;
            fits(&page, language, "slide-form").await;
            page.click("leave-form").await;
            page.go(&format!("#/review/slide/{slide}")).await;
            page.find("crop").await;
            page.script("document.querySelector('.crop__open').click()").await;
            page.find("provenance").await;
            page.script("document.querySelector('.filters__more').open = true").await;
            fits(&page, language, "review-cell").await;
            page.click("delete-chosen").await;
            page.find("deletion-items").await;
            fits(&page, language, "delete-cell").await;
            page.click("confirm-delete").await;
            page.find("undo-delete").await;
            fits(&page, language, "toast").await;
            page.click("undo-delete").await;
            page.find("dismiss-toast").await;
            page.click("dismiss-toast").await;
            page.go("#/slide/00000000-0000-4000-8000-000000000002").await;
            page.find("card").await;
            fits(&page, language, "slide").await;
            page.click("card").await;
            page.find("cells").await;
            page.script("document.querySelectorAll('.cells__number')[3].click()").await;
            page.find("measures").await;
            fits(&page, language, "detail").await;
            page.click("delete").await;
            page.find("confirm-dialog").await;
            fits(&page, language, "confirm").await;
            page.click("cancel-delete").await;
        }
        page
    })
    .await;
}

/// The screen in every size: nothing is wider than the window, nothing is cut, and fingers can press everything.
async fn fits(page: &Page, language: &str, screen: &str) {
    for size in SIZES {
        page.measure(size).await;
        page.assert_fits().await;
        let cut = page
            .script(
                "return [...document.querySelectorAll('button, a.button, .way, .row, .tick, label, .badge, .card__body, dt, dd, th, td, h1, h2, select')]
                    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
                    .map((e) => `${e.className} ${e.textContent}: ${e.scrollWidth} in ${e.clientWidth}`)",
            )
            .await;
        assert_eq!(cut, json!([]), "{screen} in {language} at {size:?}");
        crate::assert_fingers_fit(page).await;
        if matches!((language, size), ("en" | "ar" | "hi", (320, 640) | LANDSCAPE | PORTRAIT)) {
            page.screenshot(&format!("{screen}-{language}-{}", size.0)).await;
            if screen == "detail" {
                page.script("document.querySelector('.measures').scrollIntoView({block: 'end'})").await;
                page.screenshot(&format!("measures-{language}-{}", size.0)).await;
            }
        }
    }
    page.measure(LANDSCAPE).await;
}

#[tokio::test]
async fn what_runs_from_left_to_right_does_so_between_arabic_words() {
    on_page_in("ar", LANDSCAPE, false, |page| async move {
        page.import(&[FIELD]).await;
        page.click("card").await;
        page.find("cells").await;
        for (fact, left, right) in [(1, "960", "720"), (2, "±", "3.4")] {
            let order = format!(
                "const text = document.querySelectorAll('[data-testid=facts] dd')[{fact}].firstChild;
                 const at = (part) => {{
                     const range = document.createRange(), start = text.data.indexOf(part);
                     range.setStart(text, start);
                     range.setEnd(text, start + part.length);
                     return range.getBoundingClientRect().left;
                 }};
                 return at('{left}') < at('{right}')"
            );
            assert_eq!(page.script(&order).await, json!(true), "{left} stands left of {right}");
        }
        // The numbers of the cells begin where their frames do, as in every language.
        let begins = "const box = document.querySelectorAll('.box')[1];
            const left = (name) => box.querySelector(name).getBoundingClientRect().left;
            return Math.abs(left('.box__number') - left('.box__line')) < 12";
        assert_eq!(page.script(begins).await, json!(true));

        page.script("document.querySelectorAll('.cells__number')[1].click()").await;
        page.find("measures").await;
        page.screenshot("arabic-landscape").await;
        page.speak("hi").await;
        page.measure(PORTRAIT).await;
        page.script("scrollTo(0, document.body.scrollHeight)").await;
        page.screenshot("hindi-portrait").await;
        page
    })
    .await;
}
