// Bytes and texts, each in its only spelling: another would be a second text with the same signature.

/** What was read is not what it should be. */
export class Refused extends Error {}

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...LETTERS].map((letter, value) => [letter, value]));

/** The bytes of unpadded base64url. */
export function unspelled(text) {
  if (text.length % 4 === 1) throw new Refused("this is cut");
  const content = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0, held = 0, at = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) throw new Refused("this is not in base64url");
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      content[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held) throw new Refused("this is another spelling");
  return content;
}

/** UTF-8, strictly. */
export function text(bytes) {
  try {
    return TEXT.decode(bytes);
  } catch {
    throw new Refused("this is no UTF-8");
  }
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Less than 0 where `one` comes first in the order of bytes. */
export function compared(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at++) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
