// Who did what to the images of a library: acts, each what one doer did of one kind within minutes. They are
// written by the functions that change assets, in their transaction, where `name_doer` said who it is; what
// the server does by itself is no act. The change feed's rows say to which images, and what their words were.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class ActKind {  // on disk: never renumber
  uploaded = 0,
  described = 1,
  tagged = 2,
  trashed = 3,
  restored = 4,
  moved_in = 5,   // from another library
  moved_out = 6,  // to another
  erased = 7,     // for good; there are no rows of the images
};

enum class DoerKind { person = 0, key = 1, program = 2, upload_link = 3 };  // on disk: never renumber

struct Doer {
  DoerKind kind{};
  std::string name{};    // what it is called now
  std::string person{};  // for whom, of a program or a link
  bool operator==(const Doer&) const = default;
};

/// As the writer's connection keeps it.
struct NamedDoer {
  Doer doer{};
  std::optional<ActId> undoes{};
};

struct Act {
  ActId id{};
  ActKind kind{};
  Doer doer{};
  Millis first = 0, last = 0;
  std::int64_t images = 0, views = 0;
  bool has_texts = false;  // old words to put back, where it is one that changed words
  std::optional<Millis> undone{};
  std::optional<ActId> undoes{};  // another act
};

/// Until the end of the transaction, its changes are this one's acts.
void name_doer(Writer& db, Doer doer);
/// Until then, what the doer does takes that act back, and is an act of its own.
void name_undone(Writer& db, ActId act);

/// The newest first, at most `limit` before `before`.
std::vector<Act> list_acts(Reader& db, LibraryId library, std::optional<ActId> before, int limit);
std::optional<Act> find_act(Reader& db, LibraryId library, ActId id);

/// An image of an act, as far as it is still in the library or its trash.
struct ActImage {
  AssetId id{};
  std::string public_id{};
  bool view = false;
  bool trashed = false;
  std::optional<std::string> before{};  // its words before the act
  bool changed_since = false;           // by a later act of the kind
};
/// At most `limit`, behind that public id in the order of these.
std::vector<ActImage> list_images(Reader& db, LibraryId library, const Act& act, const std::string& after,
                                  int limit);

void note_undone(Writer& db, ActId id, Millis now);
/// Forgets acts that ended before `before`, at most `most` in a call. Returns how many.
int trim_acts(Writer& db, Millis before, int most);

// For the files of store/ that change assets.

/// What a change of an asset is among acts.
struct Deed {
  ActKind kind{};
  std::optional<std::string> before{};  // of its words
};

/// The act that the change of that asset belongs to, made where there is none yet; none without a doer.
std::optional<ActId> act_of(Writer& db, AssetId asset, const Deed& deed, Millis now);
/// Before it is removed for good.
void note_erased(Writer& db, LibraryId library, bool view, Millis now);
/// With a library.
void forget_acts(Writer& db, LibraryId library);

}  // namespace lightkeep::store
