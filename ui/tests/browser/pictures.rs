//! The pictures of a slide: those that wait, those that failed, and very many.

use crate::browser::{ENTER, LANDSCAPE, UP, on_page};

#[tokio::test]
async fn a_picture_that_could_not_be_examined_says_why_and_is_examined_again() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["normal.png", "torn.jpg"]).await;
        page.wait_for("card", 2).await;
        let failed = page.text("picture-failed").await;
        assert!(failed.contains("The picture is damaged or incomplete."), "{failed}");
        assert!(!failed.contains("unexpected end"), "the details are folded away: {failed}");
        assert_eq!(page.count("verdict").await, 1);
        page.screenshot("picture-failed").await;
        page.click("examine-again").await;
        page.wait_for("waiting", 1).await;
        page.wait_for("picture-failed", 1).await;
        assert!(page.fake.calls().contains(&"examine_again".into()));
        page
    })
    .await;
}

#[tokio::test]
async fn pictures_that_wait_are_followed_until_they_are_examined() {
    on_page(LANDSCAPE, false, |page| async move {
        page.choose(&["wait-1.png", "wait-2.png"]).await;
        page.wait_for("waiting", 2).await;
        page.wait_for("verdict", 2).await;
        page.wait_for("waiting", 0).await;
        // Then nothing is asked any more, once what was asked last is answered.
        let calm = || tokio::time::sleep(std::time::Duration::from_millis(1600));
        calm().await;
        let before = page.fake.calls().len();
        calm().await;
        assert_eq!(page.fake.calls().len(), before, "{:?}", page.fake.calls());
        page
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_pictures_scroll_and_are_reached_by_the_keyboard() {
    on_page(LANDSCAPE, false, |page| async move {
        let slide = page.fake.stocked("P-7", 10_000);
        page.go(&format!("#/slide/{slide}")).await;
        page.find("card").await;
        let drawn = "return document.querySelectorAll('[data-testid=grid] > li').length";
        let count = |value: serde_json::Value| value.as_u64().unwrap();
        assert!(count(page.script(drawn).await) < 60, "{}", page.script(drawn).await);
        assert_eq!(
            page.find("grid")
                .await
                .find(fantoccini::Locator::Css("li"))
                .await
                .unwrap()
                .attr("aria-setsize")
                .await
                .unwrap()
                .as_deref(),
            Some("10000")
        );
        page.screenshot("ten-thousand").await;

        // To the middle by scrolling: the cards there are read and drawn.
        page.script("scrollTo(0, document.documentElement.scrollHeight / 2)").await;
        page.wait_for_css("[aria-posinset='5000'] [data-testid=card]", 1).await;
        assert!(count(page.script(drawn).await) < 60);
        // To the last one by a key, and one back.
        page.script("document.querySelector(\"[aria-posinset='5000'] a\").focus({preventScroll: true})")
            .await;
        page.press("\u{e010}").await;
        page.wait_for_css("[aria-posinset='10000'] a:focus", 1).await;
        page.press(UP).await;
        page.wait_for_css("[aria-posinset='10000'] a:focus", 0).await;
        page.wait_for_css("[aria-posinset] a:focus", 1).await;
        page.press(ENTER).await;
        page.find("cells").await;
        assert!(page.fake.calls().iter().filter(|call| *call == "pictures").count() < 12);
        // And back to where it was.
        page.client.back().await.unwrap();
        page.wait_for_css("[aria-posinset] a:focus", 1).await;
        let place = "return Number(document.activeElement.closest('[aria-posinset]').ariaPosInSet)";
        assert!(count(page.script(place).await) > 9_900, "{}", page.script(place).await);
        assert!(count(page.script(drawn).await) < 60);
        page
    })
    .await;
}
