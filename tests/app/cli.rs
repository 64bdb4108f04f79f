//! The command line: what is written where, and with which exit status.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::Stdio,
};

use contract::{
    ClassifyLine, Doctor, ErrorCode, ModelState, PictureKind, RESEARCH_USE_ONLY, ReadPicture, Verdict,
};

use crate::{
    data::real_cells,
    program::{classify, leukolens, run},
    samples::{RADIUS, write_cell},
};

fn read(line: &ClassifyLine) -> &ReadPicture {
    match line {
        ClassifyLine::Read(read) => read,
        ClassifyLine::Failed(failed) => panic!("{} was not read: {}", failed.path, failed.error.message),
        ClassifyLine::Slide(line) => panic!("{line:?}"),
    }
}

fn reference_model() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models/reference"))
}

#[test]
fn a_cell_becomes_one_json_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cell.png");
    write_cell(&path);
    let (status, lines) = classify([&path]);
    assert_eq!((status, lines.len()), (0, 1));
    let read = read(&lines[0]);
    assert_eq!(read.path, path.display().to_string());
    assert_eq!(read.examination.kind, PictureKind::Cell);
    assert_eq!(read.examination.model.sha256.len(), 64);
    let [cell] = &read.examination.cells[..] else { panic!("{:?}", read.examination.cells) };
    let side = 2 * RADIUS;
    assert_eq!(cell.bbox, [225 - RADIUS, 225 - RADIUS, side, side]);
    assert!((0.0..=1.0).contains(&cell.p_all));
    assert!(read.elapsed_ms > 0.0);
}

#[test]
fn the_json_has_the_documented_fields_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cell.bmp");
    write_cell(&path);
    let (_, out, _) = run(leukolens(["classify", "--json"]).arg(&path).arg(folder.path().join("none")));
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(&lines[0]), "cells elapsed_ms kind model path quality");
    assert_eq!(keys(&lines[0]["cells"][0]), "bbox morphology novelty outline p_all reason verdict");
    assert_eq!(keys(&lines[0]["quality"]), "eyepiece scale usable warnings");
    assert_eq!(keys(&lines[0]["model"]), "id sha256");
    assert_eq!(keys(&lines[1]), "error path");
    assert_eq!(keys(&lines[1]["error"]), "code message");
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    write_cell(&place("first.png"));
    fs::write(place("text.png"), "no picture").unwrap();
    let whole = fs::read(place("first.png")).unwrap();
    fs::write(place("cut.png"), &whole[..whole.len() / 2]).unwrap();
    image::RgbImage::new(450, 450).save(place("black.png")).unwrap();
    image::RgbImage::new(4, 4).save(place("tiny.png")).unwrap();
    fs::create_dir(place("empty")).unwrap();
    write_cell(&place("last.webp"));

    let names =
        ["first.png", "text.png", "cut.png", "black.png", "tiny.png", "empty", "missing.png", "last.webp"];
    let (status, lines) = classify(names.map(place));
    assert_eq!(status, 1);
    let codes: Vec<Option<ErrorCode>> = lines
        .iter()
        .map(|line| match line {
            ClassifyLine::Read(_) | ClassifyLine::Slide(_) => None,
            ClassifyLine::Failed(failed) => Some(failed.error.code),
        })
        .collect();
    assert_eq!(
        codes,
        [
            None,
            Some(ErrorCode::NotAPicture),
            Some(ErrorCode::PictureDamaged),
            Some(ErrorCode::NoCell),
            Some(ErrorCode::PictureTooSmall),
            Some(ErrorCode::FileUnreadable),
            Some(ErrorCode::FileUnreadable),
            None
        ]
    );
    // Lossless formats of one picture get one verdict.
    assert_eq!(read(&lines[0]).examination, read(&lines[7]).examination);
}

#[test]
fn the_table_tells_verdicts_failures_and_the_intended_use() {
    let folder = tempfile::tempdir().unwrap();
    write_cell(&folder.path().join("b.png"));
    fs::write(folder.path().join("a.png"), "no picture").unwrap();
    let (status, out, _) = run(leukolens(["classify"]).arg(folder.path()));
    assert_eq!(status, 1);
    assert!(out.starts_with(RESEARCH_USE_ONLY), "{out}");
    let (bad, good) = (out.find("a.png").unwrap(), out.find("b.png").unwrap());
    assert!(bad < good, "sorted by name: {out}");
    assert!(out.contains("135,135,180,180"), "{out}");
    assert!(out.contains("1 pictures read, 1 not read."), "{out}");
}

