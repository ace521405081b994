#include "app/backup_words.h"

#include <stdexcept>

#include "text/time.h"

namespace lightkeep::app {

api::Json words_of(const backup::Manifest& manifest) {
  return {{"time", text::iso_seconds(manifest.time)},
          {"images", manifest.images},
          {"imageBytes", manifest.image_bytes},
          {"rowsBytes", manifest.rows_size},
          {"version", manifest.version},
          {"store", manifest.store},
          {"name", manifest.name()}};
}

std::optional<std::int64_t> wanted_time(const Loaded& loaded) {
  const CommandFlag* at = loaded.flag("at");
  if (at == nullptr) return std::nullopt;
  constexpr std::int64_t rest_of_second = 999;
  if (const auto time = text::parse_iso_time(at->value)) return *time + rest_of_second;
  if (const auto time = text::parse_clock(at->value)) return *time + rest_of_second;
  throw std::runtime_error("--at " + at->value + " is no time such as 2026-12-18T14:05:00Z or 2026-12-18");
}

}  // namespace lightkeep::app
