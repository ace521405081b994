#include "app/library/delivery.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <exception>
#include <future>
#include <system_error>

#include "app/gate/gate.h"
#include "app/ip/address.h"
#include "app/library/image_sizes.h"
#include "app/library/public_original.h"
#include "app/library/store_access.h"
#include "app/library/transform.h"
#include "store/assets.h"
#include "store/blob_facts.h"
#include "store/libraries.h"
#include "store/store.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t small_content = 256 << 10;
constexpr std::uint64_t long_work = 8'000'000;  // nanoseconds; others would notice that they wait so long
constexpr int behind_others = 10;               // of nice(2): a tenth of the processor where others want it
// The largest image that can be made is 4096 pixels wide and high, and has four bytes a pixel at most.
constexpr std::uint64_t unkept_each = 72 << 20;
constexpr std::uint64_t unkept_in_all = 2 * unkept_each;

[[noreturn]] void refuse_work() {
  throw ApiError(errors::unavailable, "Too many images are being made at the moment; try again shortly.")
      .retry_after(1);
}

/// Nanoseconds that this thread has had.
std::uint64_t processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  constexpr std::uint64_t per_second = 1'000'000'000;
  return static_cast<std::uint64_t>(time.tv_sec) * per_second + static_cast<std::uint64_t>(time.tv_nsec);
}

constexpr std::uint64_t per_millisecond = 1'000'000;  // nanoseconds

std::uint64_t most_one_may_cost(const Settings& settings) {
  return static_cast<std::uint64_t>(settings.transform_limit) * per_millisecond;
}

/// In nanoseconds; throws ApiError for what costs more than one transform may.
std::uint64_t affordable_price(const Settings& settings, const imaging::Header& source,
                               const imaging::Recipe& recipe) {
  const std::uint64_t price = imaging::price(source, recipe);
  if (price <= most_one_may_cost(settings)) return price;
  throw ApiError(errors::bad_user_input,
                 "Making this image would take too much work; ask for a smaller one with `w` or `h`, without "
                 "`blur`, or as `fm=" +
                     std::string(imaging::info(imaging::small_format(false)).parameter) + "`.",
                 std::to_string(price / per_millisecond) + " ms");
}

/// Adds up the time that another process spent on them.
class CountedFrames final : public imaging::Frames {
 public:
  CountedFrames(std::unique_ptr<imaging::Frames> frames, std::uint64_t& spent)
      : frames_(std::move(frames)), spent_(spent) {}
  std::optional<imaging::Frame> next() override {
    auto frame = frames_->next();
    if (frame) spent_ += frame->picture.spent_elsewhere;
    return frame;
  }

 private:
  std::unique_ptr<imaging::Frames> frames_;
  std::uint64_t& spent_;
};

/// Does long work on a thread of its own behind all others: short requests find a processor at once, however
/// many long ones are under way. Throws what the work throws, and ApiError(unavailable).
template <typename Work>
auto run_behind_others(Work work) {
  const auto run = [&] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), behind_others);  // of this thread alone
    return work();
  };
  std::future<decltype(work())> result;
  try {
    result = std::async(std::launch::async, run);
  } catch (const std::system_error&) {  // no thread to be had
    refuse_work();
  }
  return result.get();
}

}  // namespace

// One rendition in the making; guarded by Delivery::mutex_.
struct Delivery::Run {
  bool done = false;
  bool refused = false;  // its asker had no share left: who joined may have one
  Content content;
  std::exception_ptr failure;
  sync::Condition finished;
};

struct Delivery::Wanted {
  Original original;
  Variant variant;
  std::string client;
  std::string organization{};  // filled where it is made

  const store::Digest& digest() const { return original.digest; }
  const std::string& recipe() const { return variant.recipe; }
};

