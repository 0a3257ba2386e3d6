// Archives (zip) that anyone may give: never unpacked, read one file after another, as batches/zips.py does on the server.
import { Refused } from "./bytes.js";
import { plain } from "./plain.js";

const LOCAL = 0x04034b50, LISTED = 0x02014b50, END = 0x06054b50, LARGE = 0x07064b50;
const END_SIZE = 22, LARGE_SIZE = 20, LISTED_SIZE = 46, LOCAL_SIZE = 30;
const LARGEST_LIST = 2 * 2 ** 20;
const STORED = 0, DEFLATED = 8;
const LONGEST_NAME = 200;
const CHAFF = /(^|\/)(__MACOSX\/.*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** It names more files than are looked at. */
export class TooMany extends Error {}

/** Whether bytes begin as an archive. */
export const isArchive = (bytes) =>
  bytes.length >= 4 && [LOCAL, END].includes(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));

/** The name by which a file is told of: it leads nowhere and turns nothing round. */
export function labelOf(path) {
  const parts = path.replaceAll("\\", "/").replace(/^[A-Za-z]:/, "").split("/").filter((part) => !["", ".", ".."].includes(part));
  return [...plain(parts.join("/"))].slice(-LONGEST_NAME).join("") || "?";
}

/** The files of an archive, in its own order, without folders and what systems add. Throws Refused, or TooMany. */
export async function listOf(archive) {
  const { from, length } = await endOf(archive);
  const view = await seen(archive, from, length);
  const found = [];
  for (let at = 0; at < length;) {
    if (at + LISTED_SIZE > length || view.getUint32(at, true) !== LISTED) throw new Refused("its list is cut");
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const path = spelled(new Uint8Array(view.buffer, at + LISTED_SIZE, Math.min(name, length - at - LISTED_SIZE)));
    if (!path.endsWith("/") && !CHAFF.test(path)) {
      found.push({
        name: path, locked: Boolean(view.getUint16(at + 8, true) & 1), method: view.getUint16(at + 10, true), sum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true),
      });
    }
    at += LISTED_SIZE + name + extra + comment;
  }
  return found;
}

/** What an entry of `listOf` holds, no further than it says. Throws Refused for what is cut, damaged, or packed in another way. */
export async function contentOf(archive, { method, sum, packed, size, at }) {
  const head = await seen(archive, at, LOCAL_SIZE);
  if (head.getUint32(0, true) !== LOCAL || ![STORED, DEFLATED].includes(method)) throw new Refused("it is packed in another way");
  const start = at + LOCAL_SIZE + head.getUint16(26, true) + head.getUint16(28, true);
  const inside = archive.slice(start, start + packed);
  if (inside.size !== packed) throw new Refused("it is cut");
  const content = await read(method === STORED ? inside.stream() : inside.stream().pipeThrough(new DecompressionStream("deflate-raw")), size);
  if (checked(content) !== sum) throw new Refused("it is damaged");
  return content;
}

async function endOf(archive) {
  const start = Math.max(0, archive.size - END_SIZE - 2 ** 16 - LARGE_SIZE);
  const tail = await seen(archive, start, archive.size - start);
  for (let at = tail.byteLength - END_SIZE; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const length = tail.getUint32(at + 12, true);
    const large = at >= LARGE_SIZE && tail.getUint32(at - LARGE_SIZE, true) === LARGE;
    if (large || length > LARGEST_LIST) throw new TooMany("it names too many files");
    // Bytes may stand before the archive: its list ends where its end begins.
    const from = start + at - length;
    if (from < 0) throw new Refused("its list is cut");
    return { from, length };
  }
  throw new Refused("its end is missing");
}

async function seen(archive, from, length) {
  const bytes = await archive.slice(from, from + length).arrayBuffer();
  if (bytes.byteLength !== length) throw new Refused("it is cut");
  return new DataView(bytes);
}

async function read(stream, size) {
  const content = new Uint8Array(size), reader = stream.getReader();
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > size) throw new Refused("it is longer than it says");
      content.set(part.value, length);
      length += part.value.length;
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw new Refused(error.message);
  }
  if (length !== size) throw new Refused("it is shorter than it says");
  return content;
}

function spelled(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** CRC-32, as archives tell it. */
function checked(content) {
  let sum = -1;
  for (const byte of content) sum = SUMS[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ -1) >>> 0;
}
