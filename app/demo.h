// `lightkeep demo`: a throw-away server that mints a library over its own front door, uploads images and
// prints where they are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/appliance.h"
#include "app/options/options.h"

namespace lightkeep::app {

class Demo {
 public:
  /// A data folder of its own below the temporary folder; the arguments of the command are image files.
  explicit Demo(const Loaded& loaded);
  ~Demo();  // stops the server and removes the folder
  Demo(const Demo&) = delete;

  void start();

 private:
  std::filesystem::path folder_;
  std::vector<std::string> files_;
  std::unique_ptr<Appliance> appliance_;
};

}  // namespace lightkeep::app
