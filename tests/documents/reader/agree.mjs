// Answers each line of standard input, JSON, by the page's own modules: {"cbor": hex} or {"code", "bundle", "at"}.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const from = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const [{ Refused }, { Tag, decoded }, { read }, { judged }, { plain }] = await Promise.all(
  ["bytes", "cbor", "bundle", "judge", "plain"].map(from));

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
  const { cbor, plain: shown, code, bundle, at } = JSON.parse(line);
  if (bundle && !bundles.has(bundle)) bundles.set(bundle, read(bundle));
  const answer = cbor !== undefined ? refused(cbor) : shown !== undefined ? plain(shown) : await judged(code, bundles.get(bundle), at);
  process.stdout.write(`${JSON.stringify(answer, simple)}\n`);
}
