// The repository that the options name, opened: by the master key where it is at hand, else by the
// passphrase; and which of its backups is meant. Used by the commands, by the server's own schedule and by
// the operator's page; any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/api/json.h"
#include "app/backup/repository.h"
#include "app/options/options.h"

namespace lightkeep::app {

/// Throws std::runtime_error with a sentence. `stop`: see backup::open_storage.
std::unique_ptr<backup::Storage> storage_of(const Options& options, const std::atomic<bool>* stop = nullptr);

/// The master key that the server gets from outside.
std::optional<std::string> configured_key(const Options& options);
/// Null where there is no data folder with a master key, or none that opens.
std::unique_ptr<store::Vault> find_vault(const Options& options);

/// May ask for the passphrase at the terminal. Throws std::runtime_error or store::Error, each with a
/// sentence.
backup::Repository open_repository(const Options& options);
/// For the server itself: by its master key alone, nobody is asked. Throws the same.
backup::Repository open_own_repository(const Options& options);

/// A backup as commands write it with --json.
api::Json words_of(const backup::Manifest& manifest);
/// The time of a backup that --at gives, as `backup list` writes it or a beginning of it: the end of that
/// second, in Unix milliseconds. Throws std::runtime_error.
std::optional<std::int64_t> wanted_time(const Loaded& loaded);

}  // namespace lightkeep::app
