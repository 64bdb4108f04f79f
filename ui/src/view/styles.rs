//! What the style sheets promise: contrast, both directions of reading, rest for those who asked for it.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/tokens.css");
/// Every other style sheet of the page.
const SHEETS: &[(&str, &str)] = &[
    ("style.css", include_str!("../../style.css")),
    ("notices.css", include_str!("../../assets/notices.css")),
    ("picture.css", include_str!("../../assets/picture.css")),
    ("forms.css", include_str!("../../assets/forms.css")),
    ("worklist.css", include_str!("../../assets/worklist.css")),
    ("review.css", include_str!("../../assets/review.css")),
    ("signing.css", include_str!("../../assets/signing.css")),
    ("capture.css", include_str!("../../assets/capture.css")),
    ("settings.css", include_str!("../../assets/settings.css")),
    ("trust.css", include_str!("../../assets/trust.css")),
];

/// Least contrast of words (WCAG 2.2, success criterion 1.4.3, level AA).
const WORDS: f64 = 4.5;
/// Least contrast of what tells a control or a drawing from its ground (1.4.11).
const SHAPES: f64 = 3.0;

/// What stands on what, and the least contrast between the two.
const PAIRS: &[(&str, &[&str], f64)] = &[
    ("text", &["ground", "surface", "sunken", "caution-ground", "trouble-ground"], WORDS),
    ("quiet", &["ground", "surface", "sunken", "trouble-ground"], WORDS),
    ("on-accent", &["accent", "accent-strong"], WORDS),
    ("on-danger", &["danger", "danger-strong"], WORDS),
    ("caution", &["caution-ground"], WORDS),
    ("trouble", &["trouble-ground", "surface"], WORDS),
    ("all", &["all-ground", "surface"], WORDS),
    ("hem", &["hem-ground", "surface"], WORDS),
    ("uncertain", &["uncertain-ground", "surface"], WORDS),
    ("not-a-cell", &["not-a-cell-ground", "surface"], WORDS),
    ("on-picture", &["picture-ground", "box-halo"], WORDS),
    ("focus", &["ground", "surface", "sunken", "caution-ground", "trouble-ground"], SHAPES),
    ("control-border", &["ground", "surface"], SHAPES),
    ("accent", &["ground", "surface", "sunken"], SHAPES),
    ("box-all", &["box-halo"], SHAPES),
    ("box-hem", &["box-halo"], SHAPES),
    ("box-uncertain", &["box-halo"], SHAPES),
    ("box-not-a-cell", &["box-halo"], SHAPES),
];

/// The colours among the tokens, by theme: light, and dark where it says otherwise.
fn themes() -> [(&'static str, BTreeMap<&'static str, [u8; 3]>); 2] {
    let (light, dark) = TOKENS.split_once("prefers-color-scheme: dark").unwrap();
    let light = colours(light);
    let mut night = light.clone();
    night.extend(colours(dark));
    [("light", light), ("dark", night)]
}

fn colours(css: &str) -> BTreeMap<&str, [u8; 3]> {
    let declarations = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
    declarations
        .map(|(name, value)| {
            let hex = value.split(';').next().unwrap();
            assert_eq!(hex.len(), 6, "{name}: {value}");
            (name, [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()))
        })
        .collect()
}

/// Relative luminance (WCAG 2.2, definitions).
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast ratio (WCAG 2.2, definitions), 1 to 21.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The declarations of a sheet, comments passed over, as `(property, value)`.
fn declarations(css: &str) -> Vec<(String, String)> {
    let code: String = css
        .split("/*")
        .flat_map(|part| part.split_once("*/").map_or(part, |(_, code)| code).chars())
        .collect();
    code.split(['{', '}', ';'])
        .filter_map(|part| part.split_once(':'))
        .map(|(property, value)| (property.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

#[test]
fn the_formula_gives_the_known_ratios() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.005);
    assert!((contrast([9, 9, 9], [9, 9, 9]) - 1.0).abs() < 1e-9);
}

#[test]
fn what_stands_on_a_ground_can_be_told_from_it_by_day_and_by_night() {
    for (theme, colours) in themes() {
        for (above, grounds, least) in PAIRS {
            for ground in *grounds {
                let ratio = contrast(colours[above], colours[ground]);
                assert!(ratio >= *least, "{theme}: {above} on {ground} has {ratio:.2}, not {least}");
            }
        }
    }
}

#[test]
fn every_colour_is_a_token_and_every_token_is_used() {
    let named = ["white", "black", "red", "green", "blue", "gray", "grey", "yellow"];
    let all: String = SHEETS.iter().map(|(_, css)| *css).collect();
    for (sheet, css) in SHEETS {
        for (property, value) in declarations(css) {
            let literal = value.contains('#')
                || ["rgb", "hsl", "oklch", "color("].iter().any(|function| value.contains(function))
                || value.split([' ', ',']).any(|word| named.contains(&word));
            assert!(!literal, "{sheet}: {property}: {value}");
        }
    }
    for (token, _) in declarations(TOKENS).into_iter().filter(|(property, _)| property.starts_with("--")) {
        assert!(all.contains(&format!("var({token})")), "{token} is not used");
    }
}

#[test]
fn no_style_knows_left_from_right() {
    for (sheet, css) in SHEETS {
        for (property, value) in declarations(css) {
            let physical = |word: &str| word == "left" || word == "right";
            assert!(!property.split('-').any(physical), "{sheet}: {property}: {value}");
            assert!(!value.split(' ').any(physical), "{sheet}: {property}: {value}");
            // Four sides in one are top, right, bottom and left.
            let sides: Vec<_> = value.split(' ').collect();
            let of_sides = ["margin", "padding", "inset", "scroll-padding", "border-width", "border-radius"];
            if of_sides.contains(&property.as_str()) && sides.len() == 4 {
                assert_eq!(sides[1], sides[3], "{sheet}: {property}: {value}");
            }
            assert!(property != "box-shadow" || !value.starts_with("inset"), "{sheet}: {property}: {value}");
        }
    }
}

#[test]
fn nothing_moves_for_those_who_asked_for_rest() {
    for (sheet, css) in SHEETS {
        for part in
            css.split("@media").filter(|part| !part.starts_with(" (prefers-reduced-motion: no-preference)"))
        {
            let moving = declarations(part).into_iter().find(|(property, value)| {
                property.starts_with("transition") || property.starts_with("animation") || value == "smooth"
            });
            assert_eq!(moving, None, "{sheet}");
        }
    }
}

#[test]
fn every_sheet_is_linked_and_looked_at() {
    let page = include_str!("../../index.html");
    let linked = page.matches("rel=\"stylesheet\"").count();
    assert_eq!(linked, SHEETS.len() + 1, "the sheets here and the tokens");
    assert!(SHEETS.iter().all(|(sheet, _)| page.contains(&format!("{sheet}\">"))));
}
