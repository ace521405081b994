#include "app/library/quota.h"

#include "app/library/store_access.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

std::int64_t limit_of(const Settings& settings, bool claimed) {
  if (claimed || (settings.storage_limit > 0 && settings.storage_limit < settings.ephemeral_storage_limit))
    return settings.storage_limit;
  return settings.ephemeral_storage_limit;
}

}  // namespace

bool has_quota(const Settings& settings, const store::Organization& organization, std::int64_t bytes) {
  const std::int64_t limit = limit_of(settings, organization.claimed);
  if (organization.claimed && limit == 0) return true;
  return bytes == 0 ? organization.stored_bytes < limit : organization.stored_bytes <= limit - bytes;
}

void check_quota(const Settings& settings, const store::Organization& organization, std::int64_t bytes) {
  if (has_quota(settings, organization, bytes)) return;
  throw api::ApiError(organization.claimed ? api::errors::storage_limit
                                           : api::errors::ephemeral_storage_limit);
}

void check_unclaimed(const Settings& settings, store::Reader& db, const store::Organization& organization,
                     std::int64_t bytes) {
  if (settings.unclaimed_storage == 0 || organization.claimed) return;
  if (count_unclaimed_bytes(db) <= settings.unclaimed_storage - bytes) return;
  throw api::ApiError(api::errors::ephemeral_storage_limit,
                      "The space that this server gives to libraries without an owner is used up. Claim this "
                      "one, or try again later.");
}

void check_disk(const Context& context, std::int64_t bytes) {
  const auto free = guarded([&] { return static_cast<std::int64_t>(context.store.free_bytes()); });
  if (free - bytes >= context.settings.min_free_disk) return;
  throw api::ApiError(api::errors::unavailable,
                      "The server's disk has no room for this upload; try again later.",
                      std::to_string(free) + " bytes free")
      .retry_after(300);
}

}  // namespace lightkeep::library
