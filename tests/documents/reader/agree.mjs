// Answers each line of standard input, JSON, by the page's own modules: {"cbor": hex}, {"plain": text} or {"code", "bundle", "at"},
// with "words" as they are shown.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const from = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const [{ Refused }, { Tag, decoded }, { read }, { judged }, { plain }, { shown }, { site }] = await Promise.all(
  ["bytes", "cbor", "bundle", "judge", "plain", "showing", "seal"].map(from));

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

const bundles = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { cbor, plain: text, code, bundle, at, words } = JSON.parse(line);
  if (bundle && !bundles.has(bundle)) bundles.set(bundle, read(bundle));
  const judge = async () => {
    const verdict = await judged(code, bundles.get(bundle), at);
    return words ? shown(verdict, words, at, site(code), "documents.example") : verdict;
  };
  const answer = cbor !== undefined ? refused(cbor) : text !== undefined ? plain(text) : await judge();
  process.stdout.write(`${JSON.stringify(answer, simple)}\n`);
}
