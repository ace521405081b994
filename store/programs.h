// Rows of programs that people connect: what RFC 6749 calls clients. A secret is in no row, only its keyed
// hash.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class ProgramKind { registered = 1, document = 2, preset = 3 };  // on disk: never renumber

struct Program {
  ProgramId id{};
  std::string client_id{};
  ProgramKind kind = ProgramKind::registered;
  std::string name{};  // what it calls itself; may be empty
  std::vector<std::string> redirect_uris{};
  std::optional<Digest> secret_hash{};
  Millis created = 0;
  Millis fresh_until = 0;  // of a metadata document

  /// What people are shown.
  const std::string& title() const { return name.empty() ? client_id : name; }
};

struct NewProgram {
  std::string client_id{};
  ProgramKind kind = ProgramKind::registered;
  std::string name{};
  std::vector<std::string> redirect_uris{};
  std::optional<Digest> secret_hash{};
  std::string network{};
  Millis created = 0;
  Millis fresh_until = 0;
};

std::optional<Program> find_program(Reader& db, std::string_view client_id);
std::optional<Program> find_program(Reader& db, ProgramId id);

/// One that registers itself. At most `most` of those and of metadata documents wait unused; before there
/// would be more, the oldest of the networks that have most of them go: who floods the table throws out what
/// is its own.
ProgramId insert_program(Writer& db, const NewProgram& program, int most);
/// New, or another name, redirects and secret than before; what it is connected to stays.
ProgramId put_program(Writer& db, const NewProgram& program, int most);
void set_fresh(Writer& db, ProgramId id, Millis until);
/// Removes presets that are not among `client_ids`, with their connections.
void keep_presets(Writer& db, const std::vector<std::string>& client_ids);
/// At most `most` of those that nobody has connected, made before `until`; returns how many.
int remove_unused_programs(Writer& db, Millis until, int most);

}  // namespace lightkeep::store
