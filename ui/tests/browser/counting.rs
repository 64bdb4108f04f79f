//! A clinician's way: a patient, a slide, its pictures, the count, documents.

use serde_json::json;

use crate::{
    FIELD,
    browser::{ENTER, LANDSCAPE, PORTRAIT, on_page},
};

/// A telephone.
const PHONE: (u32, u32) = (360, 740);

#[tokio::test]
async fn a_patient_gets_a_slide_and_the_slide_its_pictures() {
    on_page(LANDSCAPE, false, |page| async move {
        page.click("new-patient").await;
        page.find("patient-form").await;
        assert_eq!(page.focused().await, json!("field-code"));
        assert_eq!(page.find("save-form").await.prop("disabled").await.unwrap().as_deref(), Some("true"));
        assert!(
            !page.find("field-name").await.is_displayed().await.unwrap(),
            "no name unless it is asked for"
        );
        page.fill("field-code", "P-12").await;
        page.pick("field-age", "1 to 9 years").await;
        page.fill("field-note", "Ward 4").await;
        page.screenshot("patient-form").await;
        page.find("field-code").await.send_keys(ENTER).await.unwrap();

        page.find("no-slides").await;
        let details = page.text("details").await;
        assert!(details.contains("1 to 9 years") && details.contains("Ward 4"), "{details}");
        page.click("new-slide").await;
        page.find("slide-form").await;
        page.script(
            "const f = document.querySelector('[data-testid=field-date]'); f.value = '2026-11-03';
             f.dispatchEvent(new InputEvent('input', {bubbles: true}))",
        )
        .await;
        page.fill("field-stain", "May-Grünwald-Giemsa").await;
        page.screenshot("slide-form").await;
        page.click("save-form").await;

        page.find("no-pictures").await;
        assert!(page.heading().await.contains("3 Nov 2026 · May-Grünwald-Giemsa"));
        assert_eq!(page.text("counted").await, "0 of 100 cells counted");
        assert_eq!(page.count("suspicious").await, 0);
        page.import(&["lymphoblast.png", "normal.png", FIELD, "torn.jpg"]).await;
        page.wait_for("card", 4).await;
        // Three lymphoblasts, two normal cells and one that is uncertain; two that are no cells do not count.
        assert_eq!(page.text("counted").await, "6 of 100 cells counted");
        assert!(
            page.text("suspicious")
                .await
                .starts_with("Suspicious cells: 3 of 6 (50 %) · 95 % interval: 30 % to 70 %")
        );
        assert!(page.text("advice").await.contains("Still to count: 94"), "{}", page.text("advice").await);
        assert!(page.text("failed-count").await.contains('1'));
        page.assert_fits().await;
        page.script("scrollTo(0, 0)").await;
        page.screenshot("slide-landscape").await;

        // The app is killed: everything is there again, because all of it comes from the shell.
        page.client.refresh().await.unwrap();
        page.wait_for("card", 4).await;
        assert_eq!(page.text("counted").await, "6 of 100 cells counted");
        page.click("nav-worklist").await;
        let row = page.text("slide-row").await;
        for part in ["P-12", "3 Nov 2026", "Being counted", "Pictures: 4", "Go on counting"] {
            assert!(row.contains(part), "{part} is not in {row}");
        }
        page.screenshot("worklist-landscape").await;
        page.click("slide-row").await;
        page.click("end-count").await;
        page.find("resume-count").await;
        page.click("back").await;
        assert!(page.text("slide-row").await.contains("Counted"));
        page.screenshot("patient-landscape").await;
        page.click("nav-worklist").await;
        page.find("patient-row").await;
        assert_eq!(page.count("slide-row").await, 0, "nothing is being counted");
        page
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_taken_is_told_in_the_form() {
    on_page(PORTRAIT, true, |page| async move {
        page.fake.stocked("P-7", 1);
        page.click("new-patient").await;
        page.fill("field-code", "P-7").await;
        page.click("save-form").await;
        page.wait_for_css("[data-testid=patient-form] .technical", 1).await;
        assert!(page.text("patient-form").await.contains("Another patient has this code."));
        assert_eq!(page.count("failures").await, 0, "told where it was typed");
        page.screenshot("patient-form-refused-dark").await;
        page.fill("field-code", "P-8").await;
        page.click("save-form").await;
        page.find("no-slides").await;
        // Later the details are changed.
        page.click("change").await;
        page.click("more").await;
        page.fill("field-name", "Ada").await;
        page.click("save-form").await;
        page.wait_for("patient-form", 0).await;
        assert!(page.text("details").await.contains("Ada"));
        page
    })
    .await;
}

#[tokio::test]
async fn patients_are_searched() {
    on_page(PORTRAIT, false, |page| async move {
        for number in 0..30 {
            page.fake.stocked(&format!("P-{number:02}"), 0);
        }
        page.client.refresh().await.unwrap();
        page.find("patient-row").await;
        page.fill("search", "p-2").await;
        page.wait_for("patient-row", 10).await;
        page.screenshot("search-portrait").await;
        page.fill("search", "x").await;
        page.find("none-found").await;
        page.fill("search", "p-17").await;
        page.wait_for("patient-row", 1).await;
        page.click("patient-row").await;
        page.find("slide-row").await;
        page
    })
    .await;
}

#[tokio::test]
async fn documents_are_written_and_where_is_told() {
    for (size, dark, name) in [(LANDSCAPE, false, "landscape"), (PHONE, true, "phone-dark")] {
        on_page(LANDSCAPE, dark, move |page| async move {
            page.measure(size).await;
            let slide = page.fake.stocked("P-7", 4);
            page.go(&format!("#/slide/{slide}")).await;
            page.find("suspicious").await;
            page.assert_fits().await;
            page.screenshot(&format!("slide-{name}")).await;
            page.click("export").await;
            page.find("export-dialog").await;
            page.click("form-archive").await;
            page.pick("field-language", "Français").await;
            page.click("write-export").await;
            let written = page.text("written").await;
            for part in [
                "Documents/Leukolens/P-7",
                "slide.fr.pdf",
                "slide.fr.csv",
                "slide.fr.archive",
                "its fonts lack",
            ] {
                assert!(written.contains(part), "{part} is not in {written}");
            }
            assert!(!written.contains("slide.fr.html"));
            page.screenshot(&format!("export-{name}")).await;
            page.click("leave-export").await;
            page.wait_for("export-dialog", 0).await;
            assert_eq!(page.focused().await, json!("export"));
            page
        })
        .await;
    }
}

#[tokio::test]
async fn pictures_are_moved_to_another_slide() {
    on_page(LANDSCAPE, false, |page| async move {
        page.fake.stocked("P-7", 1);
        page.import(&["normal.png", "lymphoblast.png"]).await;
        page.click("move").await;
        page.wait_for("tick", 2).await;
        page.click("tick").await;
        assert!(page.text("moving").await.contains("Ticked pictures: 1"));
        page.screenshot("moving").await;
        page.click("move-to").await;
        page.pick("field-patient", "P-7").await;
        page.pick("field-slide", "No date").await;
        page.screenshot("move-dialog").await;
        page.click("confirm-move").await;
        page.wait_for("card", 1).await;
        assert_eq!(page.text("verdict").await, "Normal cell (HEM)");
        assert_eq!(page.focused().await, json!("heading"));
        page
    })
    .await;
}

#[tokio::test]
async fn an_archive_is_taken_in_and_what_is_none_is_refused() {
    on_page(LANDSCAPE, false, |page| async move {
        page.find("empty").await;
        page.choose_in("archive-input", &["notes.zip"], "no archive").await;
        page.wait_for_css("[data-testid=archive] .technical", 1).await;
        assert!(page.text("archive").await.contains("notes.zip could not be taken in"));
        page.click("dismiss-archive").await;
        page.wait_for("archive", 0).await;
        page.choose_in("archive-input", &["slide.zip"], "PK and so on").await;
        page.wait_for_css("[data-testid=archive] .button", 1).await;
        let brought = page.text("archive").await;
        for part in ["slide.zip is taken in", "New patients: 1", "new pictures: 30", "labels: 12"] {
            assert!(brought.contains(part), "{part} is not in {brought}");
        }
        page.screenshot("archive").await;
        page
    })
    .await;
}

#[tokio::test]
async fn pasted_pictures_are_added() {
    on_page(LANDSCAPE, false, |page| async move {
        let slide = page.fake.stocked("P-7", 0);
        page.go(&format!("#/slide/{slide}")).await;
        page.find("no-pictures").await;
        let paste = "const d = new DataTransfer();
            d.items.add(new File(['x'], 'image.png', {type: 'image/png'}));
            document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true}))";
        page.script(paste).await;
        page.wait_for("card", 1).await;
        // Words are nobody's picture.
        page.script(
            "const d = new DataTransfer(); d.setData('text/plain', 'words');
             document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true}))",
        )
        .await;
        assert_eq!(page.count("progress").await, 0);
        page
    })
    .await;
}

