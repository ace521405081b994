#include "app/backup_access.h"

#include <unistd.h>

#include <iostream>
#include <stdexcept>

#include "app/secret_input.h"
#include "store/data_dir.h"
#include "store/error.h"
#include "store/metadata.h"
#include "store/vault.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

std::string ask_passphrase() {
  if (isatty(STDIN_FILENO) == 0) return read_line();
  return ask_quietly("Recovery passphrase of the backups");
}

/// The master key opens it where it is at hand, else the passphrase.
backup::Key open_key(const backup::KeyFile& file, const Options& options) {
  if (const auto vault = find_vault(options)) {
    if (const auto key = backup::open_by_vault(file, *vault)) return *key;
    std::cerr << "The master key of " << options.data.string()
              << " does not open this repository; its passphrase may.\n";
  }
  const std::string passphrase =
      options.backup_passphrase.empty() ? ask_passphrase() : options.backup_passphrase;
  if (const auto key = backup::open_by_passphrase(file, passphrase)) return *key;
  throw std::runtime_error("that is not the recovery passphrase of this repository");
}

}  // namespace

std::unique_ptr<backup::Storage> storage_of(const Options& options, const std::atomic<bool>* stop) {
  if (options.backup_to.empty())
    throw std::runtime_error(
        "--backup-to names no place: say where the backups are, as a flag or in the config file");
  return backup::open_storage(options.backup_to, {options.backup_s3_key_id, options.backup_s3_secret}, stop);
}

std::optional<std::string> configured_key(const Options& options) {
  return options.master_key.empty() ? std::nullopt : std::optional(options.master_key);
}

std::unique_ptr<store::Vault> find_vault(const Options& options) {
  const store::DataPaths paths(options.data);
  try {
    const auto metadata = store::open_metadata(paths.metadata_file(), 1, store::OpenMode::read_only);
    return store::open_vault(paths.master_key_file(), configured_key(options), *metadata, false);
  } catch (const store::Error&) {
    return nullptr;
  }
}

backup::Repository open_repository(const Options& options) {
  auto storage = storage_of(options);
  const backup::Key key = open_key(backup::read_key_file(*storage), options);
  return {std::move(storage), key};
}

backup::Repository open_own_repository(const Options& options) {
  auto storage = storage_of(options);
  const auto vault = find_vault(options);
  const auto key = vault ? backup::open_by_vault(backup::read_key_file(*storage), *vault) : std::nullopt;
  if (!key) throw std::runtime_error("the master key of this server does not open " + storage->place());
  return {std::move(storage), *key};
}

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
