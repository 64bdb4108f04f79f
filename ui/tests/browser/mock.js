// Stands in for the shell's bridge: hands every command to the test's own server, which answers it in Rust.
(() => {
  const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "[]");
  const write = (key, value) => sessionStorage.setItem(key, JSON.stringify(value));

  // Whatever goes wrong in the page; the test wants this empty.
  const problem = (text) => write("problems", [...read("problems"), text]);
  addEventListener("securitypolicyviolation", (e) => problem(`policy: ${e.violatedDirective} ${e.blockedURI}`));
  addEventListener("error", (e) => problem(`error: ${e.message ?? e.target?.src ?? e.target?.href}`), true);
  addEventListener("unhandledrejection", (e) => problem(`rejection: ${e.reason}`));
  const log = console.error.bind(console);
  console.error = (...words) => {
    problem(`console: ${words.join(" ")}`);
    log(...words);
  };

  window.__TAURI__ = {
    core: {
      invoke: async (command, body, options) => {
        const bytes = body instanceof Uint8Array ? body : JSON.stringify(body ?? {});
        const headers = options?.headers ?? {};
        // Always answered with 200: the browser would log another status as a problem of the page.
        const answer = await (await fetch(`/ipc/${command}`, { method: "POST", headers, body: bytes })).json();
        if ("Err" in answer) throw answer.Err;
        return answer.Ok;
      },
      convertFileSrc: (path, protocol) => `/${protocol}/${encodeURIComponent(path)}`,
    },
  };
})();