#[test]
fn lines_come_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cell.png");
    write_cell(&path);
    // The second path is a pipe that nobody has written to yet: the first line must be there already.
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        writeln!(io::stderr(), "SKIPPED: this system has no mkfifo").unwrap();
        return;
    }
    let mut child =
        leukolens(["classify", "--json"]).arg(&path).arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    read(&serde_json::from_str(&first).unwrap());
    fs::write(&pipe, fs::read(&path).unwrap()).unwrap();
    let mut second = String::new();
    out.read_line(&mut second).unwrap();
    read(&serde_json::from_str(&second).unwrap());
    assert!(child.wait().unwrap().success());
}

#[test]
fn annotated_pictures_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, album) = (folder.path().join("cell.bmp"), folder.path().join("album"));
    write_cell(&path);
    let (status, ..) = run(leukolens(["classify", "--annotate"]).args([&album, &path]));
    assert_eq!(status, 0);
    let picture = image::open(album.join("cell.annotated.png")).unwrap().into_rgb8();
    assert_eq!(picture.width(), 450);
    assert!(picture.height() > 450);
    let original = crate::samples::cell();
    assert_eq!(picture.get_pixel(225, 225), original.get_pixel(225, 225));
    let changed = original.enumerate_pixels().filter(|(x, y, p)| picture.get_pixel(*x, *y) != *p).count();
    assert!(changed > 500, "the outline of a cell of 180 pixels and its label: {changed}");
    assert!(album.join("cell.cells.png").is_file(), "the contact sheet");
}

#[test]
fn annotating_beside_the_originals_leaves_them_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let originals = ["cell.png", "cell.bmp", "cell.annotated.png"].map(|name| folder.path().join(name));
    for original in &originals {
        write_cell(original);
    }
    let before = originals.each_ref().map(|path| fs::read(path).unwrap());
    let (status, ..) = run(leukolens(["classify", "--annotate"]).args([folder.path(), folder.path()]));
    assert_eq!(status, 0);
    assert_eq!(originals.each_ref().map(|path| fs::read(path).unwrap()), before);
    for name in ["cell-2.annotated.png", "cell-3.annotated.png", "cell.annotated.annotated.png"] {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_error_output_does_not_hide_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = leukolens(["classify", "--json"])
        .arg(folder.path().join("none.png"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [&["classify"][..], &["--nonsense"], &["diagnose"], &["classify", "--annotate"]] {
        let (status, out, err) = run(&mut leukolens(arguments));
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains("--help"), "{err}");
    }
}

#[test]
fn help_and_version_end_with_0() {
    let (status, out, _) = run(&mut leukolens(["--version"]));
    assert_eq!((status, out), (0, format!("leukolens {}\n", env!("CARGO_PKG_VERSION"))));
    let (status, out, _) = run(&mut leukolens(["--help"]));
    assert_eq!(status, 0);
    assert!(out.contains(RESEARCH_USE_ONLY), "{out}");
}

#[test]
fn a_broken_bundle_is_named_part_by_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cell.png");
    write_cell(&path);
    let bundle = folder.path().join("bundle");
    fs::create_dir(&bundle).unwrap();
    let attempt = |part: &str| {
        let (status, out, err) = run(leukolens(["classify", "--model"]).args([&bundle, &path]));
        assert_eq!((status, out.as_str()), (1, ""), "{part}: {err}");
        assert!(err.contains(part), "{part} is not named: {err}");
    };
    attempt("model.onnx");
    let mut network = fs::read(reference_model().join("model.onnx")).unwrap();
    fs::write(bundle.join("model.onnx"), &network).unwrap();
    attempt("model.json");
    fs::copy(reference_model().join("model.json"), bundle.join("model.json")).unwrap();
    let (status, ..) = run(leukolens(["classify", "--model"]).args([&bundle, &path]));
    assert_eq!(status, 0, "the copied bundle is whole");
    let middle = network.len() / 2;
    network[middle] ^= 1;
    fs::write(bundle.join("model.onnx"), &network).unwrap();
    attempt("model.onnx");
}

