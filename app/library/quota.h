// Storage quotas of organizations, and free-disk checks. Inside the room only; any thread.
#pragma once

#include <cstdint>

#include "app/library/context.h"

namespace lightkeep::store {
struct Organization;
}

namespace lightkeep::library {

/// Would `bytes` more keep the organization within its cap? 0 asks whether it is below the cap.
bool has_quota(const Settings& settings, const store::Organization& organization, std::int64_t bytes);
/// Throws ApiError(ephemeral_storage_limit or storage_limit) where there is no such quota.
void check_quota(const Settings& settings, const store::Organization& organization, std::int64_t bytes);
/// All that nobody has claimed, with `bytes` more for `organization`, must fit into its part of the disk.
/// Throws ApiError(ephemeral_storage_limit).
void check_unclaimed(const Settings& settings, store::Reader& db, const store::Organization& organization,
                     std::int64_t bytes);
/// Throws ApiError(unavailable) when `bytes` more would take the disk below what must stay free.
void check_disk(const Context& context, std::int64_t bytes);

}  // namespace lightkeep::library
