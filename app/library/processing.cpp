#include "app/library/processing.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "app/library/details.h"
#include "app/library/embedded_words.h"
#include "app/library/public_original.h"
#include "app/library/store_access.h"
#include "app/library/transform.h"
#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/blob_facts.h"
#include "store/job_queue.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

// An image whose processing ended the process this often is given up.
constexpr int most_attempts = 3;
// After a failure of the store (a full disk, say) the queue is asked again after this time at the latest.
constexpr std::chrono::seconds retry_interval{10};

std::vector<std::string> warnings_of(const imaging::Derived& derived) {
  if (derived.damage.empty()) return {};
  return {derived.damage};
}

}  // namespace

void Processing::start() {
  for (int i = 0; i < context_.settings.image_workers; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "lk-image");
  }
}

void Processing::stop() {
  stopping_ = true;
  wake();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Processing::wake() {
  {
    const sync::Lock lock(mutex_);
    ++wakes_;
  }
  woken_.notify_all();
}

void Processing::work() {
  std::uint64_t seen = 0;
  while (!stopping_) {
    bool worked = false;
    {
      const sync::Lock lock(mutex_);
      seen = wakes_;
    }
    try {
      worked = run_one();
    } catch (const std::exception& error) {
      context_.ports.log(Severity::error, std::string("processing waits: ") + error.what());
    }
    if (worked) continue;
    const sync::Lock lock(mutex_);
    woken_.wait_for(mutex_, retry_interval, [&]() REQUIRES(mutex_) { return stopping_ || wakes_ != seen; });
  }
}

bool Processing::run_one() {
  std::vector<store::Job> jobs;
  {
    const sync::Lock lock(taking_);
    const std::vector<store::AssetId> running = running_;
    if (!context_.store.metadata().read([&](store::Reader& db) { return has_job(db, running); }))
      return false;
    jobs = context_.store.metadata().write([&](store::Writer& db) { return take_jobs(db, 1, running); });
    for (const store::Job& job : jobs) running_.push_back(job.asset);
  }
  if (jobs.empty()) return false;
  try {
    process(jobs.front());
  } catch (...) {
    release(jobs.front().asset);
    throw;
  }
  release(jobs.front().asset);
  return true;
}

void Processing::release(store::AssetId asset) {
  const sync::Lock lock(taking_);
  std::erase(running_, asset);
}

void Processing::process(const store::Job& job) {
  const auto fail = [&](const std::string& reason) {
    context_.ports.log(Severity::warning, "processing failed: " + reason);
    context_.store.metadata().write(
        [&](store::Writer& db) { fail_processing(db, job.asset, reason, context_.now()); });
  };
  if (job.attempts > most_attempts) return fail("Processing this image ended the server several times.");
  imaging::Limits limits;
  limits.megapixels = context_.settings.max_megapixels;
  limits.stop = &stopping_;
  try {
    const auto blob = context_.store.blobs().open(job.blob);
    BlobSource source(*blob);
    const imaging::Header header = imaging::inspect(source, limits);
    const auto recipes = thumbnail_recipes(header.alpha);
    const imaging::Derived derived = imaging::derive(source, recipes, limits, decode_of(context_, job.owner));
    for (std::size_t i = 0; i < recipes.size(); ++i)
      context_.store.renditions().keep(job.blob, recipes[i].canonical(), derived.images[i].bytes);
    const imaging::PublicForm shared = imaging::public_form(source);
    const store::PublicForm form = kept_form(shared, source.size());
    const EmbeddedWords words = words_of(shared.text);
    const std::uint32_t frames = imaging::count_frames(source, limits);
    context_.store.metadata().write([&](store::Writer& db) {
      note_frames(db, job.blob, frames);
      note_public_form(db, job.blob, form);
      finish_processing(db, {job.asset, derived.blurhash, derived.colors, derived.fingerprint,
                             details_of(header.exif), warnings_of(derived), context_.now()});
      adopt_words(db, job.asset, words.description, words.tags, context_.now());
    });
  } catch (const imaging::Error& error) {
    if (!stopping_) return fail(error.what());
    // Only starts that ended the process count: a big image outlives any number of clean restarts.
    context_.store.metadata().write([&](store::Writer& db) { give_job_back(db, job.asset); });
  } catch (const std::system_error&) {  // no process to decode with
    context_.store.metadata().write([&](store::Writer& db) { give_job_back(db, job.asset); });
    throw;
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::unreachable) throw;
    context_.store.metadata().write([&](store::Writer& db) { give_job_back(db, job.asset); });
    throw;
  }
}

}  // namespace lightkeep::library
