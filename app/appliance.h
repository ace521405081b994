// Start here. The composition root: builds every part in order, owns it, and stops it in reverse. Commands
// run it; one thread.
#pragma once

#include <memory>
#include <string>

#include "app/log.h"
#include "app/options/options.h"

namespace lightkeep::app {

class Appliance {
 public:
  /// Opens the data folder and binds the address; nothing is answered before `start`. Throws with a sentence
  /// for the operator.
  explicit Appliance(const Options& options);
  ~Appliance();
  Appliance(const Appliance&) = delete;

  void start();
  /// Lets what runs end, for a short while, then stops everything.
  void stop();

  const Log& log() const;
  std::string public_url() const;  // what links begin with
  std::string local_url() const;   // where it listens

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lightkeep::app
