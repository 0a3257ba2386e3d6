// Many files at once: each in its turn, a line for each, and nothing of them kept but the lines, on this page.
//
// A PDF is judged by the server, one in a request; what the code in a picture states, by this device. One file is held at a time.
import { Refused } from "./bytes.js";
import { joining } from "./candidates.js";
import { element } from "./elements.js";
import { groupOf, received, saidOf, tableOf } from "./lines.js";
import { judged } from "./judge.js";
import { codesIn } from "./pictures.js";
import { filled, moment } from "./showing.js";
import { TooMany, contentOf, isArchive, labelOf, listOf } from "./zip.js";

const MOST = 5000, EACH = 8 * 2 ** 20, ALL = 2 ** 31;
const SHOWN = 200, PAUSE = 400, BUSY = 1500;
const TONES = { good: "good", warm: "warm", bad: "bad", none: "calm" };

/** Set the room up: `trust()` is what to judge by, `warn` tells of it; the answer takes files that came another way. */
export function batch({ words, trust, warn, codes }) {
  const find = (name) => document.querySelector(`[data-batch="${name}"]`);
  const form = find("form");
  const join = joining({ words, find, keep, tones: TONES });
  let lines = [], running = null, group = "";
  find("sent").hidden = true;

  async function look(files) {
    running?.abort();
    const turn = (running = new AbortController());
    find("room").open = true;
    find("room").scrollIntoView({ block: "nearest" });
    find("stop").hidden = false;
    lines = [];
    group = "";
    try {
      await all(files, turn.signal);
      if (running === turn && !turn.signal.aborted) await compare();
    } finally {
      if (running === turn) running = null;
      if (!running) find("stop").hidden = find("progress").hidden = true;
    }
  }

  async function all(files, signal) {
    const { bundle, told, key, unable } = await trust();
    if (told) warn(told, bundle ? moment(bundle.get("issued"), words) : "", key, Boolean(bundle));
    const judge = (code) => (bundle ? judged(code, bundle) : { outcome: "cannot-tell", why: unable ? "unable" : "no-list", lines: [], number: "", issued: null });
    const planned = [];
    for (const file of files) {
      say(filled(words.many.opening, { name: labelOf(file.name) }));
      planned.push(...(await plan(file)));
    }
    bounded(planned);
    const known = new Map();
    let painted = 0;
    find("progress").hidden = false;
    find("progress").max = planned.length || 1;
    for (const [place, given] of planned.entries()) {
      if (signal.aborted) break;
      find("progress").value = place;
      say(filled(words.many.looking, { done: place, count: planned.length, name: given.name }));
      const found = given.refused ? given : await looked(given, judge, signal);
      if (signal.aborted) break;
      const listed = found.listed ?? bundle?.get("issued") ?? null;
      const line = { place: place + 1, name: given.name, verdict: found.verdict ?? null, refused: found.refused ?? null, listed };
      const mark = line.verdict?.number || found.digest;
      if (mark && known.has(mark)) line.same = known.get(mark);
      else if (mark) known.set(mark, line.place);
      lines.push(line);
      if (Date.now() - painted > PAUSE) {
        paint();
        painted = Date.now();
        await new Promise((done) => setTimeout(done));
      }
    }
    if (running?.signal !== signal) return;
    paint();
    const stopped = signal.aborted ? words.many.stopped : planned.length ? words.many.done : words.many.empty;
    say(filled(stopped, { done: lines.length, count: planned.length }));
  }

  async function compare() {
    const [list] = form.elements.candidates.files, said = find("status").textContent;
    find("joined").hidden = find("unread").hidden = true;
    if (list) say(words.many.comparing);
    try {
      await join(list, lines, form.dataset.compare);
    } catch (error) {
      find("unread").hidden = false;
      find("unread-text").textContent = error.said ?? words.many.no_compare;
    }
    say(said);
  }

  /** What is found in one file, which is held no longer than that. */
  async function looked(given, judge, signal) {
    let file, head, digest;
    try {
      file = await given.open();
      head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
      digest = await digestOf(file);
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      return { refused: "damaged" };
    }
    const begins = (text, from = 0) => [...text].every((letter, place) => head[from + place] === letter.charCodeAt(0));
    if (isArchive(head)) return { refused: "archive-within" };
    const pdf = begins("%PDF-");
    const picture = begins("\x89PNG") || begins("\xff\xd8\xff") || (begins("RIFF") && begins("WEBP", 8));
    if (!pdf && !picture) return { refused: "no-document", digest };
    const found = pdf ? await byServer(file, signal) : await here(file, judge, codes);
    return { ...found, digest };
  }

  async function byServer(file, signal) {
    const body = new FormData();
    body.set("files", file);
    for (let tries = 3; tries; tries--) {
      try {
        const answer = await fetch(form.dataset.judge, { method: "POST", body, credentials: "omit", signal });
        if (answer.ok) {
          const { listed, files: [told] } = await answer.json();
          return { verdict: told.verdict && received(told.verdict), refused: told.refused, listed: Date.parse(listed) / 1000 };
        }
      } catch {
        return { refused: "no-server" };
      }
      await new Promise((done) => setTimeout(done, BUSY));
    }
    return { refused: "busy" };
  }

  function paint() {
    find("found").hidden = !lines.length;
    const counts = Object.keys(words.groups).map((each) => [each, lines.filter((line) => groupOf(line) === each).length]);
    find("groups").replaceChildren(...[["", lines.length], ...counts].map(([each, count]) => {
      const made = element("button", { type: "button", class: "button quiet small", "aria-pressed": String(each === group) },
        `${each ? words.groups[each][0] : words.many.all} `, element("b", {}, String(count)));
      made.addEventListener("click", () => { group = each; paint(); find("groups").querySelector('[aria-pressed="true"]').focus(); });
      return made;
    }));
    const wanted = folded(find("search").value).split(/\s+/).filter(Boolean);
    const chosen = lines.filter((line) => (!group || groupOf(line) === group) && speaksOf(line, wanted));
    find("lines").replaceChildren(...chosen.slice(0, SHOWN).map((line) => line.row ??= row(line)));
    const said = chosen.length > SHOWN ? words.many.more : chosen.length ? words.many.shown : words.many.none;
    find("count").textContent = filled(said, { shown: Math.min(SHOWN, chosen.length), count: lines.length });
    const listed = lines.map((line) => line.listed).filter((each) => each !== null);
    find("listed").textContent = listed.length ? filled(words.said.listed, { moment: moment(Math.min(...listed), words) }) : "";
  }

  function row(line) {
    const said = saidOf(line, words);
    const small = (text) => element("small", {}, text);
    const verdict = element("span", { class: "batch-verdict" }, element("span", { class: `badge tone-${TONES[said.tone]}` }, said.title));
    if (said.group !== "verified") verdict.append(small(`${said.why} ${said.do}`.trim()));
    if (line.same) verdict.append(element("span", { class: "badge tone-warm" }, filled(words.many.twice, { line: line.same })));
    let paper = "—";
    if (said.type) {
      const facts = said.states.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, element("bdi", { dir: "auto" }, value))]);
      const states = element("details", {}, element("summary", {}, words.many.states), element("dl", { class: "facts" }, ...facts));
      paper = element("span", { class: "batch-paper" }, said.type, small(said.issuer), states);
    }
    const cells = [
      [words.many.line, String(line.place), "is-number"], [words.many.file, element("bdi", { dir: "auto" }, line.name), "batch-name"],
      [words.many.verdict, verdict, "is-text"], [words.many.document, paper, "is-text"],
      [words.many.number, said.number ? element("bdi", { dir: "ltr" }, said.number) : "—", "is-code"], [words.many.issued, said.issued || "—", "batch-day"],
    ];
    return element("tr", { role: "row" }, ...cells.map(([label, inside, kind]) =>
      element("td", { role: "cell", class: kind, "data-label": label }, inside)));
  }

  function speaksOf(line, wanted) {
    if (!wanted.length) return true;
    const said = saidOf(line, words);
    const text = folded([line.name, said.title, said.why, said.type, said.issuer, said.number, said.issued, ...said.states.flat()].join(" "));
    return wanted.every((word) => text.includes(word));
  }

  function say(text) {
    find("status").textContent = text;
  }

  const failing = (error) => {
    console.error(error);
    say(words.said.failed);
  };
  const begin = (files) => look(files).catch(failing);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin([...form.elements.files.files]);
  });
  find("room").addEventListener("dragover", (event) => event.preventDefault());
  find("room").addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) begin([...event.dataTransfer.files]);
  });
  form.elements.candidates.addEventListener("change", () => { if (lines.length && !running) compare().catch(failing); });
  find("stop").addEventListener("click", () => running?.abort());
  find("search").addEventListener("input", paint);
  find("download").addEventListener("click", () => keep("papers.csv", tableOf(lines, words)));
  return begin;
}

