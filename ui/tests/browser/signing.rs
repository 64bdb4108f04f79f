//! Signing a slide, adding to it, checking it, and deleting at every level.

use serde_json::json;

use crate::browser::{ESCAPE, LANDSCAPE, PORTRAIT, Page, on_page, on_page_in};

/// Ticks the boxes of two cells.
const PICK_TWO: &str =
    "const boxes = document.querySelectorAll('.crop__pick input'); boxes[0].click(); boxes[2].click()";

/// A slide of which every cell that needed a look was looked at.
async fn looked_at(page: &Page) -> String {
    let slide = page.fake.stocked("P-7", 4);
    page.go(&format!("#/review/slide/{slide}")).await;
    page.wait_for("crop", 9).await;
    page.click("look-next").await;
    for _ in 0..3 {
        page.wait_for_css("[data-testid=cell-verdict]", 1).await;
        page.press("2").await;
    }
    page.wait_for_css("[data-testid=look-next][aria-disabled]", 1).await;
    slide
}

#[tokio::test]
async fn a_slide_is_signed_when_nothing_is_left_to_do() {
    on_page(LANDSCAPE, false, |page| async move {
        let slide = page.fake.stocked("P-7", 4);
        page.go(&format!("#/slide/{slide}")).await;
        let to_do = page.text("todo").await;
        assert!(to_do.contains("Cells that need a look: 3"), "{to_do}");
        assert_eq!(page.find("sign").await.prop("disabled").await.unwrap().as_deref(), Some("true"));
        page.script("document.querySelector('[data-testid=signing]').scrollIntoView({block: 'end'})").await;
        page.screenshot("signing-to-do").await;
        page.click("todo-look").await;
        page.wait_for("crop", 9).await;
        page.click("look-next").await;
        for _ in 0..3 {
            page.wait_for_css("[data-testid=cell-verdict]", 1).await;
            page.press("2").await;
        }
        page.wait_for_css("[data-testid=look-next][aria-disabled]", 1).await;

        page.click("to-slide").await;
        page.find("todo-done").await;
        page.click("sign").await;
        let question = page.text("sign-dialog").await;
        for part in [
            "P-7",
            "Pictures: 4",
            "Suspicious cells: 4 of",
            "95 % interval",
            "locks the slide",
            "no diagnosis",
        ] {
            assert!(question.contains(part), "{part} is not in {question}");
        }
        assert_eq!(page.focused().await, json!("cancel-sign"));
        // Nobody's name is known yet: it is asked for and kept.
        assert_eq!(page.find("confirm-sign").await.prop("disabled").await.unwrap().as_deref(), Some("true"));
        page.fill("reviewer-name", "Dr. Ana").await;
        page.screenshot("sign-dialog").await;
        page.click("confirm-sign").await;
        let signed = page.text("signing").await;
        assert!(signed.contains("Signed by Dr. Ana"), "{signed}");
        assert_eq!(page.focused().await, json!("heading"));
        page.find("locked").await;

        // Nothing was altered; then something was.
        page.click("check").await;
        assert!(page.text("intact").await.contains("Nothing was changed"));
        page.script("document.querySelector('[data-testid=intact]').scrollIntoView({block: 'end'})").await;
        page.screenshot("signed").await;
        page.fake.alter(&slide);
        page.click("check").await;
        let broken = page.text("broken").await;
        assert!(broken.contains("Do not rely on this slide") && broken.contains("changed: 1"), "{broken}");
        page.screenshot("signature-broken").await;
        page
    })
    .await;
}

