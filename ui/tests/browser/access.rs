//! Barriers: what axe-core finds on every screen, and what the system may ask for.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    FIELD,
    browser::{LANDSCAPE, PORTRAIT, Page, on_page, on_page_in},
};

/// axe-core, where the set-up put it (`cargo xtask setup --test`). Where it could not be fetched, which the set-up
/// says, the test is skipped, loudly.
fn axe() -> Option<String> {
    let program = env::current_exe().unwrap();
    let target = program
        .ancestors()
        .find(|folder| folder.ends_with("debug") || folder.ends_with("release"))
        .and_then(Path::parent)
        .unwrap();
    let script: PathBuf = target.join("tools/axe/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(script).ok();
    if source.is_none() {
        // Not `eprintln!`, which the test harness swallows.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no axe-core, run `cargo xtask setup --test`");
    }
    source
}

/// A page with axe-core in it.
struct Watched<'a> {
    page: &'a Page,
    axe: &'a str,
    checked: usize,
}

impl Watched<'_> {
    /// No rule of axe-core may be broken by what is shown now, those of best practice included.
    async fn assert_no_barrier(&mut self, screen: &str) {
        if self.page.script("return typeof axe").await == json!("undefined") {
            self.page.script(self.axe).await;
        }
        // What scrolls under the bars that stay is no barrier: it is scrolled out again.
        self.page
            .script(
                "document.querySelectorAll('.bar, .footer').forEach((e) => { e.style.position = 'static' })",
            )
            .await;
        let run = "const done = arguments[0];
            const rules = { 'target-size': { enabled: true } };
            axe.run(document, { resultTypes: ['violations'], rules }).then(
                (found) => done({
                    rules: found.passes.length,
                    violations: found.violations.map((v) => [v.id, v.help,
                        v.nodes.map((n) => [n.html, n.failureSummary])]),
                }),
                (e) => done(String(e)))";
        let found = self.page.client.execute_async(run, Vec::new()).await.unwrap();
        assert!(found["rules"].as_u64() > Some(10), "axe-core did not look: {found}");
        assert_eq!(found["violations"], json!([]), "{screen}");
        self.checked += 1;
    }
}

/// What a page shows now breaks no rule. Without axe-core nothing is looked at, which is said.
pub async fn assert_no_barrier(page: &Page, screen: &str) {
    if let Some(axe) = axe() {
        Watched { page, axe: &axe, checked: 0 }.assert_no_barrier(screen).await;
    }
}

#[tokio::test]
async fn no_screen_has_a_barrier() {
    let Some(axe) = axe() else { return };
    for (language, dark) in [("en", false), ("en", true), ("ar", false), ("ar", true)] {
        let axe = axe.clone();
        on_page_in(language, LANDSCAPE, dark, move |page| async move {
            let mut watched = Watched { page: &page, axe: &axe, checked: 0 };
            every_screen(&mut watched).await;
            assert_eq!(watched.checked, 31, "screens");
            page
        })
        .await;
    }
}