Delivery::Delivery(Context context)
    : context_(context),
      gate_(std::make_unique<gate::Gate>(
          gate::GateLimits{.inside = static_cast<std::uint64_t>(context.settings.transforms),
                           .inside_each = static_cast<std::uint64_t>(context.settings.transforms_each),
                           .waiting = static_cast<std::uint64_t>(context.settings.waiting_transforms)})),
      ways_(std::make_unique<gate::Gate>(
          gate::GateLimits{.inside = gate::GateLimits::no_limit,
                           .inside_each = static_cast<std::uint64_t>(context.settings.far_originals_each),
                           .waiting = 0})),
      unkept_(std::make_unique<gate::Gate>(
          gate::GateLimits{.inside = unkept_in_all, .inside_each = unkept_each, .waiting = 0})) {}
Delivery::~Delivery() = default;

std::optional<Original> Delivery::find(std::string_view id) {
  const auto row = context_.read([&](store::Reader& db) { return find_asset(db, id); });
  if (!row || row->trashed) return {};
  return to_original(*row);
}

PublicOriginal whole_original(const Original& original) {
  return {original.etag, original.size, {}};
}

std::shared_ptr<void> Delivery::enter_way(const Original& original, const std::string& client) {
  if (!guarded([&] { return context_.store.blobs().is_far(original.digest); })) return {};
  gate::Gate::Answer answer = ways_->enter({.group = ip::site_of(client)});
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer))
    return std::make_shared<gate::Gate::Pass>(std::move(*pass));
  throw ApiError(errors::unavailable,
                 "Many originals are on their way to you from where they are kept; try again shortly.")
      .retry_after(1);
}

PublicOriginal Delivery::publish(const Original& original, const std::string& client) {
  const auto kept = context_.read([&](store::Reader& db) {
    const auto library = find_library(db, static_cast<store::LibraryId>(original.library));
    const std::optional whole = store::PublicForm{{}, static_cast<std::int64_t>(original.size)};
    return library && library->whole_originals ? whole : find_public_form(db, original.digest);
  });
  const auto work = [&] {
    const auto way = enter_way(original, client);
    return work_out(original);
  };
  const store::PublicForm form = kept ? *kept : work();
  std::string etag = etag_of(original, form.pieces);
  return {std::move(etag), static_cast<std::uint64_t>(form.size), form.pieces};
}

store::PublicForm Delivery::work_out(const Original& original) {
  store::PublicForm form = guarded([&] { return work_out_public_form(context_.store, original.digest); });
  try {
    context_.write([&](store::Writer& db) { note_public_form(db, original.digest, form); });
  } catch (const ApiError&) {  // a full disk, say: it is worked out again
  }
  return form;
}

Content Delivery::open(const Original& original, const PublicOriginal& form, const std::string& client) {
  const auto way = enter_way(original, client);
  const auto reader =
      guarded([&] { return std::make_shared<OriginalReader>(context_.store, original.digest, form.pieces); });
  return {form.size, nullptr, [way, reader](std::uint64_t offset, std::span<char> out) {
            return reader->read_at(offset, std::as_writable_bytes(out));
          }};
}

bool Delivery::is_parameter(std::string_view name) {
  return is_transform_parameter(name);
}

std::optional<std::string> Delivery::find_link(const Original& original, const PublicOriginal& form) const {
  const auto least = static_cast<std::uint64_t>(context_.settings.linked_originals);
  if (least == 0 || original.size < least || !form.pieces.empty()) return {};
  constexpr int an_hour = 3'600;
  return guarded(
      [&] { return context_.store.blobs().link(original.digest, original.content_type, an_hour); });
}

std::optional<Variant> Delivery::plan(const Original& original, const TransformRequest& request) {
  imaging::Header source = header_of(original);
  source.frames = frames_of(original);
  auto transform = parse_transform(request.query, source, request.accept);
  if (!transform) return {};
  if (transform->recipe.moving)
    transform->recipe.moving =
        imaging::price(source, transform->recipe) <= most_one_may_cost(context_.settings);
  Variant variant = variant_of(original, transform->recipe);
  variant.negotiated = transform->negotiated;
  variant.frames = source.frames;
  variant.flattened = source.frames > 1 && !transform->recipe.moving;
  return variant;
}

