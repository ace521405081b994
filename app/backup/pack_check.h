// Reads whole packs and proves every byte of them. Used by verify.cpp and mend.cpp; one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/backup/catalog.h"

namespace lightkeep::backup {

struct PackCheck {
  std::vector<std::string> problems{};
  std::vector<const Place*> damaged{};
};

/// `places` are those of the pack, in any order; `bytes` is all of it.
PackCheck check_pack(const Key& key, const Pack& pack, const std::vector<const Place*>& places,
                     std::string_view bytes);

}  // namespace lightkeep::backup