#[tokio::test]
async fn what_is_signed_is_amended_and_not_changed() {
    on_page(PORTRAIT, true, |page| async move {
        page.fake.choose(|settings| settings.reviewer = Some("Dr. Ana".into()));
        page.client.refresh().await.unwrap();
        let slide = looked_at(&page).await;
        page.go(&format!("#/slide/{slide}")).await;
        page.find("todo-done").await;
        page.click("sign").await;
        assert!(page.text("sign-dialog").await.contains("You sign as Dr. Ana."));
        page.click("confirm-sign").await;
        page.find("signed").await;

        page.go(&format!("#/review/slide/{slide}")).await;
        assert!(page.text("review-signed").await.contains("New labels go into an amendment."));
        page.wait_for("crop", 9).await;
        page.script("document.querySelector('.crop__open').click()").await;
        page.click("label-4").await;
        assert!(page.text("staged").await.contains('1'));
        assert!(!page.fake.calls().iter().rev().take(3).any(|call| call == "relabel"));
        page.screenshot("staged").await;
        page.click("amend").await;
        page.find("amend-text").await;
        page.fill("amend-text", "Looked at again with the oil lens.").await;
        page.screenshot("amend-dialog").await;
        page.click("confirm-sign").await;
        page.wait_for("sign-dialog", 0).await;
        page.wait_for("staged", 0).await;
        page.wait_for_css("[aria-posinset='1'] [data-testid=crop][data-label=tone-not-a-cell]", 1).await;
        page.click("to-slide").await;
        let amendments = page.text("amendments").await;
        for part in ["oil lens", "Dr. Ana", "another label: 1"] {
            assert!(amendments.contains(part), "{part} is not in {amendments}");
        }

        // A picture of it says why no label can be given.
        page.click("card").await;
        page.find("picture-signed").await;
        // And a cell of it does not go alone.
        page.go(&format!("#/review/slide/{slide}")).await;
        page.wait_for("crop", 9).await;
        page.script("document.querySelector('.crop__open').click()").await;
        page.click("delete-chosen").await;
        page.find("deletion-items").await;
        page.click("confirm-delete").await;
        page.wait_for_css("[data-testid=confirm-dialog] .technical", 1).await;
        let refused = page.text("confirm-dialog").await;
        assert!(
            refused.contains("Nothing was deleted.") && refused.contains("This slide is signed"),
            "{refused}"
        );
        page.click("cancel-delete").await;
        page
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_can_be_taken_back_for_ten_seconds_and_is_gone_then() {
    for (language, dark) in [("en", false), ("ar", true)] {
        on_page_in(language, LANDSCAPE, dark, move |page| async move {
            let slide = page.fake.stocked("P-7", 4);
            page.go(&format!("#/review/slide/{slide}")).await;
            page.wait_for("crop", 9).await;
            page.script(PICK_TWO).await;
            page.click("delete-chosen").await;
            page.find("deletion-items").await;
            assert_eq!(page.focused().await, json!("cancel-delete"), "the safe answer");
            if language == "en" {
                let question = page.text("confirm-dialog").await;
                for part in
                    ["Delete these cells? (2)", "Cells, with their labels: 2", "never exported", "10 seconds"]
                {
                    assert!(question.contains(part), "{part} is not in {question}");
                }
            }
            page.screenshot(&format!("delete-cells-{language}")).await;
            page.press(ESCAPE).await;
            page.wait_for("confirm-dialog", 0).await;
            assert!(!page.fake.calls().contains(&"delete".into()));

            page.click("delete-chosen").await;
            page.find("deletion-items").await;
            page.click("confirm-delete").await;
            page.wait_for("crop", 7).await;
            page.find("toast").await;
            page.assert_fits().await;
            page.screenshot(&format!("toast-{language}")).await;
            // Taken back, by the keyboard.
            page.script("document.querySelector('[data-testid=undo-delete]').focus()").await;
            page.press(crate::ENTER).await;
            page.wait_for("crop", 9).await;
            page.find("dismiss-toast").await;
            page.click("dismiss-toast").await;
            page.wait_for("toast", 0).await;

            // Not taken back: after a restart it can be still, then it is gone for good.
            page.script(PICK_TWO).await;
            page.click("delete-chosen").await;
            page.find("deletion-items").await;
            page.click("confirm-delete").await;
            page.find("undo-delete").await;
            page.client.refresh().await.unwrap();
            page.find("undo-delete").await;
            page.find("dismiss-toast").await;
            if language == "en" {
                assert_eq!(page.text("toast").await.lines().next(), Some("Gone for good. Cells: 2"));
            }
            assert!(page.fake.calls().contains(&"purge".into()));
            page.wait_for("crop", 7).await;
            page
        })
        .await;
    }
}

#[tokio::test]
async fn pictures_slides_and_patients_are_deleted_with_what_belongs_to_them() {
    on_page(LANDSCAPE, false, |page| async move {
        let slide = page.fake.stocked("P-7", 3);
        page.go(&format!("#/slide/{slide}")).await;
        page.wait_for("card", 3).await;
        // Several pictures at once.
        page.click("move").await;
        page.find("tick").await;
        page.script("document.querySelectorAll('.tick__box')[0].click(); document.querySelectorAll('.tick__box')[1].click()").await;
        page.click("delete-ticked").await;
        let question = page.text("confirm-dialog").await;
        assert!(question.contains("Delete these pictures? (2)"), "{question}");
        page.find("deletion-items").await;
        page.click("confirm-delete").await;
        page.wait_for("card", 1).await;
        page.click("leave-moving").await;

        page.click("delete-slide").await;
        page.find("deletion-items").await;
        let question = page.text("confirm-dialog").await;
        for part in ["Delete this slide?", "Slides: 1", "Slides that were never exported: 1", "Room on the disk: 1.5 MB"] {
            assert!(question.contains(part), "{part} is not in {question}");
        }
        page.screenshot("delete-slide").await;
        page.click("confirm-delete").await;
        page.find("no-slides").await;
        // Both can be taken back, wherever the window is.
        page.wait_for("undo-delete", 2).await;
        page.script("document.querySelectorAll('[data-testid=undo-delete]')[1].click()").await;
        page.find("slide-row").await;
        page
    })
    .await;
}

#[tokio::test]
async fn everything_goes_only_after_a_word() {
    on_page(LANDSCAPE, true, |page| async move {
        page.fake.stocked("P-7", 3);
        page.click("nav-settings").await;
        page.click("delete-everything").await;
        page.find("deletion-items").await;
        let question = page.text("confirm-dialog").await;
        for part in ["Delete everything on this device?", "Patients: 1", "Slides: 1", "Type DELETE to go on"]
        {
            assert!(question.contains(part), "{part} is not in {question}");
        }
        assert_eq!(page.focused().await, json!("cancel-delete"));
        assert_eq!(
            page.find("confirm-delete").await.prop("disabled").await.unwrap().as_deref(),
            Some("true")
        );
        page.fill("deletion-word", "delet").await;
        assert_eq!(
            page.find("confirm-delete").await.prop("disabled").await.unwrap().as_deref(),
            Some("true")
        );
        page.fill("deletion-word", "delete").await;
        page.screenshot("delete-everything").await;
        page.click("confirm-delete").await;
        page.find("undo-delete").await;
        page.click("nav-worklist").await;
        page.find("worklist").await;
        page.wait_for("patient-row", 0).await;
        page.click("undo-delete").await;
        page.wait_for("patient-row", 1).await;
        page
    })
    .await;
}
