// One file on its way into a library: a form of its own, which is answered when every byte is on disk.
import { Refused, version } from "./shelf.js";

/// path: the images of the library in the API. Calls progress(bytes) with what has gone out of the file. Gives the image; throws
/// Refused with the sentence of the API, of status 0 where no answer came, and the reason of `signal` where that ended it.
export function send(file, { path, progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell what has gone out
    const form = new FormData();
    form.append("files", file, file.name);
    request.open("POST", path);
    request.responseType = "json";
    for (const [name, value] of Object.entries(version)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => progress(Math.min(file.size, loaded));
    request.onload = () => (request.status < 300 && request.response?.data ? resolve(request.response.data.assets[0]) : reject(refusal(request)));
    request.onerror = () => reject(new Refused(0, "", "The connection was lost."));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

/// What the API said of a request that it did not take.
export function refusal(request) {
  const { code, message } = request.response?.error ?? {};
  const refused = new Refused(request.status, code, message ?? "The server could not take it.");
  refused.after = Number(request.getResponseHeader("Retry-After")); // seconds; 0 where nothing is said
  return refused;
}
