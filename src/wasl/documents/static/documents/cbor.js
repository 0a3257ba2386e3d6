// CBOR in its one deterministic spelling (RFC 8949, section 4.2), read as the server reads it (seal/cbor.py).
//
// Integers become numbers, or BigInt beyond those that numbers tell apart; maps become Map, tags become Tag.
import { Refused, compared, text } from "./bytes.js";

export const LONGEST = 8192;
const DEEPEST = 8;
const SIMPLE = new Map([[20, false], [21, true], [22, null]]);
const SMALLEST = new Map([[24, 24n], [25, 256n], [26, 65536n], [27, 4294967296n]]);
// Tags with a meaning of their own: dates, fractions, shared values and the like are not written in seals.
const OTHERS = new Set([0, 1, 4, 5, 25, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004, 43000, 55799]);

export class Tag {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

/** The value of `content`. Throws Refused for anything that is not in the one spelling. */
export function decoded(content, longest = LONGEST) {
  if (content.length > longest) throw new Refused("this is too long");
  const reader = new Reader(content);
  const value = reader.value(0);
  if (reader.at !== content.length) throw new Refused("something follows");
  return value;
}

class Reader {
  constructor(content) {
    this.content = content;
    this.at = 0;
  }

  value(depth) {
    if (depth > DEEPEST) throw new Refused("this is too deep");
    const { major, argument } = this.head();
    switch (major) {
      case 0: return plain(argument);
      case 1: return plain(-1n - argument);
      case 2: return this.bytes(argument);
      case 3: return text(this.bytes(argument));
      case 4: return this.list(argument, depth);
      case 5: return this.map(argument, depth);
      case 6: return this.tagged(argument, depth);
      default: return simple(argument);
    }
  }

  /** The kind of what follows, and its number in the shortest spelling. */
  head() {
    const first = this.bytes(1n)[0];
    const major = first >> 5, short = first & 31;
    if (short < 24) return { major, argument: BigInt(short) };
    // Of the simple values only true, false and null are read, which are short; floating-point numbers are not.
    if (short > 27 || major === 7) throw new Refused("this is not written here");
    let argument = 0n;
    for (const byte of this.bytes(1n << BigInt(short - 24))) argument = (argument << 8n) | BigInt(byte);
    if (argument < SMALLEST.get(short)) throw new Refused("this is longer than needed");
    return { major, argument };
  }

  bytes(length) {
    if (length > BigInt(this.content.length - this.at)) throw new Refused("this is cut");
    const start = this.at;
    this.at += Number(length);
    return this.content.subarray(start, this.at);
  }

  list(length, depth) {
    this.hold(length);
    return Array.from({ length: Number(length) }, () => this.value(depth + 1));
  }

  map(length, depth) {
    this.hold(length);
    const found = new Map();
    let before = null;
    for (let left = Number(length); left > 0; left--) {
      const start = this.at;
      const key = this.value(depth);
      if (!["number", "bigint", "string"].includes(typeof key)) throw new Refused("keys are integers or texts");
      const spelling = this.content.subarray(start, this.at);
      // Strictly rising: no key stands twice.
      if (before && compared(before, spelling) >= 0) throw new Refused("keys are in another order");
      before = spelling;
      found.set(key, this.value(depth + 1));
    }
    return found;
  }

  tagged(number, depth) {
    if (number === 2n || number === 3n) return this.large(number === 3n);
    const tag = plain(number);
    if (OTHERS.has(tag)) throw new Refused("a value of this kind is not written here");
    return new Tag(tag, this.value(depth + 1));
  }

  /** An integer of more than sixty-four bits, and of no byte more than it needs. */
  large(negative) {
    const { major, argument } = this.head();
    if (major !== 2 || argument <= 8n) throw new Refused("this is longer than needed");
    const content = this.bytes(argument);
    if (content[0] === 0) throw new Refused("this is longer than needed");
    const value = content.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return negative ? -1n - value : value;
  }

  /** Each item takes a byte: no memory is taken for more than there are. */
  hold(length) {
    if (length > BigInt(this.content.length - this.at)) throw new Refused("this is cut");
  }
}

function plain(value) {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function simple(argument) {
  const value = SIMPLE.get(Number(argument));
  if (value === undefined) throw new Refused("a value of this kind is not written here");
  return value;
}

/** The one spelling of a list of texts and bytes: what signatures are made over. */
export function listOf(parts) {
  return [head(4, parts.length), ...parts.flatMap((part) => [head(part.major, part.content.length), part.content])];
}

function head(major, length) {
  if (length < 24) return Uint8Array.of((major << 5) | length);
  if (length < 256) return Uint8Array.of((major << 5) | 24, length);
  return Uint8Array.of((major << 5) | 25, length >> 8, length & 255);
}
