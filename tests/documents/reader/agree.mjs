// Answers each line of standard input, JSON, by the page's own modules: {"cbor": hex}, {"plain": text} or {"code", "bundle", "at"},
// with "words" as they are shown; {"label": path}, {"zip": hex}, or {"lines", "words", "at"} for a table of what the server told of files.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const from = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const [{ Refused }, { Tag, decoded }, { read }, { judged }, { plain }, { shown }, { site }, zip, { received, tableOf }] = await Promise.all(
  ["bytes", "cbor", "bundle", "judge", "plain", "showing", "seal", "zip", "lines"].map(from));

const written = (value) => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Map) return { map: [...value].map((pair) => pair.map(written)) };
  if (value instanceof Tag) return { tag: String(value.tag), of: written(value.value) };
  if (Array.isArray(value)) return value.map(written);
  return ["number", "bigint"].includes(typeof value) ? { integer: String(value) } : value;
};
const simple = (_name, value) => (value instanceof Map ? Object.fromEntries(value) : value);

const refused = (question) => {
  try {
    return { value: written(decoded(new Uint8Array(Buffer.from(question, "hex")), 10_000)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: true };
  }
};

const unpacked = async (archive) => {
  try {
    return await Promise.all((await zip.listOf(archive)).map(async (entry) => {
      if (entry.locked) return [zip.labelOf(entry.name), "locked"];
      const content = await zip.contentOf(archive, entry).catch((error) => {
        if (!(error instanceof Refused)) throw error;
      });
      return [zip.labelOf(entry.name), content ? Buffer.from(content).toString("hex") : "damaged"];
    }));
  } catch (error) {
    if (!(error instanceof Refused || error instanceof zip.TooMany)) throw error;
    return error instanceof Refused ? "damaged" : "too-many";
  }
};
const tabled = (lines, words, at) =>
  tableOf(lines.map((line) => ({ ...line, verdict: line.verdict && received(line.verdict), listed: Date.parse(line.listed) / 1000 })), words, at);

const bundles = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { cbor, plain: text, code, bundle, at, words, label, zip: archive, lines } = JSON.parse(line);
  if (bundle && !bundles.has(bundle)) bundles.set(bundle, read(bundle));
  const judge = async () => {
    const verdict = await judged(code, bundles.get(bundle), at);
    return words ? shown(verdict, words, at, site(code), "documents.example") : verdict;
  };
  const answer = cbor !== undefined ? refused(cbor)
    : text !== undefined ? plain(text)
    : label !== undefined ? zip.labelOf(label)
    : archive !== undefined ? await unpacked(new Blob([Buffer.from(archive, "hex")]))
    : lines ? tabled(lines, words, at)
    : await judge();
  process.stdout.write(`${JSON.stringify(answer, simple)}\n`);
}