/// Counted while an image is processed; of one from before, or that waits for it, here.
std::uint32_t Delivery::frames_of(const Original& original) {
  if (!format_of(original).moves) return 1;
  if (const auto noted = context_.read([&](store::Reader& db) { return find_frames(db, original.digest); }))
    return *noted;
  const std::uint32_t frames = guarded([&] { return work_out_frames(original); });
  try {
    context_.write([&](store::Writer& db) { note_frames(db, original.digest, frames); });
  } catch (const ApiError&) {  // a full disk, say: it is counted again
  }
  return frames;
}

/// What cannot be read has one picture, which fails when it is made.
std::uint32_t Delivery::work_out_frames(const Original& original) {
  const auto blob = context_.store.blobs().open(original.digest);
  BlobSource source(*blob);
  try {
    return imaging::count_frames(source, limits());
  } catch (const imaging::Error&) {
    return 1;
  }
}

imaging::Limits Delivery::limits() const {
  imaging::Limits made;
  made.megapixels = context_.settings.max_megapixels;
  return made;
}

Content Delivery::render(const Original& original, const Variant& variant, const std::string& client) {
  const Wanted wanted{original, variant, client};
  if (auto kept = find_kept(wanted)) return *std::move(kept);
  const std::string key = original.etag + variant.recipe;
  bool ours = false;
  const auto run = find_or_begin(key, ours);
  if (ours) return carry_out(key, *run, wanted);
  if (auto content = join(*run)) return *std::move(content);
  return render(original, variant, client);
}

std::shared_ptr<Delivery::Run> Delivery::find_or_begin(const std::string& key, bool& ours) {
  const sync::Lock lock(mutex_);
  const auto [place, begun] = runs_.try_emplace(key);
  if (begun) place->second = std::make_shared<Run>();
  ours = begun;
  return place->second;
}

Content Delivery::carry_out(const std::string& key, Run& run, const Wanted& wanted) {
  Content content;
  std::exception_ptr failure;
  bool refused = false;
  try {
    content = wait_for_turn_and_make(wanted);
  } catch (const ApiError& error) {
    refused = &error.row() == &errors::unavailable || &error.row() == &errors::rate_limited;
    failure = std::current_exception();
  } catch (...) {
    failure = std::current_exception();
  }
  {
    const sync::Lock lock(mutex_);
    run.done = true;
    run.refused = refused;
    run.content = content;
    run.failure = failure;
    run.finished.notify_all();
    runs_.erase(key);
  }
  if (failure) std::rethrow_exception(failure);
  return content;
}

std::optional<Content> Delivery::find_kept(const Wanted& wanted) {
  const auto found =
      guarded([&] { return context_.store.renditions().find(wanted.digest(), wanted.recipe()); });
  if (!found) return {};
  if (found->whole) return Content{found->size, found->whole, {}};
  return Content{found->size, nullptr, [this, wanted](std::uint64_t offset, std::span<char> out) {
                   return read_kept(wanted, offset, out);
                 }};
}

std::size_t Delivery::read_kept(const Wanted& wanted, std::uint64_t offset, std::span<char> out) {
  const auto read = [&] {
    return context_.store.renditions().read_at(wanted.digest(), wanted.recipe(), offset,
                                               std::as_writable_bytes(out));
  };
  if (const std::size_t count = read()) return count;
  render(wanted.original, wanted.variant, wanted.client);  // the same bytes
  return read();
}

std::optional<Content> Delivery::join(Run& run) {
  const sync::Lock lock(mutex_);
  if (!run.done && joined_ >= context_.settings.joining_transforms) refuse_work();
  ++joined_;
  run.finished.wait(mutex_, [&] { return run.done; });
  --joined_;
  if (run.refused) return {};
  if (run.failure) std::rethrow_exception(run.failure);
  return run.content;
}

void Delivery::take_allowance(const Wanted& wanted, const std::string& site) const {
  if (is_standard(*wanted.variant.plan)) return;
  if (context_.settings.standard_transforms_only)
    throw ApiError(errors::bad_user_input, "Only standard sizes are made here: " + standard_sizes() + ".");
  if (!context_.ports.take_transform) return;
  const auto wait = context_.ports.take_transform(wanted.original.id, site);
  if (!wait) return;
  throw ApiError(
      errors::rate_limited,
      "Many new sizes of this image were made in the last hour; ask again later, or for one of the "
      "standard sizes: " +
          standard_sizes() + ".")
      .retry_after(*wait);
}

