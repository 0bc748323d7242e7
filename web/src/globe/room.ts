// Names where there is room for them, the first before the others.

export interface Label {
  name: HTMLElement; // within the element that has its place
  owner: HTMLElement;
}

const BODIES = ".sign, .dot"; // of owners: what no other name may hide

/** Says which names fit. It measures the page: only for a globe that rests. */
export function rooms(within: HTMLElement): (labels: Label[]) => void {
  let before = "";
  return (labels) => {
    const there = labels.filter(({ owner }) => !owner.hidden), frame = within.getBoundingClientRect();
    const now = there.map(({ owner, name }) => owner.style.transform + owner.className + owner.dataset["lean"] + name.textContent).join() + frame.width + frame.height;
    if (now === before) return;
    before = now;
    const taken = there.flatMap(({ owner }) => [...owner.querySelectorAll(BODIES)].map((body) => ({ owner, box: body.getBoundingClientRect() })));
    const boxes = there.map(({ name }) => name.getBoundingClientRect());
    there.forEach(({ owner, name }, index) => {
      const box = boxes[index], isFree = holds(frame, box) && taken.every((each) => each.owner === owner || !meet(box, each.box));
      name.classList.toggle("faded", !isFree);
      if (isFree) taken.push({ owner, box });
    });
  };
}

function holds(frame: DOMRect, box: DOMRect): boolean {
  return box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom;
}

function meet(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
