#include "app/library/delivery.h"

#include <condition_variable>
#include <exception>

#include "app/accounts/attempts.h"
#include "app/gate/gate.h"
#include "app/library/blob_source.h"
#include "app/library/faults.h"
#include "app/library/transform.h"
#include "store/assets.h"
#include "store/store.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

class BlobBytes : public Bytes {
 public:
  explicit BlobBytes(std::unique_ptr<store::BlobReader> blob) : blob_(std::move(blob)) {}
  std::size_t read_at(std::uint64_t offset, std::span<char> out) override {
    return blob_->read_at(offset, std::as_writable_bytes(out));
  }

 private:
  std::unique_ptr<store::BlobReader> blob_;
};

const imaging::FormatInfo& format_of(std::string_view content_type) {
  if (const auto* format = imaging::by_mime(content_type)) return *format;
  throw ApiError(errors::internal, std::string(errors::internal.message),
                 "asset of unknown type " + std::string(content_type));
}

[[noreturn]] void refuse_work() {
  throw ApiError(errors::unavailable, "Too many images are being made at the moment; try again shortly.")
      .retry_after(1);
}

std::string run_key(const Original& original, const Variant& variant) {
  return original.etag + variant.recipe;
}

}  // namespace

// One rendition in the making; guarded by Delivery::mutex_.
struct Delivery::Run {
  bool done = false;
  std::shared_ptr<const std::string> bytes;
  std::exception_ptr failure;
  std::condition_variable finished;
};

Original to_original(const store::Asset& row) {
  return {row.public_id,
          std::string(format_of(row.content_type).extension),
          row.content_type,
          static_cast<std::uint64_t>(row.size),
          row.blob,
          '"' + text::to_hex(row.blob) + '"',
          std::to_string(static_cast<std::int64_t>(row.library)),
          static_cast<std::uint64_t>(row.width) * static_cast<std::uint64_t>(row.height)};
}

Variant variant_of(const Original& original, const imaging::Recipe& recipe) {
  Variant variant;
  variant.recipe = recipe.canonical();
  variant.content_type = imaging::info(recipe.format).mime;
  variant.etag = '"' + text::to_hex(original.digest).substr(0, 32) + "-" +
                 text::to_hex(store::sha256(variant.recipe)).substr(0, 16) + '"';
  variant.plan = std::make_shared<const imaging::Recipe>(recipe);
  return variant;
}

Delivery::Delivery(Context context)
    : context_(context),
      gate_(std::make_unique<gate::Gate>(
          gate::GateLimits{.inside = static_cast<std::uint64_t>(context.settings.transforms),
                           .waiting = static_cast<std::uint64_t>(context.settings.waiting_transforms)})) {}
Delivery::~Delivery() = default;

std::optional<Original> Delivery::find(std::string_view id) {
  const auto row = context_.read([&](store::Reader& db) { return find_asset(db, id); });
  if (!row || row->trashed) return {};
  return to_original(*row);
}

std::unique_ptr<Bytes> Delivery::open(const Original& original) {
  return guarded([&] { return std::make_unique<BlobBytes>(context_.store.blobs().open(original.digest)); });
}

std::optional<Variant> Delivery::plan(const Original& original, const TransformRequest& request) {
  const auto transform =
      parse_transform(request.query, format_of(original.content_type).format, request.accept);
  if (!transform) return {};
  Variant variant = variant_of(original, transform->recipe);
  variant.negotiated = transform->negotiated;
  return variant;
}

std::shared_ptr<const std::string> Delivery::render(const Original& original, const Variant& variant,
                                                    const std::string& client) {
  if (auto kept = guarded([&] { return context_.store.renditions().find(original.digest, variant.recipe); }))
    return kept;
  const std::string key = run_key(original, variant);
  std::unique_lock lock(mutex_);
  if (const auto other = runs_.find(key); other != runs_.end()) return join(other->second, lock);
  const auto run = runs_.emplace(key, std::make_shared<Run>()).first->second;
  lock.unlock();
  try {
    run->bytes = wait_for_turn_and_make(original, variant, client);
  } catch (...) {
    run->failure = std::current_exception();
  }
  lock.lock();
  run->done = true;
  runs_.erase(key);
  run->finished.notify_all();
  if (run->failure) std::rethrow_exception(run->failure);
  return run->bytes;
}

std::shared_ptr<const std::string> Delivery::join(std::shared_ptr<Run> run,
                                                  std::unique_lock<std::mutex>& lock) {
  if (joined_ >= context_.settings.joining_transforms) refuse_work();
  ++joined_;
  run->finished.wait(lock, [&] { return run->done; });
  --joined_;
  if (run->failure) std::rethrow_exception(run->failure);
  return run->bytes;
}

std::shared_ptr<const std::string> Delivery::wait_for_turn_and_make(const Original& original,
                                                                    const Variant& variant,
                                                                    const std::string& client) {
  const gate::Gate::Answer answer = gate_->enter(
      {.group = original.library, .client = accounts::site_of(client), .price = original.pixels + 1});
  if (!std::holds_alternative<gate::Gate::Pass>(answer)) refuse_work();
  return make(original, variant);
}

std::shared_ptr<const std::string> Delivery::make(const Original& original, const Variant& variant) {
  imaging::Limits limits;
  limits.megapixels = context_.settings.max_megapixels;
  return guarded([&] {
    const auto blob = context_.store.blobs().open(original.digest);
    BlobSource source(*blob);
    try {
      auto encoded = imaging::render(source, *variant.plan, limits);
      context_.store.renditions().keep(original.digest, variant.recipe, encoded.bytes);
      return std::make_shared<const std::string>(std::move(encoded.bytes));
    } catch (const imaging::Error& error) {
      rethrow(error, {});
    }
  });
}

}  // namespace lightkeep::library
