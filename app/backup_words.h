// A backup as the commands write it and as people name it. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "app/api/json.h"
#include "app/backup/repository.h"
#include "app/options/options.h"

namespace lightkeep::app {

/// For --json.
api::Json words_of(const backup::Manifest& manifest);
/// The time of a backup that --at gives, as `backup list` writes it or a beginning of it: the end of that
/// second, in Unix milliseconds. Throws std::runtime_error.
std::optional<std::int64_t> wanted_time(const Loaded& loaded);

}  // namespace lightkeep::app
