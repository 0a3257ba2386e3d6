// A verdict as people read it, in words that the page brought along: what reader/showing.py does.
import { plain } from "./plain.js";

/** `here` is the site of this page, `site` the one that the code names. */
export function shown(verdict, words, now = Date.now() / 1000, site = "", here = "") {
  const authentic = verdict.outcome === "authentic";
  const [title, tone] = words.titles[authentic ? verdict.standing : verdict.outcome];
  const [why, otherwise] = words.why[`${verdict.outcome} ${verdict.why}`];
  return {
    tone, title, why, do: authentic ? words.do[verdict.standing] : otherwise, checks: checks(verdict, words, now),
    facts: authentic ? facts(verdict, words) : [],
    elsewhere: site && site !== here ? filled(words.labels.elsewhere, { site: plain(site) }) : "",
  };
}

/** `text` with what is `given` in the place of its {names}. */
export const filled = (text, given) => text.replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);

function checks(verdict, words, now) {
  const { labels } = words;
  let [issuer, seal] = words.checked[verdict.why];
  // A seal that fell into other hands proves nothing of what claims to be issued since.
  if (verdict.outcome === "not-authentic" && verdict.why === "key-compromised") issuer = "no";
  const unsaid = ["unknown", labels.unsaid], authentic = verdict.outcome === "authentic";
  const state = authentic ? stateOf(verdict, words) : unsaid;
  const held = authentic ? heldOf(verdict, words, now) : unsaid;
  return [
    { mark: issuer, label: labels.issuer, text: words.issuer[issuer] },
    { mark: seal, label: labels.seal, text: words.seal[seal] },
    { mark: state[0], label: labels.state, text: state[1] },
    { mark: held[0], label: labels.validity, text: held[1] },
  ];
}

function stateOf(verdict, words) {
  if (verdict.told === null) return words.states.unknown;
  const [mark, text] = words.states[verdict.standing];
  return [mark, filled(text, { moment: moment(verdict.told, words) })];
}

function heldOf(verdict, words, now) {
  if (verdict.expires === null) return words.held["for ever"];
  const [mark, text] = words.held[now >= verdict.expires ? "ended" : "until"];
  // It ends with the first moment of the day after its last.
  return [mark, filled(text, { day: day(verdict.expires - 1, words) })];
}

function facts(verdict, words) {
  const { labels } = words;
  const said = (text) => (text ? text.get(words.language.split("-")[0]) ?? text.get("fr") : "");
  const found = [
    [labels.document, said(verdict.type)], [labels.issued_by, said(verdict.issuer)],
    [labels.issued_on, verdict.issued === null ? "" : day(verdict.issued, words)], [labels.number, verdict.number],
    ...verdict.lines.map((line) => [said(line.title), valueOf(said(line.value), words)]),
  ];
  return found.filter(([, value]) => value).map((pair) => pair.map(plain));
}

/** A day is written as people write it. */
function valueOf(text, words) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found || Number(found[2]) < 1 || Number(found[2]) > 12) return text;
  return written(Number(found[3]), Number(found[2]), Number(found[1]), words, "day");
}

/** The day of an instant where the State is. */
export function day(instant, words) {
  const there = at(instant, words);
  return written(there.day, there.month, there.year, words, "day");
}

/** The day and the minute of an instant where the State is. */
export function moment(instant, words) {
  const there = at(instant, words);
  const two = (number) => String(number).padStart(2, "0");
  return written(there.day, there.month, there.year, words, "moment", `${two(there.hour)}:${two(there.minute)}`);
}

/** What the clock there showed: by the hours that the page brought, as browsers do not all know the same. */
export function at(instant, words) {
  const [, ahead] = words.hours.findLast(([since]) => since <= instant) ?? words.hours[0];
  const there = new Date((instant + ahead) * 1000);
  return {
    day: there.getUTCDate(), month: there.getUTCMonth() + 1, year: there.getUTCFullYear(), hour: there.getUTCHours(), minute: there.getUTCMinutes(),
  };
}

function written(day, month, year, words, how, time = "") {
  return filled(words.labels[how], { day, month: words.months[month - 1], year, time });
}
