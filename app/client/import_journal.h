// Which images of another server are here already, so that an import that was cut off goes on: a line for
// each, beside the sign-ins, in `imports/NAME/came`. Beside it lie files on their way. Inside the room only;
// one thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace lightkeep::client {

class ImportJournal {
 public:
  /// `what`: from where, and to where. Throws Failure(failed) also when another process is at it.
  explicit ImportJournal(const std::string& what);
  ~ImportJournal();
  ImportJournal(const ImportJournal&) = delete;

  /// Ids of images here by their ids there, when it was opened.
  const std::map<std::string, std::string>& came() const { return came_; }
  /// Whole on disk, or not at all, even where the process is killed in it.
  void note(const std::string& there, const std::string& here);

  /// Empty at first, and gone with the journal.
  const std::filesystem::path& files() const { return files_; }

 private:
  std::filesystem::path files_;
  std::map<std::string, std::string> came_;
  int descriptor_ = -1;
};

}  // namespace lightkeep::client
