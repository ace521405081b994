// Images to a library: several at a time, one request each; what the library has already is not sent, and a
// file that was cut off is sent again, after asking whether it had arrived. Inside the room only; one thread.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/client/commands.h"
#include "app/client/file_run.h"
#include "app/client/image_files.h"

namespace lightkeep::client {

class Uploads {
 public:
  struct Wish {
    std::string library;  // path of it
    std::vector<ImageFile> files;
    /// Of which image a file is a view: its id, empty for none. Throws Failure where it has none.
    std::function<std::string(const ImageFile&)> original{};
    /// Hears of each file that is in the library, with the image's id; any thread, one at a time.
    std::function<void(const ImageFile&, const std::string& id)> arrived{};
    /// Makes a file be there, before its bytes are looked at: how many they are. Any thread. Throws Failure.
    std::function<std::uint64_t(const ImageFile&)> bring{};
    std::function<void(const ImageFile&)> let_go{};  // nobody needs the file any more
  };

  Uploads(const Session& session, ApiClient& api, Wish wish);

  Report& report() { return report_; }
  std::size_t count() const { return wish_.files.size(); }
  void run() { run(0, count()); }
  /// So many of the files, from the first on.
  void run(std::size_t first, std::size_t count);
  /// How many of the files the library lacks, and sends none.
  std::size_t count_missing();

 private:
  struct Task {
    ImageFile file;
    std::string digest{};
  };

  std::uint64_t total() const;
  api::Json row(const Task& task, const std::string& id) const;
  void upload(std::span<const ImageFile> files);
  std::vector<Task> with_digests(std::span<const ImageFile> files);
  Task with_digest(ImageFile file) const;
  void ask_known(const std::vector<Task>& tasks);
  api::Json what_is_known(const api::Json& digests);
  void present(const Task& task);
  void upload(const Task& task);
  void arrive(const Task& task, const std::string& id);
  std::string id_of(const Task& task);
  std::string send(const ImageFile& file);
  void fail(const ImageFile& file, const Failure& failure);

  const Session& session_;
  ApiClient& api_;
  const Wish wish_;
  const std::string path_;
  Progress progress_;
  Report report_;
  sync::Mutex telling_;  // one call of `arrived` at a time
  sync::Mutex mutex_;
  std::map<std::string, std::string> known_ GUARDED_BY(mutex_);  // digest → id; empty while it is on its way
};

}  // namespace lightkeep::client
