// Paging as every list of the API has it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "app/api/arguments.h"

namespace lightkeep::library {

struct PageRequest {
  std::int64_t page = 1;  // from 1
  int size = 50;
  std::string cursor{};  // goes before `page`

  std::int64_t offset() const { return (page - 1) * size; }
};

inline constexpr std::size_t most_page_bytes = 1 << 20;  // of the rows of a page, and of its JSON

inline PageRequest page_of(const api::Arguments& arguments) {
  return {std::max<std::int64_t>(arguments.number("page"), 1), static_cast<int>(arguments.number("pageSize")),
          arguments.text("cursor")};
}

}  // namespace lightkeep::library
