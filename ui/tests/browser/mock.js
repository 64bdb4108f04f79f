// Stands in for the shell: its commands over a store that outlives a reload, as the real one does.
// Every answer in window.LEUKOLENS_ANSWERS is made from the contract's own types by the test.
(() => {
  const answers = window.LEUKOLENS_ANSWERS;
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

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  const byId = (id) => {
    const found = read("pictures").find((picture) => picture.summary.id === id);
    if (!found) throw answers.unknown_picture;
    return found;
  };

  const commands = {
    list_pictures: async () => read("pictures").map((picture) => picture.summary),
    picture: async ({ id }) => byId(id),
    about: async () => answers.about,
    delete_picture: async ({ id }) => {
      byId(id);
      write("pictures", read("pictures").filter((picture) => picture.summary.id !== id));
      return { ...answers.deletion, id };
    },
    import_picture: async (body, options) => {
      if (!(body instanceof Uint8Array) || body.length === 0) throw answers.bad_request;
      const name = decodeURIComponent(options.headers["x-file-name"]);
      await pause(name.startsWith("slow") ? 700 : 20);
      const answer = answers.imports[name] ?? { Err: answers.bad_request };
      if (answer.Err) throw answer.Err;
      const others = read("pictures").filter((picture) => picture.summary.id !== answer.Ok.summary.id);
      write("pictures", [answer.Ok, ...others]);
      return answer.Ok;
    },
  };

  window.__TAURI__ = {
    core: {
      invoke: async (command, body, options) => {
        write("calls", [...read("calls"), command]);
        if (!commands[command]) throw `no command ${command}`;
        if (read("broken").includes(command)) throw answers.storage_failed;
        return commands[command](body, options);
      },
      convertFileSrc: (path, protocol) => `/${protocol}/${encodeURIComponent(path)}`,
    },
  };
})();