#[tokio::test]
async fn a_first_look_needs_no_picture_of_ones_own() {
    on_page(LANDSCAPE, false, |page| async move {
        page.click("try-sample").await;
        page.wait_for("card", 1).await;
        assert!(page.text("card").await.contains("synthetic-smear.png"));
        assert_eq!(page.count("end-count").await + page.count("export").await, 0, "it belongs to nobody");
        // Pictures without a slide may be of several persons, so that nothing is made of their cells.
        page.wait_for_text("counter", "2 lymphoblasts (ALL)").await;
        assert_eq!(
            page.count("counted").await + page.count("suspicious").await + page.count("advice").await,
            0
        );
        page.screenshot("unsorted").await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_tour_is_shown_at_the_first_start_and_again_from_the_manual() {
    for (size, dark, name) in [(LANDSCAPE, false, "landscape"), (PHONE, true, "phone-dark")] {
        on_page(LANDSCAPE, dark, move |page| async move {
            page.find("empty").await;
            assert_eq!(page.count("tour").await, 0, "it was seen");
            page.fake.choose(|settings| {
                settings.tour_seen = false;
                settings.reviewer = Some("Ada".into());
            });
            page.client.refresh().await.unwrap();
            page.measure(size).await;
            assert!(page.text("tour").await.contains("never for a diagnosis"));
            assert_eq!(page.focused().await, json!("tour-next"));
            page.assert_fits().await;
            page.screenshot(&format!("tour-1-{name}")).await;
            for step in 2..=6 {
                page.press(ENTER).await;
                page.wait_for_text("tour-step", &format!("Step {step} of 6")).await;
                page.screenshot(&format!("tour-{step}-{name}")).await;
            }
            page.click("tour-back").await;
            page.wait_for_text("tour-step", "Step 5 of 6").await;
            page.press(crate::ESCAPE).await;
            page.wait_for("tour", 0).await;
            page.client.refresh().await.unwrap();
            page.find("empty").await;
            assert_eq!(page.count("tour").await, 0, "once");
            page.fake.choose(|settings| {
                assert_eq!((settings.tour_seen, settings.reviewer.as_deref()), (true, Some("Ada")));
            });

            page.click("nav-manual").await;
            page.click("tour-again").await;
            for _ in 0..5 {
                page.click("tour-next").await;
            }
            page.click("tour-sample").await;
            page.wait_for("card", 1).await;
            assert!(page.text("card").await.contains("synthetic-smear.png"));
            page
        })
        .await;
    }
}
