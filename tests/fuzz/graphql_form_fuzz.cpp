// The two JSON texts of a GraphQL upload form: whatever they say, each file of `map` stands in one place of
// the variables, that place knows which file it is, and nothing else there claims to be one.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "app/api/errors.h"
#include "app/graphql/failure.h"
#include "app/graphql/upload_form.h"

namespace {

using namespace lightkeep;
using api::Json;

void require(bool holds) {
  if (!holds) std::abort();
}

void collect_files(const Json& value, std::multiset<std::uint64_t>& files) {
  if (value.is_binary()) files.insert(value.get_binary().subtype());
  if (value.is_structured())
    for (const Json& inner : value) collect_files(inner, files);
}

void check(const graphql::FormRequest& request) {
  std::multiset<std::uint64_t> files;
  collect_files(request.parameters.variables, files);
  require(files.size() == request.files.size());
  std::uint64_t next = 0;
  for (const std::uint64_t file : files) require(file == next++);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto middle = input.find('\n');
  if (middle == std::string_view::npos) return 0;
  try {
    check(graphql::join(input.substr(0, middle), input.substr(middle + 1)));
  } catch (const api::ApiError& error) {  // refused, as most of them should be
    require(error.row().status == 400);
  } catch (const graphql::Refused&) {
  }
  return 0;
}
