// Paging as every list of the API has it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightkeep::library {

struct PageRequest {
  std::int64_t page = 1;  // from 1
  int size = 50;
  std::string cursor;  // goes before `page`

  std::int64_t offset() const { return (page - 1) * size; }
};

template <class T>
struct Page {
  std::vector<T> entries;
  std::int64_t found = 0;           // on all pages
  std::optional<std::string> next;  // cursor of the next page, where the list has cursors and there is more
};

}  // namespace lightkeep::library
