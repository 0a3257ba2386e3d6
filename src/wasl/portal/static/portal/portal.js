// What a page gains when scripts run; nothing here is needed to read or to act.
(() => {
  const narrow = window.matchMedia("(max-width: 63.99rem)");
  const menu = document.querySelector("details.menu");
  const fold = () => { if (menu) menu.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);

  // "/" goes to the page's search, Escape closes the account menu.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) {
      const search = document.querySelector("main input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "Escape") {
      const open = document.querySelector("details.whoami[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
  });

  document.addEventListener("click", (event) => {
    const open = document.querySelector("details.whoami[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });

  // Buttons that name a dialog open it; without scripts their form asks for confirmation on its own page.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener) return;
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  });

  // What lies in wait for scripts shows itself: printing, and sliding through the moments at which knowledge changed.
  const prepare = () => {
    for (const button of document.querySelectorAll("[data-prints][hidden]")) button.hidden = false;
    for (const range of document.querySelectorAll("[data-slides][hidden]")) range.hidden = false;
    for (const range of document.querySelectorAll("[data-moments] input[type=range][hidden]")) range.hidden = range.max === "0";
  };
  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-prints]")) window.print(); });
  document.addEventListener("input", (event) => {
    const range = event.target.closest("[data-moments] input[type=range]");
    if (!range) return;
    const moments = range.form.elements.known;
    moments.selectedIndex = range.max - range.value;
  });

  // A figure may be slid: what is slid is written into its field, and the form follows as if it were typed.
  document.addEventListener("input", (event) => {
    const slid = event.target.closest("input[type=range][data-slides]");
    if (slid) document.getElementById(slid.dataset.slides).value = slid.value;
  });

  // A page may give keys to its buttons and links: data-key="n".
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const named = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
    if (named) { event.preventDefault(); named.click(); }
  });

  // The theme changes at once, and the choice is sent behind the reader's back.
  const themes = document.querySelector("form.themes");
  if (themes) themes.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    document.documentElement.dataset.theme = theme;
    const body = new FormData(themes);
    body.set("theme", theme);
    fetch(themes.action, { method: "POST", body, redirect: "manual" });
    themes.querySelector(theme === "dark" ? ".when-dark" : ".when-light").focus();
  });
})();
