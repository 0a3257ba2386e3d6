// The page that judges a document: what stands behind "#", what is pasted, or what a picture says. All of it on this device.
import { batch } from "./batch.js";
import { drawing, element } from "./elements.js";
import { judged } from "./judge.js";
import { Unable } from "./keys.js";
import { canRead, codesIn, watch } from "./pictures.js";
import { site } from "./seal.js";
import { filled, moment, shown } from "./showing.js";
import { forget, trusted } from "./trust.js";

const find = (name) => document.querySelector(`[data-verify="${name}"]`);
const words = JSON.parse(find("words").dataset.words);
const form = find("form"), card = find("verdict"), status = find("status"), notice = find("notice");
const icon = drawing(words.icons);
let latest = 0;
let trust = ready();
let stop = null;

// A page that was kept is in nobody's colours: the reader's own are in a cookie.
const theme = /(?:^|; )wasl_theme=(light|dark)/.exec(document.cookie);
if (theme && !document.documentElement.dataset.theme) document.documentElement.dataset.theme = theme[1];

document.documentElement.classList.add("scripted");
if (canRead() && navigator.mediaDevices) find("camera").hidden = false;
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/v/worker.js", { scope: "/v" }).catch(() => {});
  navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ language: document.documentElement.lang }));
}

/** What to judge by; a browser without the means judges by nothing. */
function ready() {
  return trusted().catch((error) => {
    if (error instanceof Unable) return { bundle: null, told: "", unable: true };
    console.error(error);
    return { bundle: null, told: "" };
  });
}

async function tell(code) {
  const turn = ++latest;
  say(words.said.checking);
  notice.hidden = true;
  const { bundle, told, key, unable } = await trust;
  const nothing = { outcome: "cannot-tell", why: unable ? "unable" : "no-list", lines: [] };
  const verdict = bundle ? await judged(code, bundle) : nothing;
  if (turn !== latest) return;
  if (verdict.why === "unable") askServer(code);
  const named = site(code);
  const found = shown(verdict, words, Date.now() / 1000, named, location.host);
  show(found);
  const listed = bundle ? moment(bundle.get("issued"), words) : "";
  find("listed").textContent = bundle && told !== "offline" ? filled(words.said.listed, { moment: listed }) : "";
  if (told) warn(told, listed, key, Boolean(bundle));
  say(`${found.title}. ${found.why} ${found.do}`);
}

/** This browser cannot check by itself: the form goes to the server from now on. */
function askServer(code) {
  form.dataset.unable = "";
  form.elements.code.value = code;
  find("server").hidden = false;
}

function show(found) {
  card.hidden = false;
  card.dataset.tone = found.tone;
  find("mark").replaceChildren(icon(words.marks[found.tone]));
  find("title").textContent = found.title;
  find("why").textContent = found.why;
  find("do").textContent = found.do;
  find("elsewhere").hidden = !found.elsewhere;
  find("elsewhere-text").textContent = found.elsewhere;
  find("checks").replaceChildren(...found.checks.map(({ mark, label, text }) => {
    const sign = element("span", { class: `sign sign-${mark}` }, icon(words.marks[mark], words.labels[mark]));
    return element("li", {}, sign, element("span", { class: "check-label" }, label), element("span", {}, text));
  }));
  find("facts").replaceChildren(...found.facts.flatMap(([name, value]) =>
    [element("dt", {}, name), element("dd", {}, element("bdi", { dir: "auto" }, value))]));
  find("states").hidden = !found.facts.length;
}

function warn(told, listed, key, judging) {
  const text = words.said[told === "foreign" && !judging ? "foreign_alone" : told];
  notice.hidden = false;
  find("notice-text").textContent = filled(text, { moment: listed, key: key ?? "" });
  find("forget").hidden = told !== "foreign";
}

function say(text) {
  status.textContent = text;
}

const failing = (error) => {
  console.error(error);
  refuse(words.said.failed);
};

function refuse(text) {
  say(text);
  find("refusal").hidden = false;
  find("refusal-text").textContent = text;
}

async function judge(code) {
  find("refusal").hidden = true;
  await tell(code);
  if (!card.hidden) card.scrollIntoView({ block: "nearest" });
}

/** A PDF is judged by the server: it takes more than browsers have. */
function paper(file) {
  const chosen = new DataTransfer();
  chosen.items.add(file);
  form.elements.code.value = "";
  form.elements.picture.files = chosen.files;
  say(words.said.checking);
  form.submit();
}

async function picture(file) {
  if (!file) return;
  if (file.type === "application/pdf" || file.name.toLowerCase().endsWith(".pdf")) return paper(file);
  find("refusal").hidden = true;
  say(words.said.reading);
  let codes;
  try {
    codes = await codesIn(file, form.dataset.codes);
  } catch (error) {
    refuse(error.said ?? words.said.no_server);
    return;
  }
  if (!codes.length) return refuse(words.said.nothing);
  await judge(codes[0]);
  if (codes.length > 1) say(`${status.textContent} ${filled(words.said.several, { count: codes.length })}`);
}

const many = batch({ words, trust: () => trust, warn, codes: form.dataset.codes });

const address = () => {
  if (location.hash.length > 1) judge(location.href).catch(failing);
};

form.addEventListener("submit", (event) => {
  // Where this browser cannot check by itself the form goes to the server.
  if ("unable" in form.dataset) return;
  event.preventDefault();
  const { code, picture: file } = form.elements;
  const given = code.value.trim() || !file.files.length ? judge(code.value) : picture(file.files[0]);
  given.catch(failing);
});
form.elements.picture.addEventListener("change", (event) => picture(event.target.files[0]).catch(failing));
document.addEventListener("paste", (event) => {
  const file = [...event.clipboardData.files].find((each) => each.type.startsWith("image/"));
  if (file) picture(file).catch(failing);
});
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  if (files.length > 1 || files[0].name.toLowerCase().endsWith(".zip")) many(files);
  else picture(files[0]).catch(failing);
});
find("camera").addEventListener("click", async () => {
  if (stop) {
    stop();
    stop = null;
    return;
  }
  try {
    stop = await watch(find("video"), (code) => { stop = null; judge(code).catch(failing); });
  } catch {
    refuse(words.said.no_camera);
  }
});
find("forget").addEventListener("click", async () => {
  await forget();
  location.reload();
});
// The choice of a language keeps the code, and needs no network.
document.querySelector("form.languages")?.addEventListener("submit", (event) => {
  event.preventDefault();
  fetch(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter), redirect: "manual" }).catch(() => {});
  location.assign(`/v?language=${event.submitter.value}${location.hash}`);
});
window.addEventListener("hashchange", address);
window.addEventListener("online", () => { trust = ready(); address(); });
address();
