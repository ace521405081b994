// What says that uploads were interrupted, on a page that was opened anew: their files have to be chosen again, for browsers keep none.
import { make } from "./make.js";
import { forget } from "./resumable.js";
import { counted } from "./words.js";

const named = 3; // files

/// The uploads as interrupted() gives them, at least one; `chosen(files)` gets what the person chooses. Gives the element: it leaves by
/// itself, or when it is removed.
export function tellInterrupted(uploads, chosen) {
  const names = uploads.slice(0, named).flatMap(({ name }, at) => [at ? ", " : "", make("bdi", { textContent: name })]);
  const others = uploads.length > named ? ` and ${uploads.length - named} more` : "";
  const input = make("input", { type: "file", multiple: true, onchange: (event) => chosen([...event.target.files]) });
  const drop = () => {
    for (const one of uploads) forget(one);
    element.remove();
  };
  const one = uploads.length === 1;
  const element = make(
    "section",
    { className: "tray", ariaLabel: "Interrupted uploads" },
    make("div", { className: "tray-head" }, make("div", {}, make("h2", { textContent: `${counted(uploads.length, "upload")} ${one ? "was" : "were"} interrupted` }), make("p", { className: "quiet" }, ...names, others))),
    make("label", { className: "choice" }, `Choose ${one ? "it" : "them"} again to go on`, input),
    make("div", { className: "tray-foot" }, make("button", { type: "button", className: "plain", textContent: "Forget", onclick: drop })),
  );
  document.body.append(element);
  return element;
}
