// Starts the compiled user interface. A file of its own: the content policy allows no inline script.
import init from "./leukolens_ui.js";

init({ module_or_path: new URL("leukolens_ui_bg.wasm", import.meta.url) });
