#include "app/client/image_uploads.h"

#include <algorithm>
#include <fstream>

#include "app/client/failure.h"
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

void each_batch(std::span<const ImageFile> all, const std::function<void(std::span<const ImageFile>)>& act) {
  for (std::size_t begin = 0; begin < all.size(); begin += asked_at_once)
    act(all.subspan(begin, std::min(asked_at_once, all.size() - begin)));
}

std::string form_field(const std::string& boundary, std::string_view name, std::string_view value) {
  return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
         std::string(value) + "\r\n";
}

}  // namespace

Uploads::Uploads(const Session& session, ApiClient& api, Wish wish)
    : session_(session),
      api_(api),
      wish_(std::move(wish)),
      path_(wish_.library + "/assets"),
      progress_(session.output, std::ssize(wish_.files), total()),
      report_(session.output, "uploaded") {}

void Uploads::run(std::size_t first, std::size_t count) {
  each_batch(std::span(wish_.files).subspan(first, count),
             [this](std::span<const ImageFile> files) { upload(files); });
}

std::size_t Uploads::count_missing() {
  std::size_t missing = 0;
  each_batch(wish_.files, [&](std::span<const ImageFile> files) {
    const std::vector<Task> tasks = with_digests(files);
    with_patience([&] { ask_known(tasks); });
    missing += static_cast<std::size_t>(
        std::ranges::count_if(tasks, [this](const Task& task) { return id_of(task).empty(); }));
  });
  return missing;
}

std::uint64_t Uploads::total() const {
  std::uint64_t bytes = 0;
  for (const ImageFile& file : wish_.files) bytes += file.size;
  return bytes;
}

Json Uploads::row(const Task& task, const std::string& id) const {
  return {{"path", task.file.shown()}, {"id", id}};
}

void Uploads::upload(std::span<const ImageFile> files) {
  std::vector<Task> tasks = with_digests(files);
  with_patience([&] { ask_known(tasks); });
  const auto seen = std::stable_partition(tasks.begin(), tasks.end(), [&](const Task& task) {
    const sync::Lock lock(mutex_);
    return known_.try_emplace(task.digest, "").second;
  });
  const std::span missing(tasks.begin(), seen);
  in_parallel(missing.size(), session_.typed.jobs, [&](std::size_t i) { upload(missing[i]); });
  std::for_each(seen, tasks.end(), [&](const Task& task) { present(task); });
  if (wish_.let_go) std::ranges::for_each(files, wish_.let_go);
}

std::vector<Uploads::Task> Uploads::with_digests(std::span<const ImageFile> files) {
  std::vector<Task> tasks(files.size());
  in_parallel(files.size(), session_.typed.jobs, [&](std::size_t i) {
    try {
      tasks[i] = with_digest(files[i]);
    } catch (const Failure& failure) {
      fail(files[i], failure);
    }
  });
  std::erase_if(tasks, [](const Task& task) { return task.digest.empty(); });
  return tasks;
}

Uploads::Task Uploads::with_digest(ImageFile file) const {
  if (wish_.bring) file.size = wish_.bring(file);
  std::string digest = text::to_hex(digest_of(file.path));
  return {std::move(file), std::move(digest)};
}

// Bytes that the library has go into `known_`, with the image's id; those in its trash alone it has not.
void Uploads::ask_known(const std::vector<Task>& tasks) {
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
Json Uploads::what_is_known(const Json& digests) {
  try {
    return api_.post(path_ + "/known", {{"digests", digests}});
  } catch (const Failure& failure) {
    if (failure.code() != "ENDPOINT_NOT_FOUND") throw;
    return Json::object();
  }
}

void Uploads::present(const Task& task) {
  const std::string id = id_of(task);
  if (id.empty())  // the same bytes under another name, and they failed
    return fail(task.file, Failure(Exit::failed, "The same image failed under another name."));
  arrive(task, id);
  progress_.moved(task.file.size);
  progress_.finished();
  report_.present(task.file.shown() + "  " + id, row(task, id));
}

void Uploads::upload(const Task& task) {
  try {
    bool repeated = false, had_arrived = false;
    std::string id;
    with_patience([&] {
      if (std::exchange(repeated, true)) {
        ask_known({task});
        id = id_of(task);
        had_arrived = !id.empty();
      }
      if (!had_arrived) id = send(task.file);
    });
    arrive(task, id);
    progress_.finished();
    report_.done(task.file.shown() + "  " + id, row(task, id));
  } catch (const Failure& failure) {
    fail(task.file, failure);
  }
}

void Uploads::arrive(const Task& task, const std::string& id) {
  {
    const sync::Lock lock(mutex_);
    known_[task.digest] = id;
  }
  const sync::Lock lock(telling_);
  if (wish_.arrived) wish_.arrived(task.file, id);
}

std::string Uploads::id_of(const Task& task) {
  const sync::Lock lock(mutex_);
  return known_[task.digest];
}

std::string Uploads::send(const ImageFile& file) {
  const std::string boundary = "lightkeep-" + store::random_token();
  const std::string original = wish_.original ? wish_.original(file) : std::string();
  const std::string before = (original.empty() ? "" : form_field(boundary, "parentId", original)) + "--" +
                             boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" +
                             in_quotes(file.path.filename().string()) +
                             "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
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

void Uploads::fail(const ImageFile& file, const Failure& failure) {
  progress_.finished();
  report_.failed(file.shown(), {{"path", file.shown()}}, failure);
}

}  // namespace lightkeep::client
