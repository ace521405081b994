// What is beside an image: how to use it elsewhere, what people say of it, and what is known of it.
import { CopyBox } from "./copybox.js";
import { Draft } from "./draft.js";
import { make } from "./make.js";
import { bytes } from "./words.js";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const settled = 120; // ms on an image until more is asked of it

export class Panel {
  /// house: { shelf, call, mayEdit, changed(id, what), choose(variant) }
  constructor(house) {
    Object.assign(this, house);
    this.box = new CopyBox();
    this.field = make("textarea", { rows: 2, maxLength: 10_000, dir: "auto", placeholder: "Describe it…", readOnly: !this.mayEdit });
    this.told = make("div", { className: "quiet told-of", role: "status" });
    this.tagField = make("input", { placeholder: "+ tag", ariaLabel: "Add tags, separated by commas", maxLength: 2000, dir: "auto", autocomplete: "off" });
    this.tags = make("div", { className: "tags" }, this.mayEdit ? this.tagField : "");
    this.tagTold = make("p", { className: "quiet", role: "status" });
    this.facts = make("dl", { className: "facts-list" });
    this.variants = make("div", { className: "variants" });
    this.adding = make("input", { type: "file", accept: "image/*", className: "unseen", ariaLabel: "Add a variant", onchange: () => this.#addVariant() });
    this.element = make(
      "aside",
      { className: "beside", ariaLabel: "About the image" },
      this.box.element,
      make("label", { className: "described" }, make("span", { textContent: "Description" }), this.field),
      this.told,
      this.tags,
      this.tagTold,
      make("h3", { textContent: "Facts" }),
      this.facts,
      make("h3", { textContent: "Variants" }),
      this.variants,
      this.mayEdit ? make("label", { className: "plain-label" }, "Add a variant", this.adding) : "",
    );
    this.draft = new Draft(this.field, this.told, {
      save: async (id, description, before) => {
        const reply = await this.#call("PATCH", `/${id}/description`, { json: { description, expected: before } });
        this.changed(id, { description: reply.data.description });
      },
      fetch: async (id) => (await this.#call("GET", `/${id}`)).data.description ?? "",
      signIn: () => this.#signIn(),
    });
    this.tagField.addEventListener("keydown", (event) => event.key === "Enter" && this.#tag());
    this.tagField.addEventListener("blur", () => this.#tag());
  }

  /// `image` as far as it is known; the rest is asked for when it stays, and the variant of that id then chosen.
  show(image, variant) {
    this.#leave();
    this.image = image;
    this.variant = variant;
    this.whole = undefined;
    this.box.show(image);
    this.draft.show(image.id, image.description ?? "");
    this.#tell();
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.refresh(), settled);
  }

  async refresh() {
    const { image } = this;
    try {
      const whole = (await this.#call("GET", `/${image.id}`)).data;
      if (this.image.id !== image.id) return;
      this.whole = whole;
      this.changed(image.id, whole);
      await this.#choose(this.variant);
      if (!this.draft.touched) this.draft.show(image.id, whole.description ?? "");
      this.#tell();
    } catch (failure) {
      if (this.image.id !== image.id) return;
      this.tagTold.replaceChildren(failure.status === 401 ? "You are signed out. " : failure.message, failure.status === 401 ? this.#signIn() : "");
    }
  }

  /// Saves what was typed.
  #leave() {
    clearTimeout(this.asking);
    this.draft.flush();
    this.tagField.value = "";
    this.tagTold.textContent = "";
  }

  close() {
    if (this.image) this.#leave();
  }

  #call(method, path, more) {
    return this.call(method, this.shelf.path + path, more);
  }

  #signIn() {
    return make("a", { href: `/signin?next=${encodeURIComponent(location.pathname)}`, textContent: "Sign in again" });
  }

  #tell() {
    const { whole } = this;
    const image = whole ?? this.image;
    this.#tellTags(whole?.tags ?? []);
    const rows = [["Size", `${image.width} × ${image.height}${whole ? ` · ${bytes(whole.size)} ${whole.contentType.replace("image/", "").toUpperCase()}` : ""}`]];
    rows.push(["Added", `${day.format(image.created)}${whole?.uploadedBy?.name ? ` by ${whole.uploadedBy.name}` : ""}`]);
    rows.push(...this.#taken(whole?.details));
    if (image.filename) rows.push(["File", image.filename]);
    for (const warning of whole?.warnings ?? []) rows.push(["Note", warning]);
    this.facts.replaceChildren(...rows.flatMap(([term, text]) => [make("dt", { textContent: term }), make("dd", { dir: "auto" }, text)]));
    if (whole?.colors?.length) this.facts.append(make("dt", { textContent: "Colours" }), make("dd", { className: "colours" }, ...whole.colors.map((color) => this.#color(color))));
    this.#tellVariants();
    this.variants.previousElementSibling.hidden = !this.mayEdit && !whole?.views?.length;
  }

  // What the camera wrote, for those who may see it.
  #taken(details) {
    if (!details) return [];
    const { takenAt, camera, lens, exposureTime, fNumber, iso, focalLength, latitude, longitude } = details;
    const exposure = exposureTime && (exposureTime < 0.3 ? `1/${Math.round(1 / exposureTime)} s` : `${exposureTime} s`);
    const rows = [];
    if (takenAt) rows.push(["Taken", takenAt.slice(0, 16).replace("T", " ")]); // as the camera's clock said
    const settings = [focalLength && `${focalLength} mm`, fNumber && `f/${fNumber}`, exposure, iso && `ISO ${iso}`].filter(Boolean).join(", ");
    if (camera || settings) rows.push(["Camera", [camera, settings].filter(Boolean).join(", ")]);
    if (lens) rows.push(["Lens", lens]);
    if (Number.isFinite(latitude)) rows.push(["Place", `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`]);
    return rows;
  }

  #color(color) {
    const dot = make("button", { type: "button", className: "dot", title: color, ariaLabel: `Copy ${color}`, onclick: () => navigator.clipboard?.writeText(color) });
    dot.style.backgroundColor = color;
    return dot;
  }

  // The image itself and its variants, where it has any: each is shown when it is pressed.
  #tellVariants() {
    const views = this.whole?.views ?? [];
    this.variants.replaceChildren(...(views.length ? [this.whole, ...views].map((one) => this.#one(one)) : []));
  }

  #one(one) {
    const own = one.id === this.image.id;
    const picture = make("img", { alt: "", loading: "lazy" });
    if (one.thumbUrl) picture.src = `${one.url}?h=240&fm=auto&frame=0`;
    const size = one.width && one.height ? `${one.width} × ${one.height}` : "";
    const button = make("button", { type: "button", onclick: () => this.#choose(own ? undefined : one.id) }, picture, make("span", { dir: "auto", textContent: `${own ? "The image" : (one.name ?? "")} ${size}` }));
    button.ariaPressed = String(own ? !this.variant : this.variant === one.id);
    return button;
  }

  // Of very many variants the image names the first only.
  async #choose(id) {
    const { image, whole } = this;
    const view = id && (whole.views.find((one) => one.id === id) ?? (await this.#call("GET", `/${id}`).catch(() => undefined))?.data);
    if (this.image.id !== image.id) return;
    const chosen = view?.parentId === image.id ? view : undefined;
    this.variant = chosen?.id;
    this.box.show(chosen ?? whole);
    this.choose(chosen);
    this.#tellVariants();
  }

  #tellTags(tags) {
    const remove = (tag) => () => this.#change("untag", [tag]);
    // The field stays where it is, for somebody may be typing in it.
    for (const old of this.tags.querySelectorAll(".tag")) old.remove();
    this.tags.prepend(
      ...tags.map((tag) =>
        make("span", { className: "tag" }, make("bdi", { textContent: tag }), this.mayEdit ? make("button", { type: "button", ariaLabel: `Remove the tag ${tag}`, textContent: "×", onclick: remove(tag) }) : ""),
      ),
    );
  }

  async #tag() {
    const tags = this.tagField.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    if (!tags.length) return;
    const again = document.activeElement === this.tagField;
    if (await this.#change("tag", tags)) this.tagField.value = "";
    if (again) this.tagField.focus();
  }

  async #change(operation, tags) {
    const { id } = this.image;
    try {
      await this.#call("POST", `/${operation}`, { json: { assetIds: [id], tags } });
      if (this.image.id !== id) return true;
      this.tagTold.textContent = "Saved";
      await this.refresh();
      return true;
    } catch (failure) {
      if (this.image.id === id) this.tagTold.replaceChildren(failure.status === 401 ? "You are signed out. " : failure.message, failure.status === 401 ? this.#signIn() : "");
      return false;
    }
  }

  async #addVariant() {
    const [file] = this.adding.files;
    if (!file) return;
    const form = new FormData();
    form.append("parentId", this.image.id);
    form.append("files", file);
    this.tagTold.textContent = "Adding the variant…";
    try {
      await this.#call("POST", "", { form });
      this.tagTold.textContent = "";
      await this.refresh();
    } catch (failure) {
      this.tagTold.textContent = failure.message;
    }
    this.adding.value = "";
  }
}
