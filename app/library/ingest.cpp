#include "app/library/ingest.h"

#include <algorithm>
#include <vector>

#include "app/api/signature.h"
#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/names.h"
#include "app/library/presenter.h"
#include "app/library/quota.h"
#include "app/library/store_access.h"
#include "app/library/upload_tickets.h"
#include "store/asset_changes.h"
#include "store/blob_facts.h"
#include "store/checksum.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/store.h"
#include "store/tags.h"
#include "text/quantity.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t asset_id_length = 12;
constexpr int most_views = 100;  // of one original; whoever shows, moves or deletes it loads them all

// A file of the batch, staged and then looked at.
struct Upload {
  std::string filename;
  std::unique_ptr<store::StagedBlob> blob;
  std::int64_t size = 0;
  imaging::Header header{};
  store::Crc32 crc32{};
};

std::string quoted(const Upload& file) {
  return "`" + file.filename + "`";
}

class StagedBatch : public Batch {
 public:
  StagedBatch(Context context, Caller caller, Path path, const std::function<void()>& wake)
      : context_(context), caller_(std::move(caller)), path_(std::move(path)), wake_(wake) {
    at_ = context_.read([&](store::Reader& db) { return let_in(db); });
  }

  const Authorized& at() const { return at_; }
  std::int64_t organization() const override { return static_cast<std::int64_t>(at_.organization.id); }

  void begin_file(std::string_view filename) override {
    if (files_.size() == api::most_files)
      throw ApiError(errors::max_assets_exceeded, "One upload takes at most 20 files.");
    if (at_.ticket && at_.ticket->left() == 0) throw ended({.left = 0});
    if (at_.ticket && std::ssize(files_) >= at_.ticket->left())
      throw ApiError(errors::max_assets_exceeded,
                     "This upload link takes " + std::to_string(at_.ticket->left()) + " more.");
    files_.push_back({clean_filename(filename), guarded([&] { return context_.store.blobs().stage(); })});
  }

  void name_file(std::string_view filename) override { files_.back().filename = clean_filename(filename); }

  void append(std::span<const std::byte> bytes) override {
    Upload& file = files_.back();
    file.size += static_cast<std::int64_t>(bytes.size());
    total_ += static_cast<std::int64_t>(bytes.size());
    if (file.size > context_.settings.max_file_size)
      throw ApiError(errors::payload_too_large,
                     quoted(file) + " is larger than the " +
                         text::format_size(static_cast<std::uint64_t>(context_.settings.max_file_size)) +
                         " allowed for one file.");
    check_quota(context_.settings, at_.organization, total_);
    file.crc32.update(bytes);
    guarded([&] { file.blob->append(bytes); });
  }

  void end_file() override {
    Upload& file = files_.back();
    if (file.size == 0) throw ApiError(errors::bad_user_input, quoted(file) + " is empty.");
    guarded([&] { file.blob->finish(); });
    recognise(file);
    inspect(file);
  }

  using Batch::commit;
  api::UploadResult commit(const std::string& named, const Also& also) override {
    if (files_.empty()) throw ApiError(errors::no_files);
    const std::string parent = at_.ticket ? at_.ticket->parent : named;
    if (!parent.empty() && files_.size() != 1)
      throw ApiError(errors::bad_user_input, "With `parentId`, send exactly one file.");
    const auto blobs = staged();
    const auto pin = context_.store.pin(blobs);
    guarded([&] { context_.store.blobs().keep(blobs); });
    try {
      auto result = insert_rows(parent, also);
      wake_();
      return result;
    } catch (...) {
      context_.store.blobs().abandon(blobs);
      throw;
    }
  }

 private:
  void recognise(const Upload& file) const {
    std::array<std::byte, imaging::sniff_length> head{};
    const auto length = guarded([&] { return file.blob->read_at(0, head); });
    if (imaging::recognise(std::span(head).first(length)) != nullptr) return;
    throw ApiError(errors::bad_user_input, quoted(file) + " is not an image of a supported format: " +
                                               imaging::readable_names() + ".");
  }

  void inspect(Upload& file) const {
    BlobSource source(*file.blob);
    imaging::Limits limits;
    limits.megapixels = context_.settings.max_megapixels;
    try {
      file.header = guarded([&] { return imaging::inspect(source, limits); });
    } catch (const imaging::Error& error) {
      rethrow(error, file.filename);
    }
  }

