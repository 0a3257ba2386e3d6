// A line for each of many files, as batches/judging.py and batches/telling.py tell it on the server.
import { at, shown } from "./showing.js";
import { plain } from "./plain.js";

export const HEADER = [
  "line", "file", "outcome", "standing", "verdict", "why", "type", "number", "issuer", "issued", "states", "same_as", "list_of",
];
const NOTHING_THERE = ["no-code", "no-paper", "no-seal-within"];
const DOUBTFUL = ["several-codes", "no-server", "no-server-picture", "busy"];
const FORMULA = /^[=+\-@\t\r]/;

/** Verified is what is authentic and in force; doubtful what cannot be told, or holds no more. */
export function groupOf({ verdict, refused }) {
  if (!verdict) return DOUBTFUL.includes(refused) ? "doubtful" : "unknown";
  if (verdict.outcome === "not-authentic") return "not-authentic";
  if (verdict.outcome === "authentic") return verdict.standing === "in-force" ? "verified" : "doubtful";
  return NOTHING_THERE.includes(verdict.why) ? "unknown" : "doubtful";
}

/** The verdict that the server gave of a file, as `judged` gives those of codes. */
export function received(answer) {
  const text = (said) => said && new Map(Object.entries(said));
  const instant = (said) => (said === null ? null : Date.parse(said) / 1000);
  return {
    outcome: answer.outcome, why: answer.why, standing: answer.standing, told: instant(answer.told), issuer: text(answer.issuer),
    type: text(answer.type), number: answer.number, issued: instant(answer.issued), expires: instant(answer.expires),
    lines: answer.lines.map(({ title, value }) => ({ title: text(title), value: text(value) })),
  };
}

/** What is said of a line: `{place, name, verdict, refused, same, listed}`. */
export function saidOf(line, words, now = Date.now() / 1000) {
  const group = groupOf(line), { verdict } = line;
  if (!verdict) {
    const [[title, tone], [why, todo]] = [words.groups[group], words.refused[line.refused]];
    return { group, title, tone, why, do: todo, type: "", issuer: "", number: "", issued: "", states: [] };
  }
  const seen = shown(verdict, words, now);
  const said = (text) => (text ? text.get(words.language.split("-")[0]) ?? text.get("fr") : "");
  return {
    group, title: seen.title, tone: seen.tone, why: seen.why, do: seen.do, type: said(verdict.type), issuer: said(verdict.issuer),
    number: verdict.number, issued: verdict.issued === null ? "" : written(verdict.issued, words).slice(0, 10),
    states: verdict.lines.map(({ title, value }) => [plain(said(title)), plain(said(value))]),
  };
}

/** The table, to keep. */
export function tableOf(lines, words, now = Date.now() / 1000) {
  const rows = lines.map((line) => {
    const said = saidOf(line, words, now);
    const standing = line.verdict?.outcome === "authentic" ? line.verdict.standing : "";
    const states = said.states.map((pair) => pair.join(": ")).join("; ");
    return [
      line.place, line.name, said.group, standing, said.title, said.why, said.type, said.number, said.issuer, said.issued, states,
      line.same ?? "", line.listed === null ? "" : written(line.listed, words),
    ];
  });
  return csv(HEADER, rows);
}

/** A CSV file (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export const csv = (header, rows) => `\ufeff${[header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;

/** No spreadsheet computes what a cell says. */
function cell(value) {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The day and the minute where the State is, as tables write them. */
function written(instant, words) {
  const there = at(instant, words);
  const two = (number) => String(number).padStart(2, "0");
  return `${String(there.year).padStart(4, "0")}-${two(there.month)}-${two(there.day)} ${two(there.hour)}:${two(there.minute)}`;
}
