// What RocksDB is told: options of the instance and of its column families. Used by rocks.cpp and
// salvage.cpp.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>

#include <memory>
#include <vector>

#include "store/rocks.h"

namespace lightkeep::store {

/// All but `env`.
rocksdb::Options rocks_options(const RocksConfig& config);
/// In the order of Family; tables and their filters share `cache`.
std::vector<rocksdb::ColumnFamilyDescriptor> rocks_families(const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace lightkeep::store
