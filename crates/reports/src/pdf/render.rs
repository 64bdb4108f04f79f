//! Draws laid-out pages with krilla.

use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node as TreeNode, SpanTag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};

use super::composer::{Child, Composer, Draw, GREY, INK, LINE, MARGIN, PAGE, Place, Style, WIDTH};
use super::sign::{Paint, Rgb, colour, paths, rectangle};
use crate::document::ReportError;
use crate::moment::Moment;
use crate::text::{clean, fill, shorten};
use crate::words::{ENGLISH, Words};

/// What krilla gives back for each thing drawn, by page and number; none for ornaments.
type Identifiers = Vec<Vec<Option<Identifier>>>;

fn fault(reason: impl Into<String>) -> ReportError {
    ReportError::Pdf { reason: reason.into() }
}

/// Draws the pages of `composer` and what stands on each of them. `running` names the report in the head.
pub(super) fn render(
    composer: &Composer,
    words: &Words,
    running: &str,
    version: &str,
    made: Option<Moment>,
) -> Result<Vec<u8>, ReportError> {
    let mut builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    if made.is_some() {
        builder = builder.with_archival_validator(Archival::A2_A);
    }
    let configuration = builder.finish().map_err(|error| fault(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, enable_tagging: true, ..Default::default() });
    document.set_metadata(metadata(words, running, version, made));

    let pages = composer.pages.len();
    let mut identifiers: Identifiers = Vec::with_capacity(pages);
    for (number, drawn) in composer.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| fault("a page without a size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut given = Vec::with_capacity(drawn.len());
        for one in drawn {
            let tag = match (&one.place, &one.draw) {
                (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
                (Some(_), Draw::Text { .. }) => ContentTag::Span(SpanTag::empty()),
                (Some(_), _) => ContentTag::Other,
            };
            let identifier = surface.start_tagged(tag);
            draw(&mut surface, composer, &one.draw)?;
            surface.end_tagged();
            given.push(one.place.map(|_| identifier));
        }
        identifiers.push(given);
        frame(&mut surface, composer, words, running, number + 1, pages)?;
        surface.finish();
        page.finish();
    }

    let mut outline = Outline::new();
    for bookmark in &composer.bookmarks {
        let target = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.text.clone(), target));
    }
    document.set_outline(outline);
    let mut tree = TagTree::new().with_lang(Some(words.tag.to_owned()));
    for root in &composer.roots {
        if let Some(group) = group(composer, &mut identifiers, *root) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| match &error {
        KrillaError::Validation(errors) => fault(format!("{error}: {:?}", errors.first())),
        _ => fault(error.to_string()),
    })
}

fn metadata(words: &Words, running: &str, version: &str, made: Option<Moment>) -> Metadata {
    // A PDF/A string ends at 32,767 bytes.
    let bounded = |text: String| shorten(&text, 1000);
    let app = bounded(format!("Leukolens {}", clean(version)).trim_end().to_owned());
    let metadata = Metadata::new()
        .title(bounded(format!("{} · {running}", words.title)))
        .description(words.research_use.to_owned())
        .language(words.tag.to_owned())
        .creator(app);
    let date = |year: i32, month: time::Month, day| {
        DateTime::new(u16::try_from(year).unwrap_or_default()).month(month.into()).day(day)
    };
    match made {
        None => metadata,
        Some(Moment::Date(on)) => metadata.creation_date(date(on.year(), on.month(), on.day())),
        Some(Moment::Time(at)) => metadata.creation_date(
            date(at.year(), at.month(), at.day())
                .hour(at.hour())
                .minute(at.minute())
                .second(at.second())
                .utc_offset_hour(0),
        ),
    }
}

/// A part of the tree with everything in it; none where it holds nothing.
fn group(composer: &Composer, identifiers: &mut Identifiers, place: Place) -> Option<TagGroup> {
    let node = composer.nodes.get(place)?;
    let mut group = TagGroup::new(node.tag.clone());
    for child in &node.children {
        match *child {
            Child::Node(inner) => {
                group.children.extend(self::group(composer, identifiers, inner).map(TreeNode::Group));
            }
            Child::Drawn(page, number) => {
                let slot = identifiers.get_mut(page).and_then(|given| given.get_mut(number));
                group.children.extend(slot.and_then(Option::take).map(TreeNode::Leaf));
            }
        }
    }
    (!group.children.is_empty()).then_some(group)
}

