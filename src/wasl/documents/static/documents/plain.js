// Text that others wrote, shown so that it cannot pass for another: reader/plain.py.

// Controls, marks and overrides of direction, what has no width, and line ends.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** `text` with each character that hides or turns others round written out. */
export function plain(text) {
  return text.replace(HIDDEN, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
