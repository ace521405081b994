// Failures of SQLite as the store's Error. Used by metadata.cpp and rows.h.
#pragma once

#include "store/error.h"

namespace SQLite {
class Exception;
}

namespace lightkeep::store {

Error to_error(const SQLite::Exception& failure);

}  // namespace lightkeep::store
