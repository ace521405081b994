// The picture on the stage: as large as fits, then as large as one likes. Sharper files take the place of the first one
// without moving it, for the frame that they fill has its size from the image's width and height alone.
const wheel = 0.0016; // of a wheel's delta: the exponent of the zoom
const step = 1.5; // of a key
const swiped = 60; // pixels a finger goes for the next image
const middling = 1600; // pixels of the longer edge of the picture that is shown first
const retry = 1500; // ms until a picture that could not be had is asked for again
const shown = /^image\/(jpeg|png|webp|gif|avif)$/; // what browsers show as it is

export class Stage {
  #pointers = new Map();
  #preloaded = new Map();

  /// on: { swipe(step), dismiss(), broken(image) }
  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.frame = document.createElement("div");
    this.frame.className = "frame";
    element.prepend(this.frame);
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, (event) => this.#up(event));
    element.addEventListener("dblclick", (event) => event.target.closest("button") ?? this.toggle(event));
    new ResizeObserver(() => this.image && this.#fit()).observe(element);
  }

  static address(image) {
    return `${image.url}?w=${middling}&h=${middling}&fm=auto`;
  }

  /// Shows an image, first by `first`, the address of a picture that is there already, if there is one.
  show(image, first) {
    this.image = image;
    this.scale = 1;
    this.x = this.y = 0;
    this.sharp = false;
    this.frame.replaceChildren();
    if (!(image.width > 0) || image.status !== "ready") return;
    const ready = this.#preloaded.get(image.id);
    if (!ready?.complete && first) this.#put(first);
    this.#load(ready ?? this.#fetch(Stage.address(image)));
    this.#fit();
  }

  /// Has the picture at hand when it is wanted; `images` are the only ones that are kept.
  preload(images) {
    for (const id of this.#preloaded.keys()) if (!images.some((image) => image.id === id)) this.#preloaded.delete(id);
    for (const image of images)
      if (!this.#preloaded.has(image.id)) {
        const picture = this.#fetch(Stage.address(image));
        this.#preloaded.set(image.id, picture);
        picture.decode().catch(() => this.#preloaded.delete(image.id));
      }
  }

  zoom(direction) {
    if (direction === 0) this.#to(1, 0, 0);
    else this.#around(direction > 0 ? step : 1 / step, 0, 0);
  }

  toggle({ clientX, clientY }) {
    const { x, y } = this.#middle(clientX, clientY);
    if (this.scale > 1.01) this.#to(1, 0, 0);
    else this.#around(Math.max(2.5, 1 / this.fitted), x, y);
  }

  #fetch(address) {
    const picture = new Image();
    picture.alt = "";
    picture.decoding = "async";
    picture.draggable = false;
    picture.src = address;
    return picture;
  }

  #put(address) {
    this.frame.append(this.#fetch(address));
  }

  // What comes late, when another image is shown, is dropped. A busy server is asked once more.
  #load(picture, again = true) {
    const { id } = this.image;
    const here = () => this.image.id === id;
    const arrive = () => here() && this.frame.append(picture);
    if (picture.complete && picture.naturalWidth > 0) return arrive();
    picture.decode().then(arrive, () => {
      if (!here()) return;
      if (again) setTimeout(() => here() && this.#load(this.#fetch(picture.src), false), retry);
      else if (!this.frame.firstChild) this.on.broken(this.image);
    });
  }

  #fit() {
    const { clientWidth, clientHeight } = this.element;
    const { width, height } = this.image;
    this.fitted = Math.min(clientWidth / width, clientHeight / height, Math.max(1, 2 / devicePixelRatio));
    this.frame.style.width = `${width * this.fitted}px`;
    this.frame.style.height = `${height * this.fitted}px`;
    this.#apply();
  }

  #middle(clientX, clientY) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  // The point of the picture that is at (x, y) stays there.
  #around(factor, x, y) {
    const most = Math.max(8, 4 / this.fitted);
    const scale = Math.min(most, Math.max(1, this.scale * factor));
    const real = scale / this.scale;
    this.#to(scale, x - (x - this.x) * real, y - (y - this.y) * real);
  }

  #to(scale, x, y) {
    this.scale = scale;
    this.x = x;
    this.y = y;
    this.#apply();
  }

  #apply() {
    const { clientWidth, clientHeight } = this.element;
    const slack = (size, room) => Math.max(0, (size * this.fitted * this.scale - room) / 2);
    const across = slack(this.image.width, clientWidth);
    const down = slack(this.image.height, clientHeight);
    this.x = Math.min(across, Math.max(-across, this.x));
    this.y = Math.min(down, Math.max(-down, this.y));
    this.frame.style.transform = `translate(-50%, -50%) translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.element.classList.toggle("zoomed", this.scale > 1);
    this.#sharpen();
  }

  // The original, as soon as the picture has fewer pixels than it is shown with.
  #sharpen() {
    const { width, height, url, contentType } = this.image;
    const longer = Math.max(width, height);
    if (this.sharp || this.scale === 1 || longer <= middling) return;
    if (longer * this.fitted * this.scale * devicePixelRatio <= middling * 1.05) return;
    this.sharp = true;
    this.#load(this.#fetch(shown.test(contentType ?? "image/jpeg") ? url : `${url}?w=3200&h=3200&fm=auto`));
  }

  #wheel(event) {
    event.preventDefault();
    if (!this.image) return;
    const { x, y } = this.#middle(event.clientX, event.clientY);
    this.#around(Math.exp(-event.deltaY * (event.ctrlKey ? 6 * wheel : wheel) * (event.deltaMode ? 33 : 1)), x, y);
  }

  #down(event) {
    if (event.target.closest("button") || !this.image || event.button > 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.from = { x: event.clientX, y: event.clientY, many: this.#pointers.size > 1 };
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    this.#pointers.set(event.pointerId, now);
    if (other) {
      const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y);
      const { x, y } = this.#middle((now.x + other.x) / 2, (now.y + other.y) / 2);
      this.#around(apart(now) / Math.max(1, apart(before)), x, y);
    } else if (this.scale > 1) {
      this.#to(this.scale, this.x + now.x - before.x, this.y + now.y - before.y);
    }
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    const { x, y, many } = this.from;
    if (event.type === "pointercancel" || event.pointerType === "mouse" || many || this.scale > 1) return;
    const across = event.clientX - x;
    const down = event.clientY - y;
    if (Math.abs(across) > swiped && Math.abs(across) > 2 * Math.abs(down)) this.on.swipe(across < 0 ? 1 : -1);
    else if (down > 2 * swiped && down > 2 * Math.abs(across)) this.on.dismiss();
  }
}
