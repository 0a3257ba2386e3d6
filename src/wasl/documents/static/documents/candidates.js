// Papers held against a list of candidates. Names are compared by the server, by what the papers state; the list stays in no file there.
import { element } from "./elements.js";
import { csv, groupOf, saidOf } from "./lines.js";
import { filled } from "./showing.js";

const HEADER = ["candidate", "name", "birth", "found", "told", "differs", "known_by", "line", "file", "outcome", "number", "states"];
const [NUMBER, NAME, BIRTH, FOUND, TOLD, DIFFERS, BY, LINE] = HEADER.keys();
const SHOWN = 500;

/** Set the table up: the answer compares a list with the lines that were found. Throws an Error with `said` where the list cannot be read. */
export function joining({ words, find, keep, tones }) {
  let rows = [], lines = [], chosen = "";

  function paint() {
    find("joined").hidden = !rows.length;
    const counts = Object.keys(words.found).map((each) => [each, rows.filter((row) => row[FOUND] === each).length]);
    find("joined-groups").replaceChildren(...[["", rows.length], ...counts].map(([each, count]) => {
      const made = element("button", { type: "button", class: "button quiet small", "aria-pressed": String(each === chosen) },
        `${each ? words.found[each][0] : words.many.all} `, element("b", {}, String(count)));
      made.addEventListener("click", () => { chosen = each; paint(); find("joined-groups").querySelector('[aria-pressed="true"]').focus(); });
      return made;
    }));
    const shown = rows.filter((row) => !chosen || row[FOUND] === chosen);
    find("joined-lines").replaceChildren(...shown.slice(0, SHOWN).map(line));
    find("joined-count").textContent = filled(words.many[shown.length > SHOWN ? "more" : "shown"], { shown: Math.min(SHOWN, shown.length), count: rows.length });
  }

  function line(row) {
    const paper = lines[row[LINE] - 1];
    const named = [row[NUMBER], row[NAME]].filter(Boolean).flatMap((each) => [element("bdi", {}, each), " "]);
    const who = element("span", { class: "batch-paper" }, element("span", {}, ...(named.length ? named : ["—"])), element("small", {}, row[BIRTH] ?? ""));
    const told = element("span", { class: "batch-verdict" }, element("span", { class: `badge tone-${tones[words.found[row[FOUND]][1]]}` }, row[TOLD]));
    if (row[DIFFERS]) {
      const values = saidOf(paper, words).states.flatMap(([, value]) => [element("bdi", {}, value), " · "]).slice(0, -1);
      told.append(element("small", {}, row[DIFFERS]), element("small", {}, ...values));
    }
    const file = element("span", { class: "batch-verdict" }, element("bdi", { dir: "auto" }, paper?.name ?? "—"));
    if (paper) {
      const [title, tone] = words.groups[groupOf(paper)];
      file.append(element("span", { class: `badge tone-${tones[tone]}` }, title), element("small", {}, row[BY]));
    }
    const cells = [[words.many.candidate, who], [words.many.found, told], [words.many.file, file]];
    return element("tr", { role: "row" }, ...cells.map(([label, inside]) => element("td", { role: "cell", class: "is-text", "data-label": label }, inside)));
  }

  find("joined-download").addEventListener("click", () => keep("candidates.csv", csv(HEADER, rows.map((row) => {
    const paper = lines[row[LINE] - 1];
    const said = paper && saidOf(paper, words);
    const states = said ? said.states.map((pair) => pair.join(": ")).join("; ") : "";
    return [...row.map((each) => each ?? ""), paper?.name ?? "", said?.group ?? "", said?.number ?? "", states];
  }))));

  return async (list, found, address) => {
    [rows, lines, chosen] = [[], found, ""];
    if (list) {
      const body = new FormData();
      body.set("candidates", list);
      body.set("lines", new Blob([JSON.stringify(found.map(stated))]), "lines.json");
      const answer = await fetch(address, { method: "POST", body, credentials: "omit" });
      const told = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(told.what), { said: `${told.what}. ${told.mend}.`.replaceAll("..", ".") });
      rows = told.rows;
    }
    paint();
  };
}

/** What is sent of a line. */
function stated({ place, name, verdict }) {
  const values = (verdict?.lines ?? []).flatMap(({ value }) => [...value.values()]);
  return { place, name, authentic: verdict?.outcome === "authentic", number: verdict?.number ?? "", values: [...new Set(values)] };
}