/// Goes through every screen, with everything that can stand on it.
async fn every_screen(watched: &mut Watched<'_>) {
    let page = watched.page;
    page.find("empty").await;
    watched.assert_no_barrier("empty").await;

    page.choose(&["slow-0.png", "slow-1.png"]).await;
    page.find("progress").await;
    watched.assert_no_barrier("progress").await;
    page.find("finished").await;

    page.import(&["notes.png", "tiny.png", "torn.jpg", "between.png", "unmeasured.jpg", FIELD]).await;
    page.wait_for("dismiss", 2).await;
    page.script("document.querySelector('details').open = true").await;
    watched.assert_no_barrier("list with failures").await;

    let drag = "const d = new DataTransfer(); d.items.add(new File(['x'], 'a.png', {type: 'image/png'}));
        const app = document.querySelector('.app');";
    page.script(&format!(
        "{drag} app.dispatchEvent(new DragEvent('dragenter', {{dataTransfer: d, bubbles: true}}))"
    ))
    .await;
    page.find("drop").await;
    watched.assert_no_barrier("drop").await;
    page.script("document.querySelector('.drop').dispatchEvent(new DragEvent('dragleave', {bubbles: true}))")
        .await;
    page.wait_for("drop", 0).await;

    page.click("delete").await;
    page.find("confirm-dialog").await;
    watched.assert_no_barrier("confirm").await;
    page.click("cancel-delete").await;

    page.click("card").await;
    page.find("cells").await;
    page.script("document.querySelectorAll('.cells__number')[3].click()").await;
    page.find("measures").await;
    watched.assert_no_barrier("picture with a chosen cell").await;
    page.click("zoom-in").await;
    page.click("label-2").await;
    page.wait_for_css("[data-testid=undo]:not([aria-disabled])", 1).await;
    watched.assert_no_barrier("picture that is zoomed, with a label by a person").await;
    page.click("back").await;

    page.find("card").await;
    page.script("document.querySelectorAll('.card__open')[1].click()").await;
    page.wait_for_css(".caution--unusable", 1).await;
    watched.assert_no_barrier("picture that is not to be used").await;
    page.click("back").await;

    page.find("card").await;
    page.fake.fail(&["picture", "pictures"]);
    page.click("card").await;
    page.wait_for_css("[data-testid=detail] .technical", 1).await;
    watched.assert_no_barrier("picture that failed").await;
    page.click("back").await;
    page.wait_for_css("[data-testid=slide] .technical", 1).await;
    watched.assert_no_barrier("slide that failed").await;
    page.fake.fail(&[]);

    let slide = page.fake.stocked("P-7", 3);
    page.go(&format!("#/slide/{slide}")).await;
    page.find("suspicious").await;
    watched.assert_no_barrier("slide that is counted").await;
    page.click("move").await;
    page.click("tick").await;
    page.click("move-to").await;
    page.find("field-patient").await;
    watched.assert_no_barrier("where pictures go").await;
    page.click("leave-move").await;
    page.click("export").await;
    page.click("write-export").await;
    page.find("written").await;
    watched.assert_no_barrier("documents that are written").await;
    page.click("leave-export").await;
    page.click("change").await;
    page.find("slide-form").await;
    watched.assert_no_barrier("form of a slide").await;
    page.click("leave-form").await;
    page.click("capture").await;
    page.wait_for_css("[data-testid=shutter]:enabled", 1).await;
    watched.assert_no_barrier("camera").await;
    page.click("back").await;
    page.find("slide-facts").await;
    page.click("back").await;
    page.find("slide-row").await;
    watched.assert_no_barrier("patient").await;
    page.click("change").await;
    page.script("document.querySelector('.more').open = true").await;
    watched.assert_no_barrier("form of a patient").await;
    page.click("leave-form").await;

    for way in ["worklist", "review", "trust", "settings", "manual"] {
        page.click(&format!("nav-{way}")).await;
        page.find(way).await;
        watched.assert_no_barrier(way).await;
    }
    page.click("tour-again").await;
    page.find("tour-next").await;
    watched.assert_no_barrier("tour").await;
    page.click("tour-skip").await;
    review_and_signature(watched).await;
}

/// The review of a slide, its signature, and what is deleted.
async fn review_and_signature(watched: &mut Watched<'_>) {
    let page = watched.page;
    page.fake.choose(|settings| settings.reviewer = None);
    let slide = page.fake.stocked("P-8", 4);
    page.go(&format!("#/review/slide/{slide}")).await;
    page.wait_for("crop", 9).await;
    page.click("look-next").await;
    page.find("provenance").await;
    page.click("heat").await;
    page.script("document.querySelector('.filters__more').open = true").await;
    watched.assert_no_barrier("review with a cell closely").await;
    page.go(&format!("#/slide/{slide}")).await;
    page.find("todo").await;
    watched.assert_no_barrier("slide before it is signed").await;
    page.go(&format!("#/review/slide/{slide}")).await;
    page.wait_for("crop", 9).await;
    page.click("choose-all").await;
    page.click("label-2").await;
    page.wait_for_css("[data-testid=look-next][aria-disabled]", 1).await;
    page.click("to-slide").await;
    page.find("todo-done").await;
    page.click("sign").await;
    page.find("reviewer-name").await;
    watched.assert_no_barrier("question before signing").await;
    page.fill("reviewer-name", "Dr. Ana").await;
    page.click("confirm-sign").await;
    page.find("signed").await;
    page.click("amend").await;
    page.fill("amend-text", "Looked at again.").await;
    watched.assert_no_barrier("amendment").await;
    page.click("confirm-sign").await;
    page.find("amendments").await;
    page.fake.alter(&slide);
    page.click("check").await;
    page.find("broken").await;
    watched.assert_no_barrier("signature that does not hold").await;
    page.go(&format!("#/review/slide/{slide}")).await;
    page.wait_for("crop", 9).await;
    page.script("document.querySelector('.crop__open').click()").await;
    page.click("label-1").await;
    page.find("staged").await;
    watched.assert_no_barrier("review of a signed slide").await;
    page.go(&format!("#/slide/{slide}")).await;
    page.click("delete-slide").await;
    page.find("deletion-signed").await;
    watched.assert_no_barrier("question before a slide is deleted").await;
    page.click("confirm-delete").await;
    page.find("undo-delete").await;
    watched.assert_no_barrier("deletion that can be taken back").await;
}