std::string Delivery::organization_of(const Original& original) const {
  const auto library = context_.read(
      [&](store::Reader& db) { return find_library(db, static_cast<store::LibraryId>(original.library)); });
  return library ? std::to_string(static_cast<std::int64_t>(library->organization)) : std::string();
}

Content Delivery::wait_for_turn_and_make(const Wanted& asked) {
  Wanted wanted = asked;
  wanted.organization = organization_of(asked.original);
  imaging::Header source = header_of(wanted.original);
  source.frames = wanted.variant.frames;
  const std::uint64_t price = affordable_price(context_.settings, source, *wanted.variant.plan);
  const std::string site = ip::site_of(wanted.client);
  take_allowance(wanted, site);
  gate::Gate::Answer answer = gate_->enter({.group = wanted.organization, .client = site, .price = price});
  auto* turn = std::get_if<gate::Gate::Pass>(&answer);
  if (turn == nullptr) refuse_work();
  const auto work = [&] {
    const std::uint64_t begun = processor_time();
    std::uint64_t elsewhere = 0;
    Content made = make(wanted, elsewhere);
    turn->leave(processor_time() - begun + elsewhere);
    return made;
  };
  return price < long_work ? work() : run_behind_others(work);
}

Content Delivery::make(const Wanted& wanted, std::uint64_t& elsewhere) {
  return guarded([&] {
    const auto blob = context_.store.blobs().open(wanted.digest());
    BlobSource source(*blob);
    try {
      auto encoded = wanted.variant.plan->moving ? render_frames(source, wanted, elsewhere)
                                                 : render_picture(source, wanted, elsewhere);
      context_.store.renditions().keep(wanted.digest(), wanted.recipe(), encoded.bytes);
      return hold(std::move(encoded.bytes), wanted);
    } catch (const imaging::Error& error) {
      rethrow(error, {});
    } catch (const std::system_error&) {  // no process to decode with
      refuse_work();
    }
  });
}

imaging::Encoded Delivery::render_picture(imaging::Source& source, const Wanted& wanted,
                                          std::uint64_t& elsewhere) const {
  const auto decode = [&, lent = decode_of(context_, wanted.organization)](
                          imaging::Source& from, imaging::Size least, const imaging::Limits& within) {
    imaging::Picture picture = lent(from, least, within);
    elsewhere = picture.spent_elsewhere;
    return picture;
  };
  return imaging::render(source, *wanted.variant.plan, limits(), decode);
}

imaging::Encoded Delivery::render_frames(imaging::Source& source, const Wanted& wanted,
                                         std::uint64_t& elsewhere) const {
  const auto decode = [&, lent = decode_frames_of(context_, wanted.organization)](
                          imaging::Source& from, imaging::Size least, const imaging::Limits& within) {
    return std::make_unique<CountedFrames>(lent(from, least, within), elsewhere);
  };
  return imaging::render_frames(source, *wanted.variant.plan, limits(), decode);
}

/// Small ones, and those that the store does not keep (a full disk, a small budget), wait in memory for who
/// takes them. There are never many of the latter: others are refused before they begin, not cut when under
/// way.
Content Delivery::hold(std::string bytes, const Wanted& wanted) {
  const std::uint64_t size = bytes.size();
  if (size <= small_content) return {size, std::make_shared<const std::string>(std::move(bytes)), {}};
  if (auto kept = find_kept(wanted)) return *std::move(kept);
  auto answer = unkept_->enter({.group = ip::site_of(wanted.client), .client = {}, .weight = size});
  if (!std::holds_alternative<gate::Gate::Pass>(answer)) refuse_work();
  struct Held {
    std::string bytes;
    gate::Gate::Pass pass;
  };
  auto held =
      std::make_shared<const Held>(Held{std::move(bytes), std::get<gate::Gate::Pass>(std::move(answer))});
  return {size, nullptr, [held](std::uint64_t offset, std::span<char> out) {
            return held->bytes.copy(out.data(), out.size(), offset);
          }};
}

}  // namespace lightkeep::library
