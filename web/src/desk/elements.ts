// Elements of the page. Whatever a scenario or a file calls itself goes in as text, never as markup.

type Props<T> = { [key in keyof T]?: T[key] };

export function h<K extends keyof HTMLElementTagNameMap>(
  kind: K, props: Props<HTMLElementTagNameMap[K]> & { key?: string } = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const { key, ...rest } = props, made = Object.assign(document.createElement(kind), rest);
  if (key !== undefined) made.dataset["key"] = key;
  made.append(...children);
  return made;
}

export function button(words: string, pressed: () => void, props: Props<HTMLButtonElement> & { key?: string } = {}): HTMLButtonElement {
  return h("button", { type: "button", onclick: pressed, key: words, ...props }, words);
}

export function labelled(words: string, control: HTMLElement): HTMLLabelElement {
  return h("label", {}, h("span", {}, words), control);
}

export function select(words: string[], chosen: (index: number) => void, key: string): HTMLSelectElement {
  const made: HTMLSelectElement = h("select", { key, onchange: () => chosen(made.selectedIndex) }, ...words.map((each) => new Option(each)));
  return made;
}

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Put other children in; what has the focus keeps it, by its key. */
export function refill(at: HTMLElement, ...children: (Node | string)[]): void {
  const focused = document.activeElement, key = at.contains(focused) ? (focused as HTMLElement).dataset["key"] : undefined;
  at.replaceChildren(...children);
  if (key !== undefined) at.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

export function svg(kind: string, attributes: Record<string, string | number> = {}, words = ""): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (words) made.textContent = words;
  return made;
}
