#include "app/client/failure.h"

namespace lightkeep::client {

Exit exit_for(int status) {
  switch (status) {
    case 401:
      return Exit::sign_in;
    case 403:
    case 404:
      return Exit::refused;
    case 429:
    case 502:
    case 503:
    case 504:
      return Exit::unreachable;
    default:
      return Exit::failed;
  }
}

}  // namespace lightkeep::client
