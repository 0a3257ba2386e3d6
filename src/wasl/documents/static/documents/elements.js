// A page's own elements: texts are only ever text.

export function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...inside);
  return made;
}

/** What draws an icon by its name, with a label for those who do not see it; decoration without one. */
export const drawing = (icons) => (name, label = "") => {
  const drawn = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
  };
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const made = drawn("svg", { class: "icon", viewBox: "0 0 24 24", focusable: "false", ...spoken });
  made.append(drawn("path", { d: icons[name] }));
  return made;
};
