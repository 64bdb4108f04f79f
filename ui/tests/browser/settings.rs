//! The settings: choices, microscope profiles, what is kept and what goes.

use serde_json::json;

use crate::{
    access,
    browser::{ENTER, LANDSCAPE, PORTRAIT, Page, on_page, on_page_in},
};

/// The page of the settings.
async fn open(page: &Page) {
    page.go("#/settings").await;
    page.find("save-reviewer").await;
}

/// Types into a field what takes the place of what stands there.
async fn fill(page: &Page, field: &str, words: &str) {
    let element = page.find(field).await;
    element.clear().await.unwrap();
    element.send_keys(words).await.unwrap();
}

/// What is chosen for the device now.
async fn value(page: &Page, field: &str) -> serde_json::Value {
    page.script(&format!("return document.getElementById('{field}').value")).await
}

#[tokio::test]
async fn choices_are_kept_and_mistakes_stand_beside_the_field() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        fill(&page, "reviewer", "Dr. Ada").await;
        page.press(ENTER).await;
        page.wait_for_css("[data-testid=saved-reviewer] .icon", 1).await;
        assert_eq!(page.text("saved-reviewer").await, "Saved");

        fill(&page, "target", "many").await;
        page.click("save-target").await;
        assert!(page.text("target-mistake").await.contains("not a number"));
        assert_eq!(page.focused().await, json!("target"), "where it can be mended");
        assert_eq!(value(&page, "target").await, json!("many"));
        page.screenshot("settings-mistake").await;
        fill(&page, "target", "250").await;
        page.wait_for("target-mistake", 0).await;

        // The shell refuses: what was typed stays, and why stands beside it.
        page.fake.fail(&["change_settings"]);
        page.click("save-target").await;
        page.wait_for_css("[data-testid=settings-work] .technical", 1).await;
        assert_eq!(page.count("failures").await, 0, "it is told once");
        assert_eq!(value(&page, "target").await, json!("250"));
        page.fake.fail(&[]);
        page.click("save-target").await;
        page.wait_for_css("[data-testid=saved-target] .icon", 1).await;

        assert_eq!(page.text("state-folder").await, "Off");
        fill(&page, "folder", "/media/card/DCIM").await;
        page.click("save-folder").await;
        page.find("off-folder").await;
        assert_eq!(page.text("state-folder").await, "On");

        page.client.refresh().await.unwrap();
        page.find("off-folder").await;
        for (field, stands) in [("reviewer", "Dr. Ada"), ("target", "250"), ("folder", "/media/card/DCIM")] {
            assert_eq!(value(&page, field).await, json!(stands));
        }
        page.click("off-folder").await;
        page.wait_for("off-folder", 0).await;
        assert_eq!(value(&page, "folder").await, json!(""));
        page
    })
    .await;
}

#[tokio::test]
async fn slides_that_are_kept_too_long_are_listed_and_deleted_by_the_user() {
    on_page(LANDSCAPE, false, |page| async move {
        let slides = [page.fake.stocked("P-1", 2), page.fake.stocked("P-2", 1)];
        slides.iter().for_each(|slide| page.fake.sign(slide));
        open(&page).await;
        assert_eq!(page.text("state-retention").await, "Off");
        assert_eq!(page.count("due").await, 0);
        fill(&page, "retention", "30").await;
        page.click("save-retention").await;
        page.wait_for("delete-due", 2).await;
        page.screenshot("settings-due").await;
        page.click("delete-due").await;
        page.find("deletion-items").await;
        page.click("confirm-delete").await;
        page.wait_for("delete-due", 1).await;
        assert!(page.text("storage").await.contains("812 MB"));
        assert!(page.text("storage").await.contains("640 kB"));
        page
    })
    .await;
}

