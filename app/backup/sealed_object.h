// Objects that are sealed as a whole: indexes and manifests. On disk: "LKSEAL1\n", name (16), then parts of a
// MiB, each sealed with its number as nonce and bound to whether it is the last one. Pure; one thread.
#pragma once

#include <string>
#include <string_view>

#include "app/backup/sealing.h"

namespace lightkeep::backup {

std::string seal_object(const Key& repository, std::string_view kind, const ObjectId& id,
                        std::string_view plain);
/// Throws store::Error{corrupt} where it is damaged, cut, of another name or of another repository.
std::string open_object(const Key& repository, std::string_view kind, const ObjectId& id,
                        std::string_view sealed);

}  // namespace lightkeep::backup
