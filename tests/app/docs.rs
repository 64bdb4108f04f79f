//! `docs/cli.md` speaks every word that the command line can.

use contract::{CountAdvice, ErrorCode, Feature, PictureKind, QualityWarning, Reason, ScaleSource, Verdict};

/// The words of an enumeration in JSON. A variant that is not listed does not compile.
macro_rules! words {
    ($name:ident: $($variant:ident)*) => {{
        fn exhaustive(word: $name) {
            match word { $($name::$variant => {})* }
        }
        $(exhaustive($name::$variant);)*
        vec![$(serde_json::to_value($name::$variant).unwrap().as_str().unwrap().to_owned()),*]
    }};
}

#[test]
fn every_word_of_the_schema_is_documented() {
    let mut words = words!(ErrorCode: FileUnreadable NotAPicture PictureDamaged PictureTooLarge PictureTooSmall NoCell
        NotASmear FormatUnsupported ModelInvalid InferenceFailed UnknownPicture StorageFailed RecordsTooNew SlideSigned
        ReviewMissing ProfileInUse CodeInUse ArchiveInvalid ValueRefused BadRequest);
    words.extend(words!(Verdict: All Hem Uncertain NotACell));
    words.extend(
        words!(Reason: AboveThreshold BelowThreshold BetweenThresholds ScaleUnknown ScaleUnsure TouchesBorder TooSmall
        TooLarge Clump Smudge UnlikeTraining Blurred PoorPicture),
    );
    words.extend(words!(PictureKind: Cell Crop Field));
    words.extend(words!(ScaleSource: Training RedCells Profile Assumed));
    words.extend(words!(QualityWarning: FieldNotValidated ScaleUnknown NoCells Blurred Shaken TooBright TooDark Glare WeakStain
        TooThin TooThick));
    words.extend(words!(Feature: DiameterUm AreaUm2 NucleusAreaUm2 NucleusToCell Roundness NucleusSolidity));
    words.extend(words!(CountAdvice: Enough CountMore IntervalTooWide ReviewUncertain));
    words.extend(
        ["outline", "novelty", "morphology", "feature", "value", "normal", "eyepiece", "slide", "counts"]
            .map(str::to_owned),
    );
    words.extend(["counted", "suspicious", "interval", "target", "advice", "missing"].map(str::to_owned));
    words.extend(
        [
            "path",
            "kind",
            "quality",
            "usable",
            "warnings",
            "scale",
            "um_per_px",
            "source",
            "cells",
            "bbox",
            "p_all",
        ]
        .map(str::to_owned),
    );
    words.extend(
        ["verdict", "reason", "model", "id", "sha256", "elapsed_ms", "error", "code", "message"]
            .map(str::to_owned),
    );
    words.extend(
        [
            "version",
            "tract",
            "platform",
            "simd",
            "ready",
            "broken",
            "execution",
            "engine",
            "reason",
            "tried",
            "us_per_cell",
            "data_folder",
            "writable",
            "display",
            "camera",
        ]
        .map(str::to_owned),
    );
    words.extend(["available", "detail", "LEUKOLENS_MODEL", "LEUKOLENS_DATA_FOLDER"].map(str::to_owned));
    let page = include_str!("../../docs/cli.md");
    let missing: Vec<String> =
        words.into_iter().filter(|word| !page.contains(&format!("`{word}`"))).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_documented_example_is_of_the_schema() {
    let page = include_str!("../../docs/cli.md");
    let lines: Vec<&str> = page.lines().filter(|line| line.starts_with("{\"path\"")).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let parsed: contract::ClassifyLine = serde_json::from_str(line).unwrap();
        let again: serde_json::Value = serde_json::to_value(&parsed).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(line).unwrap());
    }
}