#[tokio::test]
async fn everything_is_deleted_only_after_a_word() {
    on_page(LANDSCAPE, false, |page| async move {
        page.fake.stocked("P-1", 2);
        open(&page).await;
        page.click("delete-everything").await;
        assert!(page.text("confirm-dialog").await.contains("everything"));
        let locked = "return document.querySelector('[data-testid=confirm-delete]').disabled";
        assert_eq!(page.script(locked).await, json!(true));
        page.click("cancel-delete").await;
        page.wait_for("confirm-dialog", 0).await;
        assert!(!page.fake.calls().contains(&"delete".into()));

        page.click("tour-again").await;
        page.find("tour-skip").await;
        page.click("tour-skip").await;
        page.wait_for("tour-skip", 0).await;
        page
    })
    .await;
}

#[tokio::test]
async fn a_profile_is_made_from_a_stage_micrometer_changed_and_removed() {
    on_page(LANDSCAPE, false, |page| async move {
        open(&page).await;
        page.find("no-profiles").await;
        page.click("add-profile").await;
        assert_eq!(page.focused().await, json!("profile-form"));
        page.click("save-profile").await;
        page.find("profile-name-mistake").await;
        assert_eq!(page.focused().await, json!("profile-name"));
        for (field, words) in [
            ("profile-name", "Bench 1"),
            ("profile-camera", "HDMI 2"),
            ("profile-objective", "100×/1.25 oil"),
            ("profile-length", "100"),
            ("profile-pixels", "1550"),
        ] {
            fill(&page, field, words).await;
        }
        assert_eq!(page.text("micrometer").await, "Scale: 0.0645 µm per pixel ± 0.2 %");
        page.screenshot("profile-form").await;
        page.click("save-profile").await;
        page.wait_for("profile", 1).await;
        let shown = page.text("profile").await;
        for part in ["Bench 1", "0.0645 µm per pixel ± 0.2 %, with a stage micrometer", "HDMI 2", "Slides: 0"]
        {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }

        page.click("change-profile").await;
        page.click("source-by-hand").await;
        fill(&page, "profile-scale", "0,1").await;
        fill(&page, "profile-error", "3").await;
        page.fake.fail(&["change_profile"]);
        page.click("save-profile").await;
        page.wait_for_css("[data-testid=profile-form] .technical", 1).await;
        assert_eq!(value(&page, "profile-scale").await, json!("0,1"), "the form stays as it is");
        page.fake.fail(&[]);
        page.click("save-profile").await;
        page.wait_for("profile-form", 0).await;
        assert!(page.text("profile").await.contains("0.1000 µm per pixel ± 3.0 %, typed in"));

        page.click("retire-profile").await;
        assert_eq!(page.focused().await, json!("keep-profile"));
        page.click("confirm-profile").await;
        page.find("retired").await;
        page.click("remove-profile").await;
        page.click("keep-profile").await;
        page.wait_for("profile-question", 0).await;
        assert_eq!(page.count("profile").await, 1);
        page.click("remove-profile").await;
        page.click("confirm-profile").await;
        page.find("no-profiles").await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_settings_have_no_barrier_and_room_everywhere() {
    for (language, size, dark) in [("en", LANDSCAPE, false), ("ar", PORTRAIT, true)] {
        on_page_in(language, size, dark, move |page| async move {
            let slide = page.fake.stocked("P-1", 1);
            page.fake.sign(&slide);
            page.fake.choose(|settings| settings.retention_days = Some(30));
            page.fake.choose(|settings| settings.watched_folder = Some("/media/card".into()));
            open(&page).await;
            page.find("due").await;
            page.click("add-profile").await;
            page.click("save-profile").await;
            page.find("profile-name-mistake").await;
            fill(&page, "target", "0").await;
            page.click("save-target").await;
            page.find("target-mistake").await;
            access::assert_no_barrier(&page, "settings with everything open").await;
            for (width, name) in [(size.0, "own"), (320, "telephone")] {
                page.measure((width, 800)).await;
                page.assert_fits().await;
                crate::assert_fingers_fit(&page).await;
                for part in ["work", "profiles", "storage"] {
                    let show = format!("document.getElementById('settings-{part}').scrollIntoView()");
                    page.script(&show).await;
                    page.screenshot(&format!("settings-{language}-{name}-{part}")).await;
                }
            }
            page
        })
        .await;
    }
}