/** Give a table as a file. */
function keep(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What is to be looked at in a file that was given: of an archive those within. */
async function plan(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    if (!isArchive(head)) return [{ name: labelOf(file.name), size: file.size, open: async () => file }];
    const entries = await listOf(file);
    return entries.map((entry) => ({
      name: labelOf(entry.name), size: entry.size, refused: entry.locked ? "locked" : undefined,
      open: async () => new File([await contentOf(file, entry)], "paper"),
    }));
  } catch (error) {
    // A folder that was dropped, or a file that is no more there, cannot be read either.
    if (!(error instanceof Refused || error instanceof TooMany)) console.error(error);
    return [{ name: labelOf(file.name), size: 0, refused: error instanceof TooMany ? "too-many" : "damaged" }];
  }
}

/** Files over the bounds are told of, and not opened. */
function bounded(planned) {
  let left = MOST, bytes = ALL;
  for (const given of planned) {
    if (given.refused) continue;
    if (left-- <= 0) given.refused = "too-many";
    else if (given.size > EACH) given.refused = "too-large";
    else if ((bytes -= given.size) < 0) given.refused = "too-much";
  }
}

/** The verdict on the one document that a picture shows. */
async function here(file, judge, address) {
  let codes;
  try {
    codes = await codesIn(file, address);
  } catch (error) {
    return { refused: error.said ? "damaged" : "no-server-picture" };
  }
  const found = await Promise.all([...new Set(codes)].map(judge));
  const documents = found.filter((verdict) => verdict.why !== "no-code");
  if (documents.length > 1) return { refused: "several-codes" };
  return { verdict: documents[0] ?? { outcome: "cannot-tell", why: "no-code", standing: "unknown", lines: [], number: "", issued: null } };
}

/** By what a second copy is known; nothing where the browser cannot tell. */
async function digestOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Text as people search it. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
