// A large file on its way into a library in pieces, by tus 1.0 (https://tus.io/protocols/resumable-upload). A lost connection costs
// what was not on the server's disk yet, and so does a page that is closed: where an upload is, is kept until it has ended, and the
// same file that is chosen again goes on there.
import { refusal } from "./send.js";
import { call, Refused, version } from "./shelf.js";

const tus = { "Tus-Resumable": "1.0.0" };
const patience = 8; // times in a row that nothing of the file comes through
const longest = 30_000; // ms until the next
const key = "uploads"; // of localStorage: { what they are known by: { url, path, name, expires } }

/// As send() of send.js; `look(id)` gives the image, where `path` has none. A file that is called off (its `signal` ends with "left") is forgotten by the server too.
export function sendInPieces(file, more) {
  const known = nameOf(more.path, file);
  // The same file on its way twice, here or in another tab, is two uploads: each would break off the other.
  if (!navigator.locks) return go(file, more, known);
  return navigator.locks.request(`upload ${known}`, { ifAvailable: true }, (lock) => go(file, more, lock && known));
}

/// The uploads to these images that were broken off: { known, name, url }.
export function interrupted(path) {
  const found = Object.entries(kept()).filter(([, one]) => one.path === path && one.expires > Date.now());
  return found.map(([known, { name, url }]) => ({ known, name, url }));
}

/// Ends the upload of a file that is called off while nothing of it is on its way.
export function leave(path, file) {
  const known = nameOf(path, file);
  const url = kept()[known]?.url;
  if (url) forget({ known, url });
}

/// Ends one that nobody will go on with.
export async function forget({ known, url }) {
  keep(known);
  await fetch(url, { method: "DELETE", headers: tus, credentials: "same-origin" }).catch(() => {}); // or it expires
}

const nameOf = (path, { name, size, lastModified }) => [path, name, size, lastModified].join("\n");

async function go(file, { path, progress, signal, look }, known) {
  let url = known && kept()[known]?.url;
  let at = url && (await place(url, signal));
  for (let idle = 0, most = 0; at?.asset === undefined; ) {
    try {
      if (at) {
        progress(at.offset);
        at = await piece(url, file, at.offset, { progress, signal });
      } else {
        at = await begin(path.replace(/assets$/, "uploads"), file, signal);
        url = at.url;
        if (known) keep(known, { url, path, name: file.name, expires: at.expires });
      }
    } catch (failure) {
      if (signal.reason === "left" && url) forget({ known, url });
      if (signal.aborted) throw signal.reason;
      if (final(failure)) keep(known);
      if (!again(failure) || idle === patience) throw failure;
      await rest(idle, signal);
      at = url && (await place(url, signal, at));
    }
    idle = at?.offset > most ? 0 : idle + 1;
    most = Math.max(most, at?.offset ?? 0);
  }
  keep(known);
  return look ? look(at.asset) : (await call("GET", `${path}/${at.asset}`)).data;
}

const final = ({ status }) => status === 400 || status === 413;
// A broken connection, an upload that is elsewhere than was thought, one that another connection still has, or one that is gone.
const again = ({ status }) => [0, 404, 409, 423].includes(status);

// Until the browser is on-line again, or a while has passed.
function rest(idle, signal) {
  return new Promise((settle) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      settle();
    };
    const timer = setTimeout(over, Math.min(longest, 250 * 2 ** idle));
    addEventListener("online", over);
    signal.addEventListener("abort", over, { once: true });
  });
}

// Where an upload is: { offset, asset, expires }; nothing where there is none any more, and `otherwise` where nobody answers.
async function place(url, signal, otherwise = { offset: 0 }) {
  try {
    return state(await ask("HEAD", url, { signal }));
  } catch (failure) {
    if (signal.aborted) throw signal.reason;
    if (failure.status === 404) return undefined;
    if (again(failure)) return otherwise;
    if (!final(failure)) throw failure;
    const { data } = await call("GET", url); // a HEAD has no sentence
    throw new Refused(failure.status, data.error?.code, data.error?.message ?? failure.message);
  }
}

async function begin(root, file, signal) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const request = await ask("POST", root, { headers: { "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` }, signal });
  return { ...state(request), offset: 0, url: request.getResponseHeader("Location") };
}

async function piece(url, file, offset, { progress, signal }) {
  const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
  return state(await ask("PATCH", url, { headers, body: file.slice(offset), progress: (sent) => progress(Math.min(file.size, offset + sent)), signal }));
}

function state(request) {
  const said = (name) => request.getResponseHeader(name);
  return { offset: Number(said("Upload-Offset")), asset: said("Lightkeep-Asset") ?? undefined, expires: Date.parse(said("Upload-Expires")) };
}

function ask(method, url, { headers, body, progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell what has gone out
    request.open(method, url);
    request.responseType = "json";
    for (const [name, value] of Object.entries({ ...version, ...tus, ...headers })) request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => (request.status < 300 ? resolve(request) : reject(refusal(request)));
    request.onerror = () => reject(new Refused(0, "", "The connection was lost."));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) return reject(signal.reason);
    request.send(body);
  });
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // not ours, or a browser that keeps nothing
  }
}

// Without `one`, it is kept no longer, and nor are those whose time is over.
function keep(known, one) {
  const all = Object.entries(kept()).filter(([name, { expires }]) => name !== known && expires > Date.now());
  if (one) all.push([known, one]);
  try {
    if (all.length) localStorage.setItem(key, JSON.stringify(Object.fromEntries(all)));
    else localStorage.removeItem(key);
  } catch {} // what is not kept is only not gone on with
}
