// What was done, said at the bottom for a while, with a way back.
import { make } from "./make.js";

const usual = 4000; // ms
const undoable = 10_000;

const element = make("div", { className: "page-toast", role: "status", hidden: true });
document.body.append(element);
let hiding;

/// way: { text, go() }, offered as long as the sentence is there.
export function toast(text, way) {
  const hide = () => (element.hidden = true);
  const button = way && make("button", { type: "button", textContent: way.text, onclick: () => (hide(), way.go()) });
  element.replaceChildren(make("span", { textContent: text, dir: "auto" }), ...(button ? [button] : []));
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(hide, way ? undoable : usual);
}
