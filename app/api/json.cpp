#include "app/api/json.h"

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace lightkeep::api {

std::string print(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lightkeep::api
