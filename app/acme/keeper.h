// Start here. Keeps a server's certificate: asks an authority for one, renews it in time, and answers the
// authority's challenges meanwhile. What it has and what it tried is kept over restarts. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/acme/settings.h"
#include "app/http/http.h"
#include "app/http/tls_supply.h"
#include "store/ids.h"

namespace lightkeep::acme {

struct Ports {
  std::function<store::Millis()> clock;                // Unix time
  std::function<std::optional<std::string>()> load;    // what was kept last
  std::function<void(std::string_view)> keep;          // a secret; may throw: it is used all the same
  std::function<void(const std::string&)> note, warn;  // sentences for the operator
};

class Keeper {
 public:
  /// What was kept is in use from here on. `supply` outlives it.
  Keeper(Settings settings, Ports ports, http::TlsSupply& supply);
  ~Keeper();  // stops
  Keeper(const Keeper&) = delete;

  /// The answers to challenges that come over plain HTTP.
  void add_routes(http::Routes& routes);
  /// Begins to ask, on a thread of its own, when the server answers already. `over_http`: also at port 80.
  void start(bool over_http);
  void stop();

  /// When the certificate in use ends; none: there is none yet.
  std::optional<store::Millis> valid_until() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::acme
