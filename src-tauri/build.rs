//! Checks the window's configuration and permissions, and puts the reference model into the program.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

/// What the window shows when the user interface was not built before the shell.
const PLACEHOLDER: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Leukolens</title></head>
<body><p>The user interface is not built yet. Close this window and run: cargo xtask run</p></body></html>
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Tauri embeds the folder when the shell is compiled: without it a fresh clone would not even check.
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("ui/dist")?;
        fs::write(page, PLACEHOLDER)?;
    }
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    embed_reference_bundle()?;
    ask_for_the_camera_on_android()?;
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
        .app_manifest(
            tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*.toml"),
        );
    Ok(tauri_build::try_build(attributes)?)
}

/// Lets the camera be asked for on a tablet: Android grants nothing that the manifest does not name. The manifest is part of
/// the project that `cargo tauri android init` generates, which the repository does not hold. Elsewhere nothing happens.
fn ask_for_the_camera_on_android() -> Result<(), Box<dyn std::error::Error>> {
    const PROJECT: &str = "TAURI_ANDROID_PROJECT_PATH";
    println!("cargo:rerun-if-env-changed={PROJECT}");
    if let Some(project) = env::var_os(PROJECT) {
        let manifest = Path::new(&project).join("app/src/main/AndroidManifest.xml");
        println!("cargo:rerun-if-changed={}", manifest.display());
    }
    // The permission implies that there must be a camera, and one that focuses; pictures can come from files as well.
    let feature = |name: &str| format!("<uses-feature android:name=\"{name}\" android:required=\"false\" />");
    let lines = [
        "<uses-permission android:name=\"android.permission.CAMERA\" />".to_owned(),
        feature("android.hardware.camera"),
        feature("android.hardware.camera.autofocus"),
    ];
    Ok(tauri_utils::build::update_android_manifest("leukolens-camera", "manifest", lines.join("\n"))?)
}

/// Writes a table of the files of `models/reference`, so that the app has a model wherever it is copied to.
/// Without that folder the table is empty and the app says that its model is missing.
fn embed_reference_bundle() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("models").join("reference");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    if root.is_dir() {
        list(&root, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        let part = file.strip_prefix(&root)?.to_str().ok_or("a file of the bundle has no UTF-8 name")?;
        writeln!(table, "    ({:?}, include_bytes!({file:?})),", part.replace('\\', "/"))?;
    }
    table.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("reference_bundle.rs"), table)?;
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