#[tokio::test]
async fn a_chosen_cell_tells_what_it_measures() {
    on_page(PORTRAIT, false, |page| async move {
        page.import(&[FIELD]).await;
        page.click("card").await;
        page.wait_for("box", 6).await;
        // Every cell but the last has an outline of its own; each is drawn twice, as halo and line.
        assert_eq!(page.script("return document.querySelectorAll('polygon').length").await, json!(10));
        assert_eq!(page.script("return document.querySelectorAll('.stage rect').length").await, json!(2));
        let dashes = "return new Set([...document.querySelectorAll('.box__line')]
            .map((e) => getComputedStyle(e).strokeDasharray)).size";
        assert_eq!(page.script(dashes).await, json!(4), "every verdict has its own line");

        page.script("document.querySelectorAll('.cells__number')[3].focus()").await;
        page.press(crate::ENTER).await;
        let measures = page.text("measures").await;
        for part in [
            "Cell diameter",
            "13.4 µm",
            "above the normal range, 7.1 µm to 12.9 µm",
            "within the normal range, 0.61 to 0.91",
            "below the normal range, 0.81 to 0.97",
            "no normal range is known",
            "1.31",
            "unusually far",
        ] {
            assert!(measures.contains(part), "{part} is not in {measures}");
        }
        let facts = page.text("facts").await;
        for part in ["± 3.4 %", "measured on the red cells", "1200 pixels wide"] {
            assert!(facts.contains(part), "{part} is not in {facts}");
        }
        assert!(page.text("warnings").await.contains("A reflection covers a part of the field."));
        assert_eq!(page.script("return document.activeElement.ariaExpanded").await, json!("true"));

        // One of which nothing was measured.
        page.script("document.querySelectorAll('.cells__number')[5].focus()").await;
        page.press(crate::ENTER).await;
        page.wait_for("measures", 1).await;
        assert_eq!(page.text("measures").await, "Nothing was measured of this cell.");
        page
    })
    .await;
}

#[tokio::test]
async fn what_the_system_asks_for_is_given() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["lymphoblast.png"]).await;
        let moves = "return getComputedStyle(document.querySelector('.button')).transitionDuration !== '0s'";
        assert_eq!(page.script(moves).await, json!(true));
        page.ask_for(&[("prefers-reduced-motion", "reduce")]).await;
        assert_eq!(page.script(moves).await, json!(false));

        let border = "return getComputedStyle(document.querySelector('.badge')).borderTopStyle";
        assert_eq!(page.script(border).await, json!("none"));
        page.ask_for(&[("forced-colors", "active")]).await;
        assert_eq!(
            page.script(border).await,
            json!("solid"),
            "a ground of the system's colour tells nothing"
        );
        page.click("card").await;
        page.find("cells").await;
        let drawn = "const line = document.querySelector('.box__line');
            return getComputedStyle(line).stroke === 'rgb(255, 45, 107)'";
        let kept: Value = page.script(drawn).await;
        page.screenshot("forced-colors").await;
        assert_eq!(kept, json!(true), "the frames keep their colours over the picture");
        page
    })
    .await;
}

#[tokio::test]
async fn the_focus_is_seen_wherever_it_goes() {
    on_page(LANDSCAPE, false, |page| async move {
        page.import(&["notes.png", FIELD]).await;
        page.click("card").await;
        page.find("cells").await;
        page.script("document.querySelector('select').focus()").await;
        let mut seen = Vec::new();
        // The bar, the notices, the picture's buttons, the picture and its six cells; then the browser's own.
        for _ in 0..60 {
            page.press(crate::TAB).await;
            let stop = page
                .script(
                    "const e = document.activeElement, s = getComputedStyle(e);
                     if (e === document.body) return null;
                     const r = e.getBoundingClientRect();
                     return [e.outerHTML.slice(0, 90), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
                        r.bottom > 0 && r.top < innerHeight]",
                )
                .await;
            if stop.is_null() {
                break;
            }
            assert_eq!((&stop[1], &stop[2]), (&json!(true), &json!(true)), "{stop}");
            seen.push(stop[0].clone());
        }
        assert!(seen.len() >= 13, "{seen:?}");
        page
    })
    .await;
}
