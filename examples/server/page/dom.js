// Builds elements without ever parsing HTML: strings become text nodes, so nothing a person typed can become markup.

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

export function replace_children(node, ...children) {
  node.replaceChildren(...present(children));
}

// Puts the children in the wanted order and moves only those that are out of place, so that focus and scroll stay.
export function reorder_children(node, wanted) {
  const keep = new Set(wanted);
  for (const child of [...node.children]) if (!keep.has(child)) child.remove();
  let next = node.firstElementChild;
  for (const child of wanted) {
    if (child === next) next = next.nextElementSibling;
    else node.insertBefore(child, next);
  }
}

export function set_text(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function present(children) {
  return children.flat().filter((child) => child !== undefined && child !== null && child !== false);
}
