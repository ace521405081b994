// Rows of who belongs to what. A role is 1 for the strongest; an account without a row has no part in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class OrganizationRole { owner = 1, admin = 2, member = 3 };  // on disk: never renumber
enum class LibraryRole { owner = 1, editor = 2, viewer = 3 };      // on disk: never renumber

}  // namespace lightkeep::store
