// The sources of settings, each read into a layer: what it says of which option. Called by `load`; one
// thread.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "app/options/option_table.h"
#include "app/options/options.h"

namespace lightkeep::app {

/// One text given for an option.
struct Given {
  std::string text;
  std::string place;
};

/// What one source of settings says. A list may be given piece by piece, anything else once.
class Layer {
 public:
  explicit Layer(Origin origin) : origin_(origin) {}

  /// Throws OptionError for what is given twice.
  void add(const OptionRow& row, const Given& given);
  /// Null where it says nothing.
  const Given* find(const OptionRow& row) const;
  Origin origin() const { return origin_; }

 private:
  Origin origin_;
  std::map<const OptionRow*, Given> given_;
};

/// Flags; what is no option goes to `loaded.rest`. All throw OptionError with the place and what is allowed.
Layer read_arguments(std::span<const std::string> arguments, Loaded& loaded);
/// Warns of names that are near to one of ours.
Layer read_environment(const Environment& environment, Loaded& loaded);
/// "name = value" lines, at most 1 MiB; nothing for an empty path.
Layer read_file(const std::filesystem::path& path);

}  // namespace lightkeep::app