  std::vector<store::StagedBlob*> staged() const {
    std::vector<store::StagedBlob*> blobs;
    for (const Upload& file : files_) blobs.push_back(file.blob.get());
    return blobs;
  }

  // The quota was checked against an older count while reading; here it decides.
  api::UploadResult insert_rows(const std::string& parent, const Also& also) {
    return context_.write([&](store::Writer& db) {
      at_ = let_in(db);
      check_quota(context_.settings, at_.organization, total_);
      check_unclaimed(context_.settings, db, at_.organization, total_);
      const auto original = find_parent(db, parent);
      const std::string uploader = name_of(db, caller_, at_);
      std::vector<store::AssetId> ids;
      for (const Upload& file : files_) {
        ids.push_back(insert_asset(db, to_row(file, original, uploader)));
        note_crc32(db, file.blob->digest(), file.crc32.value());
      }
      if (at_.ticket) add_tags(db, ids, at_.ticket->tags, context_.now());
      auto result = to_result(load_assets(db, ids));
      if (at_.ticket) take(db, *at_.ticket, result);
      if (also) also(db, result);
      return result;
    });
  }

  // Of two that send at once, whoever comes last finds it used up.
  static void take(store::Writer& db, const store::UploadTicket& ticket, const api::UploadResult& result) {
    std::vector<std::string> ids;
    for (const api::Asset& asset : result.assets) ids.push_back(asset.id);
    if (!take_by_ticket(db, ticket.id, ids)) throw ended({.left = 0});
  }

  template <class Database>
  Authorized let_in(Database& db) const {
    return authorize(db, caller_, path_, Action::edit_images, context_.now());
  }

  std::optional<store::AssetId> find_parent(store::Reader& db, const std::string& parent) const {
    if (parent.empty()) return {};
    const store::AssetId original = require_original(db, at_.library->id, parent);
    if (count_views(db, original, most_views) == most_views)
      throw ApiError(errors::bad_user_input, "An original has at most " + std::to_string(most_views) +
                                                 " views, those in the trash included.");
    return original;
  }

  store::Asset to_row(const Upload& file, std::optional<store::AssetId> parent,
                      const std::string& uploader) const {
    store::Asset row;
    row.public_id = store::random_alphanumeric(asset_id_length);
    row.library = at_.library->id;
    row.parent = parent;
    row.filename = file.filename;
    row.content_type = imaging::info(file.header.format).mime;
    row.blob = file.blob->digest();
    row.size = file.size;
    row.width = static_cast<int>(file.header.width);
    row.height = static_cast<int>(file.header.height);
    row.alpha = file.header.alpha;
    row.uploaded_by = uploader;
    row.created = context_.now();
    return row;
  }

  api::UploadResult to_result(const std::vector<store::Asset>& rows) const {
    api::UploadResult result;
    const std::size_t count = rows.size();
    result.response_text = "Uploaded " + std::to_string(count) + (count == 1 ? " image" : " images");
    const Presenter presenter(context_.settings);
    for (const store::Asset& row : rows)
      result.assets.push_back(presenter.asset(row, {{at_.organization.slug, at_.library->slug}}));
    return result;
  }

  Context context_;
  Caller caller_;
  Path path_;
  Authorized at_{};  // as it was looked up last
  const std::function<void()>& wake_;
  std::vector<Upload> files_;
  std::int64_t total_ = 0;
};

}  // namespace

std::string taken_formats() {
  return imaging::readable_names();
}

std::string taken_media_types() {
  return imaging::readable_types();
}

void FormFile::operator()(std::span<const char> bytes) {
  if (!begun_ && (!bytes.empty() || !filename_.empty())) {
    batch_.begin_file(filename_);
    begun_ = true;
  }
  if (!bytes.empty())
    batch_.append(std::as_bytes(bytes));
  else if (begun_)
    batch_.end_file();
}

std::unique_ptr<Batch> Ingest::begin(const Caller& caller, const Path& path,
                                     std::optional<std::uint64_t> declared) {
  auto batch = std::make_unique<StagedBatch>(context_, caller, path, wake_);
  credential_use_.note(batch->at(), caller);
  check_quota(context_.settings, batch->at().organization, 0);
  const auto bytes = static_cast<std::int64_t>(std::min<std::uint64_t>(declared.value_or(0), INT64_MAX));
  check_disk(context_, bytes);
  if (!batch->at().organization.claimed)
    context_.read(
        [&](store::Reader& db) { check_unclaimed(context_.settings, db, batch->at().organization, bytes); });
  return batch;
}

}  // namespace lightkeep::library
