// An element with its properties and what is in it; text is text, never HTML.
export function make(tag, properties, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

/// A picture of lines, by the `d` of its path.
export function icon(lines) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", lines);
  drawing.append(path);
  return drawing;
}

/// A round button with a picture; its label is read out, and shown by the browser.
export const round = (label, lines, onclick) => make("button", { type: "button", className: "round", ariaLabel: label, title: label, onclick }, icon(lines));

/// Fetches a style sheet, and resolves when it counts or could not be had.
export function style(href) {
  const sheet = make("link", { rel: "stylesheet", href });
  return new Promise((settle) => {
    sheet.onload = sheet.onerror = settle;
    document.head.append(sheet);
  });
}
