//! The camera, which Chromium imitates: a moving picture of its own, or one that the test draws.

use serde_json::json;

use crate::browser::{LANDSCAPE, PORTRAIT, Page, on_page};

/// A telephone.
const PHONE: (u32, u32) = (360, 740);

/// Opens the camera's page of a new slide.
async fn at_the_camera(page: &Page) -> String {
    let slide = page.fake.stocked("P-7", 0);
    page.go(&format!("#/slide/{slide}")).await;
    page.click("capture").await;
    page.find("capture-page").await;
    slide
}

/// Waits until so many pictures were kept. The imitated camera's picture moves, so that one or the other of it may be
/// doubtful: it is kept all the same.
async fn wait_for_kept(page: &Page, count: usize) {
    for _ in 0..400 {
        if page.count("doubtful").await > 0 {
            page.click("keep").await;
        }
        if page.text("kept").await.ends_with(&format!(" {count}")) {
            page.wait_for_text("counted", &format!("{count} of 100 cells counted")).await;
            page.wait_for_css("[data-testid=shutter]:enabled", 1).await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    panic!("{count} pictures were not kept: {}", page.text("capture-page").await);
}

/// From now on the camera shows one colour.
async fn show_only(page: &Page, colour: &str) {
    page.script(&format!(
        "navigator.mediaDevices.getUserMedia = async () => {{
             const c = document.createElement('canvas');
             c.width = 640; c.height = 480;
             const x = c.getContext('2d');
             setInterval(() => {{ x.fillStyle = '{colour}'; x.fillRect(0, 0, 640, 480); }}, 30);
             return c.captureStream(30);
         }}"
    ))
    .await;
}

#[tokio::test]
async fn pictures_are_taken_by_button_touch_and_keys_and_counted() {
    on_page(LANDSCAPE, false, |page| async move {
        at_the_camera(&page).await;
        page.wait_for_css("[data-testid=shutter]:enabled", 1).await;
        assert_eq!(page.focused().await, json!("heading"), "so the space bar is the shutter");
        assert_eq!(page.text("counted").await, "0 of 100 cells counted");
        page.assert_fits().await;
        page.screenshot("capture-landscape").await;
        page.press(" ").await;
        wait_for_kept(&page, 1).await;
        // A touch on the picture, a key of the device, the button.
        page.script("document.getElementById('camera').click()").await;
        wait_for_kept(&page, 2).await;
        page.script("dispatchEvent(new KeyboardEvent('keydown', {key: 'AudioVolumeUp', cancelable: true}))")
            .await;
        wait_for_kept(&page, 3).await;
        page.click("shutter").await;
        wait_for_kept(&page, 4).await;
        assert_eq!(page.count("finished").await, 0, "no notice for every picture");

        // The camera is let go, and the pictures are on the slide.
        page.script("window.tracks = document.getElementById('camera').srcObject.getTracks()").await;
        page.click("back").await;
        page.wait_for("card", 4).await;
        assert_eq!(page.script("return window.tracks.map((t) => t.readyState)").await, json!(["ended"]));
        assert!(page.text("card").await.contains("camera-2"), "{}", page.text("card").await);
        page
    })
    .await;
}

#[tokio::test]
async fn a_doubtful_picture_is_shown_with_its_reason_and_kept_or_taken_again() {
    on_page(PORTRAIT, true, |page| async move {
        page.find("empty").await;
        show_only(&page, "rgb(9, 9, 12)").await;
        at_the_camera(&page).await;
        page.wait_for_css("[data-testid=shutter]:enabled", 1).await;
        assert!(page.text("meter-words").await.contains("too dark"), "{}", page.text("meter-words").await);
        page.click("shutter").await;
        page.wait_for_pixels().await;
        assert!(page.text("doubtful").await.contains("The picture is too dark."));
        assert!(
            page.script("return document.querySelector('.doubt canvas').width").await.as_u64() == Some(640)
        );
        page.screenshot("capture-doubtful-dark").await;
        page.click("again").await;
        page.wait_for("doubtful", 0).await;
        assert!(!page.fake.calls().contains(&"add_picture".into()));
        page.click("shutter").await;
        page.click("keep").await;
        page.wait_for_text("counted", "1 of 100 cells counted").await;
        assert!(page.text("kept").await.contains('1'));
        page
    })
    .await;
}

#[tokio::test]
async fn without_a_camera_the_page_says_why_and_offers_files() {
    on_page(LANDSCAPE, false, |page| async move {
        page.find("empty").await;
        let refuse = |name: &str| {
            format!(
                "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '{name}'))"
            )
        };
        page.script(&refuse("NotAllowedError")).await;
        let slide = at_the_camera(&page).await;
        let why = page.text("camera-off").await;
        assert!(why.contains("may not use the camera") && why.contains("added as files"), "{why}");
        page.screenshot("capture-refused").await;
        for (name, words) in [
            ("NotFoundError", "No camera was found."),
            ("NotReadableError", "Another program has the camera."),
            ("TypeError", "The camera cannot be started."),
        ] {
            page.script(&refuse(name)).await;
            page.click("retry").await;
            page.wait_for_text("camera-off", words).await;
        }
        page.script("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})").await;
        page.click("retry").await;
        page.wait_for_text("camera-off", "hands no camera").await;
        // Files can be added from here, and go to this slide.
        page.choose(&["lymphoblast.png"]).await;
        page.go(&format!("#/slide/{slide}")).await;
        page.wait_for("card", 1).await;
        page
    })
    .await;
}

#[tokio::test]
async fn the_camera_has_room_on_a_telephone_and_in_arabic() {
    on_page(LANDSCAPE, false, |page| async move {
        at_the_camera(&page).await;
        page.wait_for_css("[data-testid=shutter]:enabled", 1).await;
        for language in ["en", "ar", "hi", "fr", "es", "pt"] {
            page.speak(language).await;
            for size in [PHONE, (320, 640), PORTRAIT, (640, 360)] {
                page.measure(size).await;
                page.assert_fits().await;
                crate::assert_fingers_fit(&page).await;
            }
            page.measure(PHONE).await;
            page.screenshot(&format!("capture-phone-{language}")).await;
        }
        page
    })
    .await;
}