/// Head and foot of a page.
fn frame(
    surface: &mut Surface<'_>,
    composer: &Composer,
    words: &Words,
    running: &str,
    page: usize,
    pages: usize,
) -> Result<(), ReportError> {
    const SMALL: Style = Style::regular(7.5, GREY);
    const STRONG: Style = Style::bold(7.5, INK);
    let line = |y: f32| Draw::Box { x: MARGIN, y, width: WIDTH, height: 0.5, colour: LINE };
    let text = |x: f32, y: f32, style: Style, text: &str| Draw::Text {
        x,
        y,
        size: style.size,
        weight: style.weight,
        colour: style.colour,
        text: text.to_owned(),
    };
    let name = "Leukolens";
    let after = MARGIN + composer.bold.width(name, STRONG.size) + 10.0;
    let (running, _) = composer.regular.fit(running);
    let running = composer.regular.one_line(&running, SMALL.size, MARGIN + WIDTH - after);
    let start = MARGIN + WIDTH - composer.regular.width(&running, SMALL.size);
    let head = [text(MARGIN, 44.0, STRONG, name), text(start, 44.0, SMALL, &running), line(50.0)];

    let count = fill(words.page_of, &[("page", &page.to_string()), ("pages", &pages.to_string())]);
    let start = MARGIN + WIDTH - composer.regular.width(&count, SMALL.size);
    let (rule, first) = (PAGE.1 - 54.0, PAGE.1 - 42.0);
    let mut foot = vec![line(rule), text(MARGIN, first, STRONG, words.research_use)];
    foot.push(text(start, first, SMALL, &count));
    if words.tag != ENGLISH.tag {
        // The wording that the rule was written in stands on every page, whatever the language.
        foot.push(text(MARGIN, first + 10.0, SMALL, ENGLISH.research_use));
    }
    for (kind, drawn) in [(ArtifactType::Header, head.as_slice()), (ArtifactType::Footer, foot.as_slice())] {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        for one in drawn {
            draw(surface, composer, one)?;
        }
        surface.end_tagged();
    }
    Ok(())
}

fn paint([red, green, blue]: Rgb) -> krilla::paint::Paint {
    rgb::Color::new(red, green, blue).into()
}

fn filled(surface: &mut Surface<'_>, colour: Rgb) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: paint(colour),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
}

fn stroked(surface: &mut Surface<'_>, colour: Rgb, width: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: paint(colour), width, ..Default::default() }));
}

fn draw(surface: &mut Surface<'_>, composer: &Composer, draw: &Draw) -> Result<(), ReportError> {
    match draw {
        Draw::Text { x, y, size, weight, colour, text } => {
            filled(surface, *colour);
            let face = composer.face(*weight);
            let glyphs = face.glyphs(text);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, face.font.clone(), text, *size, false);
        }
        Draw::Box { x, y, width, height, colour } => {
            filled(surface, *colour);
            if let Some(path) = rectangle(*x, *y, *width, *height) {
                surface.draw_path(&path);
            }
        }
        Draw::Frame { x, y, width, height, line, colour } => {
            stroked(surface, *colour, *line);
            if let Some(path) = rectangle(*x, *y, *width, *height) {
                surface.draw_path(&path);
            }
        }
        Draw::Sign { verdict, x, y, side } => {
            for (path, how) in paths(*verdict, *x, *y, *side) {
                match how {
                    Paint::Fill => filled(surface, colour(*verdict)),
                    Paint::Stroke(width) => stroked(surface, colour(*verdict), width),
                }
                surface.draw_path(&path);
            }
        }
        Draw::Picture { x, y, width, height, pixels } => {
            let mut rgba = Vec::with_capacity(pixels.as_raw().len() / 3 * 4);
            for pixel in pixels.pixels() {
                rgba.extend_from_slice(&[pixel[0], pixel[1], pixel[2], 255]);
            }
            let image = Image::from_rgba8(rgba, pixels.width(), pixels.height());
            let size = Size::from_wh(*width, *height).ok_or_else(|| fault("a picture without a size"))?;
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(image, size);
            surface.pop();
        }
    }
    Ok(())
}
