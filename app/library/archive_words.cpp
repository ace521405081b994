#include "app/library/archive_words.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_map>

#include "app/api/library_list.h"
#include "app/gate/gate.h"
#include "app/library/presenter.h"
#include "app/library/store_access.h"
#include "store/assets.h"
#include "store/checksum.h"

namespace lightkeep::library {
namespace {

constexpr std::uint64_t most_bytes = 512u << 20;  // of all that is said
constexpr std::size_t written_at_once = 1u << 20;
constexpr std::size_t looked_up_at_once = 500;
constexpr std::uint64_t written_together = 2;  // archives' words, one of an organization
constexpr std::uint64_t most_patient = 8;      // each with a worker
constexpr std::chrono::seconds longest_wait{10};

/// To look at all images of a large library takes a processor for seconds, for each piece of the archive that
/// somebody asks for: whoever asks from many sides at once waits.
gate::Gate::Pass enter_writing(const Authorized& at) {
  static gate::Gate gate({.inside = written_together,
                          .inside_each = 1,
                          .waiting = most_patient,
                          .waiting_each = most_patient / 2});
  auto answer = gate.enter({.group = group_of(at), .weight = 1}, gate::Gate::Clock::now() + longest_wait);
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer)) return std::move(*pass);
  throw api::ApiError(api::errors::unavailable, "Other archives are being prepared; try again shortly.")
      .retry_after(5);
}

std::uint32_t crc32_of(std::string_view text) {
  store::Crc32 sum;
  sum.update(std::as_bytes(std::span(text)));
  return sum.value();
}

api::ListedImage listed(const store::Asset& row, const store::ArchivedImage& image, const std::string& name) {
  api::ListedImage entry{.file = name,
                         .id = row.public_id,
                         .filename = image.filename,
                         .content_type = image.content_type,
                         .size = image.size,
                         .width = row.width,
                         .height = row.height,
                         .created = image.created,
                         .words = {row.description, {}}};
  for (const store::Tag& tag : row.tags) entry.words.tags.push_back(shown_tag(tag.text));
  return entry;
}

}  // namespace

std::string group_of(const Authorized& at) {
  return std::to_string(static_cast<std::int64_t>(at.organization.id));
}

/// A file that is written in one go, and what is known of what came.
class ArchiveWords::Spool {
 public:
  explicit Spool(store::File& file) : file_(file) {}

  void append(std::string_view text) {
    size_ += text.size();
    sum_.update(std::as_bytes(std::span(text)));
    waiting_ += text;
    if (waiting_.size() >= written_at_once) flush();
  }
  void flush() {
    file_.write_all(waiting_);
    waiting_.clear();
  }
  std::uint64_t size() const { return size_; }
  std::uint32_t crc32() const { return sum_.value(); }

 private:
  store::File& file_;
  std::string waiting_;
  std::uint64_t size_ = 0;
  store::Crc32 sum_;
};

/// Says one image after another.
class ArchiveWords::Telling {
 public:
  explicit Telling(ArchiveWords& words) : words_(words), sidecars_(*words.sidecars_), list_(*words.list_) {}

  void begin(const api::Json& library) { list_.append(api::begin_list(library)); }
  void take(const store::Asset& row, const store::ArchivedImage& image, const std::string& name) {
    api::ListedImage entry = listed(row, image, name);
    newest_ = std::max(newest_, entry.created);
    if (!entry.words.empty()) add_sidecar(entry);
    if (original_ && row.parent_public_id == original_->id) {
      original_->views.push_back(std::move(entry));
    } else {
      list_original();
      original_ = std::move(entry);
    }
  }
  void end() {
    list_original();
    list_.append(api::end_list());
    words_.files_.push_back({std::string(api::list_name), list_.size(), list_.crc32(), newest_});
    words_.parts_.push_back({words_.list_.get(), 0, list_.size()});
    sidecars_.flush();
    list_.flush();
  }
  std::uint64_t size() const { return sidecars_.size() + list_.size(); }

 private:
  void add_sidecar(const api::ListedImage& entry) {
    const std::string text = print_sidecar(entry.words);
    words_.files_.push_back(
        {entry.file + std::string(api::sidecar_ending), text.size(), crc32_of(text), entry.created});
    words_.parts_.push_back({words_.sidecars_.get(), sidecars_.size(), text.size()});
    sidecars_.append(text);
  }
  void list_original() {
    if (!original_) return;
    list_.append(print_image(*original_, first_));
    first_ = false;
  }

  ArchiveWords& words_;
  Spool sidecars_, list_;
  std::optional<api::ListedImage> original_;  // which waits for its views
  bool first_ = true;
  std::int64_t newest_ = 0;  // Unix milliseconds
};

ArchiveWords::ArchiveWords(const Context& context, const Authorized& at,
                           std::span<const store::ArchivedImage> images, std::span<const std::string> names)
    : sidecars_(guarded([&] { return context.store.upload_files().scratch(); })),
      list_(guarded([&] { return context.store.upload_files().scratch(); })) {
  const auto pass = enter_writing(at);
  guarded([&] {
    Telling telling(*this);
    telling.begin(
        {{"organization", at.organization.slug}, {"id", at.library->slug}, {"name", at.library->name}});
    for (std::size_t from = 0; from < images.size(); from += looked_up_at_once) {
      const auto some = images.subspan(from, std::min(looked_up_at_once, images.size() - from));
      std::vector<store::AssetId> ids;
      for (const store::ArchivedImage& image : some) ids.push_back(image.id);
      std::unordered_map<store::AssetId, store::Asset> rows;
      for (store::Asset& row : context.read([&](store::Reader& db) { return load_assets(db, ids); }))
        rows.emplace(row.id, std::move(row));
      for (std::size_t i = 0; i < some.size(); ++i)
        if (const auto row = rows.find(ids[i]); row != rows.end())
          telling.take(row->second, some[i], names[from + i]);
      if (telling.size() > most_bytes)
        throw api::ApiError(api::errors::bad_user_input,
                            "There is more to say of these images than one archive takes; take them in "
                            "parts, by tags for example.");
    }
    telling.end();
  });
}

std::size_t ArchiveWords::read_at(std::size_t number, std::uint64_t offset, std::span<char> out) const {
  const Part& part = parts_[number];
  const std::uint64_t left = part.size - std::min(offset, part.size);
  return part.in->read_at(part.at + offset,
                          std::as_writable_bytes(out.first(std::min<std::uint64_t>(out.size(), left))));
}

}  // namespace lightkeep::library