#[test]
fn the_doctor_examines_the_installation() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (status, out, _) = run(leukolens(["doctor", "--json", "--data"]).arg(&data));
    assert_eq!(status, 0, "{out}");
    let doctor: Doctor = serde_json::from_str(&out).unwrap();
    assert!(matches!(doctor.model, ModelState::Ready(_)), "{:?}", doctor.model);
    let execution = doctor.execution.unwrap();
    assert!(execution.engine.starts_with("quantised ("), "{execution:?}");
    assert!(
        execution.tried.iter().any(|t| t.engine == execution.engine && t.us_per_cell > 0.0),
        "{execution:?}"
    );
    assert!(doctor.data_folder.writable);
    assert_eq!(doctor.data_folder.path, data.display().to_string());
    assert!(!data.exists(), "looking at a folder does not make it");
    if cfg!(target_os = "linux") {
        assert!(!doctor.display.available);
        // `cargo xtask run` looks for just this text, with `true`.
        assert!(out.contains(r#""display":{"available":false,"#), "{out}");
    }

    let (status, out, _) =
        run(leukolens(["doctor", "--model"]).args([folder.path(), Path::new("--data"), &data]));
    assert_eq!(status, 1);
    assert!(out.contains("model.onnx"), "{out}");
}

#[test]
fn an_altered_golden_pair_is_found_by_the_doctor() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(reference_model()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let golden = folder.path().join("golden.json");
    let mut pairs: serde_json::Value = serde_json::from_slice(&fs::read(&golden).unwrap()).unwrap();
    let p_all = pairs["pairs"][0]["p_all"].as_f64().unwrap();
    pairs["pairs"][0]["p_all"] = if p_all > 0.5 { p_all - 0.1 } else { p_all + 0.1 }.into();
    fs::write(&golden, pairs.to_string()).unwrap();
    let (status, out, _) = run(leukolens(["doctor", "--json", "--model"]).arg(folder.path()));
    let doctor: Doctor = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 1);
    assert!(matches!(doctor.model, ModelState::Broken(_)), "{:?}", doctor.model);
}

#[cfg(target_os = "linux")]
#[test]
fn a_display_that_does_not_answer_is_none_to_the_doctor() {
    let folder = tempfile::tempdir().unwrap();
    let (_, out, _) =
        run(leukolens(["doctor", "--json", "--data"]).arg(folder.path()).env("DISPLAY", ":99999"));
    let doctor: Doctor = serde_json::from_str(&out).unwrap();
    assert!(!doctor.display.available, "{out}");
    assert_eq!(doctor.display.detail, "DISPLAY=:99999 does not answer");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_so() {
    for display in [None, Some(":99999")] {
        let mut command = leukolens::<&str>([]);
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let (status, out, err) = run(&mut command);
        assert_eq!((status, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("display") && err.contains("leukolens classify"), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn paths_need_not_be_utf8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(OsStr::from_bytes(b"cell-\xFF.png"));
    write_cell(&folder.path().join("x.png"));
    fs::rename(folder.path().join("x.png"), &odd).unwrap();
    for path in [odd.as_path(), folder.path()] {
        let (status, lines) = classify([path]);
        assert_eq!(status, 0);
        assert!(read(&lines[0]).path.ends_with("cell-\u{FFFD}.png"));
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    write_cell(&folder.path().join("0.png"));
    for n in 1..4 {
        fs::copy(folder.path().join("0.png"), folder.path().join(format!("{n}.png"))).unwrap();
    }
    let mut child = leukolens(["classify", "--json"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(child.wait().unwrap().success(), "{err}");
    assert_eq!(err.trim_end(), RESEARCH_USE_ONLY);
}

#[test]
fn real_cells_are_read_and_told_apart() {
    let Some(cells) = real_cells() else { return };
    let (status, lines) = classify(&cells);
    assert_eq!((status, lines.len()), (0, cells.len()));
    let mean = |ending: &str| {
        let of: Vec<f64> = lines
            .iter()
            .map(read)
            .filter(|read| read.path.ends_with(ending))
            .map(|read| {
                assert_eq!(read.examination.kind, PictureKind::Cell, "{}", read.path);
                read.examination.cells[0].p_all
            })
            .collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    let (all, hem) = (mean("_all.bmp"), mean("_hem.bmp"));
    assert!(all > hem + 0.2, "lymphoblasts {all:.3}, normal cells {hem:.3}");
    let verdicts: Vec<Verdict> = lines.iter().map(|line| read(line).examination.cells[0].verdict).collect();
    assert!(verdicts.contains(&Verdict::All) && verdicts.contains(&Verdict::Hem), "{verdicts:?}");
}
