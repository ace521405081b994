// Rows of programs that people connect.
#include "store/programs.h"

#include <algorithm>

#include "store/rows.h"

namespace lightkeep::store {
namespace {

#define PROGRAM_COLUMNS "id, client_id, kind, name, redirect_uris, secret_hash, created, fresh_until"
// Nobody has connected it, and nobody is about to.
#define UNUSED                                                                 \
  "kind <> 3 and id not in (select program from app_connection) and id not in" \
  " (select program from authorization_code) and id not in (select program from device_grant)"

std::optional<Program> read_program(Statement& row) {
  if (!row.step()) return std::nullopt;
  Program program;
  program.id = row.number<ProgramId>(0);
  program.client_id = row.text(1);
  program.kind = row.number<ProgramKind>(2);
  program.name = row.text(3);
  program.redirect_uris = split_list(row.bytes(4), '\n');
  if (!row.is_null(5)) program.secret_hash = row.digest(5);
  program.created = row.number(6);
  program.fresh_until = row.number(7);
  return program;
}

// Looking at all rows takes the writer's time: it is done for a sixteenth of them at once. Row by row, the
// one goes before which most of its network stand, the newest first.
void make_room(Writer& db, int most) {
  const int at_once = std::max(1, most / 16);
  if (read_number(db, "select coalesce(max(id), 0) from program", 0) % at_once != 0) return;
  const std::int64_t waiting = read_number(db, "select count(*) from program where " UNUSED, 0);
  if (waiting <= most - at_once) return;
  execute(db,
          "delete from program where id in (select id from (select id, created, row_number() over"
          " (partition by network order by created desc, id desc) as depth from program where " UNUSED
          ") as ranked order by depth desc, created, id limit ?1)",
          waiting - most + at_once);
}

}  // namespace

std::optional<Program> find_program(Reader& db, std::string_view client_id) {
  return read_program(query(db, "select " PROGRAM_COLUMNS " from program where client_id = ?1", client_id));
}

std::optional<Program> find_program(Reader& db, ProgramId id) {
  return read_program(query(db, "select " PROGRAM_COLUMNS " from program where id = ?1", id));
}

ProgramId insert_program(Writer& db, const NewProgram& program, int most) {
  make_room(db, most);
  return insert<ProgramId>(
      db,
      "insert into program (client_id, kind, name, redirect_uris, secret_hash, network, created,"
      " fresh_until) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning id",
      program.client_id, program.kind, program.name, joined_lines(program.redirect_uris), program.secret_hash,
      program.network, program.created, program.fresh_until);
}

ProgramId put_program(Writer& db, const NewProgram& program, int most) {
  const auto before = find_program(db, program.client_id);
  if (!before) return insert_program(db, program, most);
  execute(db,
          "update program set kind = ?2, name = ?3, redirect_uris = ?4, secret_hash = ?5, fresh_until = ?6"
          " where id = ?1",
          before->id, program.kind, program.name, joined_lines(program.redirect_uris), program.secret_hash,
          program.fresh_until);
  return before->id;
}

void set_fresh(Writer& db, ProgramId id, Millis until) {
  execute(db, "update program set fresh_until = ?2 where id = ?1", id, until);
}

void keep_presets(Writer& db, const std::vector<std::string>& client_ids) {
  Statement& row = query(db, "select client_id from program where kind = 3");
  std::vector<std::string> gone;
  while (row.step())
    if (std::string id = row.text(0); std::ranges::find(client_ids, id) == client_ids.end())
      gone.push_back(std::move(id));
  for (const std::string& id : gone) execute(db, "delete from program where client_id = ?1", id);
}

int remove_unused_programs(Writer& db, Millis until, int most) {
  return execute(db,
                 "delete from program where id in (select id from program where created <= ?1 and " UNUSED
                 " order by created limit ?2)",
                 until, most);
}

}  // namespace lightkeep::store
