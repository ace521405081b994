// Images for the world: originals by id, and transforms made on demand. The same transform asked for by many
// at once is made once; work beyond capacity is refused at once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/library/context.h"
#include "app/library/original.h"
#include "sync/mutex.h"

namespace lightkeep::gate {
class Gate;
}

namespace lightkeep::imaging {
struct Encoded;
}

namespace lightkeep::store {
struct PublicForm;
}

namespace lightkeep::library {

/// An image's bytes on their way to a client.
struct Content {
  std::uint64_t size = 0;                    // bytes
  std::shared_ptr<const std::string> whole;  // of a small one; null: read_at
  /// Fills `out` from `offset` on as far as it can; 0 when the image is gone. May block; one thread at a
  /// time.
  std::function<std::size_t(std::uint64_t offset, std::span<char> out)> read_at;
};

struct TransformRequest {
  std::vector<std::pair<std::string, std::string>> query;
  std::string accept;  // the Accept field
};

/// An original as anybody gets it: the whole file where its library wants that, else its public form.
struct PublicOriginal {
  std::string etag;  // strong, quoted: of the bytes that are sent
  std::uint64_t size = 0;
  std::string pieces;  // see public_original.h
};

PublicOriginal whole_original(const Original& original);

class Delivery {
 public:
  explicit Delivery(Context context);
  ~Delivery();

  /// Whether a query may ask for something by this name; all others mean nothing here.
  static bool is_parameter(std::string_view name);
  /// Empty for an asset that is unknown, trashed or purged.
  std::optional<Original> find(std::string_view id);
  /// Reads the file where nobody asked for its public form before. `client` as in `open`.
  PublicOriginal publish(const Original& original, const std::string& client);
  /// Where else its bytes may be fetched for an hour, with nothing taken away that the public form lacks;
  /// empty where they come from here.
  std::optional<std::string> find_link(const Original& original, const PublicOriginal& form) const;
  /// Never whole. Of originals that are kept on another machine and not here, `client` has only some on their
  /// way at once, as long as their contents are held: throws ApiError(unavailable) for more.
  Content open(const Original& original, const PublicOriginal& form, const std::string& client);
  /// Empty where the query asks for the original. Throws ApiError(bad_user_input) naming the parameter.
  std::optional<Variant> plan(const Original& original, const TransformRequest& request);
  /// From the store, or made now; blocks while it is made. `client` is who asks: organizations, and within
  /// one its clients, get equal shares of the work. What is kept is always given. To make it, throws ApiError
  /// bad_user_input for what costs too much or is no standard size where only those are made, rate_limited
  /// for too many new ones of one image, and unavailable beyond capacity, to those first who ask for most. A
  /// large one is read from the store while it is sent, and made again should it be
  /// evicted meanwhile; where the store cannot keep it, a bounded number of them wait in memory.
  Content render(const Original& original, const Variant& variant, const std::string& client);

 private:
  struct Run;
  store::PublicForm work_out(const Original& original);
  /// What is held while its bytes are on their way; null where they are here.
  std::shared_ptr<void> enter_way(const Original& original, const std::string& client);
  std::uint32_t frames_of(const Original& original);
  std::uint32_t work_out_frames(const Original& original);
  struct Wanted;
  std::optional<Content> find_kept(const Wanted& wanted);
  std::size_t read_kept(const Wanted& wanted, std::uint64_t offset, std::span<char> out);
  /// The run of this key; begun where there is none, and then `ours`.
  std::shared_ptr<Run> find_or_begin(const std::string& key, bool& ours);
  /// Makes what all who joined wait for.
  Content carry_out(const std::string& key, Run& run, const Wanted& wanted);
  /// Waits for what another one makes; empty when that one was refused.
  std::optional<Content> join(Run& run);
  /// Throws ApiError when this recipe may not be made now.
  void take_allowance(const Wanted& wanted, const std::string& site) const;
  std::string organization_of(const Original& original) const;
  Content wait_for_turn_and_make(const Wanted& wanted);
  /// `elsewhere`: nanoseconds of a processor that another process had.
  Content make(const Wanted& wanted, std::uint64_t& elsewhere);
  imaging::Encoded render_picture(imaging::Source& source, const Wanted& wanted,
                                  std::uint64_t& elsewhere) const;
  imaging::Encoded render_frames(imaging::Source& source, const Wanted& wanted,
                                 std::uint64_t& elsewhere) const;
  imaging::Limits limits() const;
  Content hold(std::string bytes, const Wanted& wanted);

  Context context_;
  const std::unique_ptr<gate::Gate> gate_;
  const std::unique_ptr<gate::Gate> ways_;    // from where originals are kept that are not here
  const std::unique_ptr<gate::Gate> unkept_;  // bytes of large ones that the store could not keep
  sync::Mutex mutex_;                         // also of what is in a run
  std::map<std::string, std::shared_ptr<Run>> runs_ GUARDED_BY(mutex_);  // by digest and recipe
  int joined_ GUARDED_BY(mutex_) = 0;  // threads that wait for what another one makes
};

}  // namespace lightkeep::library
