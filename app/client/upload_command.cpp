// Uploading what the library has not.
#include "app/client/commands.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>

#include "app/client/failure.h"
#include "app/client/file_run.h"
#include "app/client/image_files.h"
#include "store/random.h"
#include "text/hex.h"

namespace lightkeep::client {
namespace {

using api::Json;
using Write = std::function<void(std::string_view)>;

constexpr std::size_t asked_at_once = 100;  // files

// A file's name in a multipart header, as browsers write it (WHATWG HTML, multipart/form-data).
std::string in_quotes(std::string_view name) {
  std::string safe;
  for (const char c : name) {
    if (c == '"')
      safe += "%22";
    else if (c == '\r')
      safe += "%0D";
    else if (c == '\n')
      safe += "%0A";
    else
      safe += c;
  }
  return safe;
}

void send_file(const ImageFile& file, const Write& write) {
  std::ifstream in(file.path, std::ios::binary);
  std::vector<char> buffer(256 << 10);
  std::uint64_t left = file.size;
  while (left > 0) {
    in.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(buffer.size(), left)));
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count == 0) throw Failure(Exit::failed, "It cannot be read, or has become shorter.");
    write({buffer.data(), count});
    left -= count;
  }
}

class Uploads {
 public:
  Uploads(const Session& session, ApiClient& api, std::string library, std::vector<ImageFile> files)
      : session_(session),
        api_(api),
        path_(std::move(library) + "/assets"),
        files_(std::move(files)),
        progress_(session.output, std::ssize(files_), total()),
        report_(session.output, "uploaded") {}

  Report& report() { return report_; }

  void run() {
    for (std::size_t begin = 0; begin < files_.size(); begin += asked_at_once)
      upload(std::span(files_).subspan(begin, std::min(asked_at_once, files_.size() - begin)));
  }

 private:
  struct Task {
    const ImageFile* file;
    std::string digest;
  };

  std::uint64_t total() const {
    std::uint64_t bytes = 0;
    for (const ImageFile& file : files_) bytes += file.size;
    return bytes;
  }

  Json row(const Task& task, const std::string& id) const {
    return {{"path", task.file->path.string()}, {"id", id}};
  }

  void upload(std::span<const ImageFile> files) {
    std::vector<Task> tasks = with_digests(files);
    with_patience([&] { ask_known(tasks); });
    const auto seen = std::stable_partition(tasks.begin(), tasks.end(), [&](const Task& task) {
      const sync::Lock lock(mutex_);
      return known_.try_emplace(task.digest, "").second;
    });
    const std::span missing(tasks.begin(), seen);
    in_parallel(missing.size(), session_.typed.jobs, [&](std::size_t i) { upload(missing[i]); });
    std::for_each(seen, tasks.end(), [&](const Task& task) { present(task); });
  }

  std::vector<Task> with_digests(std::span<const ImageFile> files) {
    std::vector<Task> tasks(files.size());
    in_parallel(files.size(), session_.typed.jobs, [&](std::size_t i) {
      try {
        tasks[i] = {&files[i], text::to_hex(digest_of(files[i].path))};
      } catch (const Failure& failure) {
        fail(files[i], failure);
      }
    });
    std::erase_if(tasks, [](const Task& task) { return task.file == nullptr; });
    return tasks;
  }

  // Bytes that the library has go into `known_`, with the image's id; those in its trash alone it has not.
  void ask_known(const std::vector<Task>& tasks) {
    Json digests = Json::array();
    for (const Task& task : tasks) digests.push_back(task.digest);
    if (digests.empty()) return;
    const Json answer = what_is_known(digests);
    if (!answer.contains("known") || !answer["known"].is_array()) return;
    const sync::Lock lock(mutex_);
    for (const Json& each : answer["known"])
      if (!each.contains("trashed") || each["trashed"].is_null())
        known_[text_of(each, "digest")] = text_of(each, "assetId");
  }

  // A server that cannot tell gets all of them.
  Json what_is_known(const Json& digests) {
    try {
      return api_.post(path_ + "/known", {{"digests", digests}});
    } catch (const Failure& failure) {
      if (failure.code() != "ENDPOINT_NOT_FOUND") throw;
      return Json::object();
    }
  }

  void present(const Task& task) {
    const std::string id = id_of(task);
    if (id.empty())  // the same bytes under another name, and they failed
      return fail(*task.file, Failure(Exit::failed, "The same image failed under another name."));
    progress_.moved(task.file->size);
    progress_.finished();
    report_.present(task.file->path.string() + "  " + id, row(task, id));
  }

  void upload(const Task& task) {
    try {
      bool repeated = false, had_arrived = false;
      std::string id;
      with_patience([&] {
        if (std::exchange(repeated, true)) {
          ask_known({task});
          id = id_of(task);
          had_arrived = !id.empty();
        }
        if (!had_arrived) id = send(*task.file);
      });
      remember(task, id);
      progress_.finished();
      report_.done(task.file->path.string() + "  " + id, row(task, id));
    } catch (const Failure& failure) {
      fail(*task.file, failure);
    }
  }

  void remember(const Task& task, const std::string& id) {
    const sync::Lock lock(mutex_);
    known_[task.digest] = id;
  }

  std::string id_of(const Task& task) {
    const sync::Lock lock(mutex_);
    return known_[task.digest];
  }

  std::string send(const ImageFile& file) {
    const std::string boundary = "lightkeep-" + store::random_token();
    const std::string before =
        "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" +
        in_quotes(file.path.filename().string()) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    const std::string after = "\r\n--" + boundary + "--\r\n";
    std::uint64_t sent = 0;
    const net::Content content{before.size() + file.size + after.size(), [&](const Write& write) {
                                 write(before);
                                 send_file(file, [&](std::string_view bytes) {
                                   write(bytes);
                                   sent += bytes.size();
                                   progress_.moved(bytes.size());
                                 });
                                 write(after);
                               }};
    try {
      const Json answer = api_.upload(path_, "multipart/form-data; boundary=" + boundary, content);
      const auto assets = answer.find("assets");
      if (assets == answer.end() || !assets->is_array() || assets->size() != 1)
        throw Failure(Exit::failed, "The server's answer does not name the image.");
      return text_of(assets->front(), "id");
    } catch (const Failure&) {
      progress_.lost(sent);
      throw;
    }
  }

  void fail(const ImageFile& file, const Failure& failure) {
    progress_.finished();
    report_.failed(file.path.string(), {{"path", file.path.string()}}, failure);
  }

  const Session& session_;
  ApiClient& api_;
  const std::string path_;
  const std::vector<ImageFile> files_;
  Progress progress_;
  Report report_;
  sync::Mutex mutex_;
  std::map<std::string, std::string> known_ GUARDED_BY(mutex_);  // digest → id; empty while it is on its way
};

}  // namespace

Exit upload(const Session& session) {
  std::vector<std::pair<std::string, std::string>> misses;
  auto files = find_images(session.typed.rest, [&](const std::string& path, const std::string& why) {
    misses.emplace_back(path, why);
  });
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  Uploads uploads(session, at.api, place.path(choose_library(place, session.typed)), std::move(files));
  for (const auto& [path, why] : misses)
    uploads.report().failed(path, {{"path", path}}, Failure(Exit::failed, why + "."));
  uploads.report().run([&] { uploads.run(); });
  return uploads.report().end();
}

}  // namespace lightkeep::client
