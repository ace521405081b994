// Who did what to the images of a library.
#include "store/activity.h"

#include "store/rows.h"

namespace lightkeep::store {

namespace {

constexpr Millis pause = 5 * 60 * 1000;        // after which the same doer begins another act
constexpr std::int64_t most_images = 1'000;    // of an act
constexpr std::int64_t most_acts = 10'000;     // of a library
constexpr std::int64_t most_texts = 16 << 20;  // bytes, of a library

#define ACT_COLUMNS "id, kind, doer_kind, doer, person, first, last, images, views, texts, undone, undoes"

Act read_act(Statement& row) {
  return {.id = row.number<ActId>(0),
          .kind = row.number<ActKind>(1),
          .doer = {row.number<DoerKind>(2), row.text(3), row.text(4)},
          .first = row.number(5),
          .last = row.number(6),
          .images = row.number(7),
          .views = row.number(8),
          .has_texts = row.number(9) > 0,
          .undone = row.optional<Millis>(10),
          .undoes = row.optional<ActId>(11)};
}

std::optional<Act> newest_act(Writer& db, LibraryId library) {
  Statement& row =
      query(db, "select " ACT_COLUMNS " from act where library = ?1 order by id desc limit 1", library);
  return row.step() ? std::optional(read_act(row)) : std::nullopt;
}

/// Its rows of `change` stay for the feed.
void forget_act(Writer& db, LibraryId library, ActId act) {
  execute(db,
          "update library set acts = acts - 1, act_texts = act_texts - (select texts from act where id = ?2)"
          " where id = ?1",
          library, act);
  execute(db, "delete from act where id = ?1", act);
}

/// Beside so many others the oldest goes.
void make_room(Writer& db, LibraryId library) {
  if (read_number(db, "select acts from library where id = ?1", 0, library) < most_acts) return;
  const auto oldest = read_first<ActId>(db, "select min(id) from act where library = ?1", library);
  if (oldest) forget_act(db, library, *oldest);
}

ActId begin_act(Writer& db, LibraryId library, ActKind kind, const NamedDoer& named, Millis now) {
  make_room(db, library);
  execute(db, "update library set acts = acts + 1 where id = ?1", library);
  return insert<ActId>(db,
                       "insert into act (library, kind, doer_kind, doer, person, undoes, first, last)"
                       " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) returning id",
                       library, kind, named.doer.kind, named.doer.name, named.doer.person, named.undoes, now);
}

/// What the same doer goes on with, or a new one.
ActId current_act(Writer& db, LibraryId library, ActKind kind, const NamedDoer& named, Millis now) {
  const auto newest = newest_act(db, library);
  const bool goes_on = newest && newest->kind == kind && newest->doer == named.doer && !newest->undone &&
                       newest->undoes == named.undoes && now - newest->last <= pause &&
                       newest->images + newest->views < most_images;
  return goes_on ? newest->id : begin_act(db, library, kind, named, now);
}

/// The oldest texts make room for the newest.
void bound_texts(Writer& db, LibraryId library) {
  while (read_number(db, "select act_texts from library where id = ?1", 0, library) > most_texts) {
    const auto oldest = read_number(
        db, "select id from act where library = ?1 and texts > 0 order by id limit 1", 0, library);
    if (oldest == 0) return;
    execute(db, "update change set before = null where act = ?1", oldest);
    execute(db,
            "update library set act_texts = act_texts - (select texts from act where id = ?2) where id = ?1",
            library, oldest);
    execute(db, "update act set texts = 0 where id = ?1", oldest);
  }
}

void count(Writer& db, ActId act, bool view, std::int64_t texts, Millis now) {
  execute(db,
          "update act set last = max(last, ?2), images = images + ?3, views = views + ?4, texts = texts + ?5"
          " where id = ?1",
          act, now, view ? 0 : 1, view ? 1 : 0, texts);
}

}  // namespace

void name_doer(Writer& db, Doer doer) {
  connection_of(db).doer = {std::move(doer), {}};
}

void name_undone(Writer& db, ActId act) {
  if (auto& doer = connection_of(db).doer) doer->undoes = act;
}

std::optional<ActId> act_of(Writer& db, AssetId asset, const Deed& deed, Millis now) {
  const auto& doer = connection_of(db).doer;
  if (!doer) return {};
  const auto library = read_first<LibraryId>(db, "select library from asset where id = ?1", asset);
  if (!library) return {};
  const ActId act = current_act(db, *library, deed.kind, *doer, now);
  const bool again = read_number(db,
                                 "select exists (select 1 from change where act = ?1 and asset ="
                                 " (select public_id from asset where id = ?2))",
                                 0, act, asset) != 0;
  if (again) return act;  // what was before the act is kept, and it is one image
  const bool view = read_number(db, "select parent is not null from asset where id = ?1", 0, asset) != 0;
  // An empty text takes a byte, so that an act with nothing else has texts, too.
  const std::int64_t texts = deed.before ? static_cast<std::int64_t>(deed.before->size()) + 1 : 0;
  count(db, act, view, texts, now);
  if (texts > 0) {
    execute(db, "update library set act_texts = act_texts + ?2 where id = ?1", *library, texts);
    bound_texts(db, *library);
  }
  return act;
}

void note_erased(Writer& db, LibraryId library, bool view, Millis now) {
  const auto& doer = connection_of(db).doer;
  if (doer) count(db, current_act(db, library, ActKind::erased, *doer, now), view, 0, now);
}

void forget_acts(Writer& db, LibraryId library) {
  execute(db, "delete from act where library = ?1", library);
}

std::vector<Act> list_acts(Reader& db, LibraryId library, std::optional<ActId> before, int limit) {
  Statement& row = query(db,
                         "select " ACT_COLUMNS
                         " from act where library = ?1 and (?2 is null or id < ?2)"
                         " order by id desc limit ?3",
                         library, before, limit);
  std::vector<Act> acts;
  while (row.step()) acts.push_back(read_act(row));
  return acts;
}

std::optional<Act> find_act(Reader& db, LibraryId library, ActId id) {
  Statement& row = query(db, "select " ACT_COLUMNS " from act where library = ?1 and id = ?2", library, id);
  return row.step() ? std::optional(read_act(row)) : std::nullopt;
}

std::vector<ActImage> list_images(Reader& db, LibraryId library, const Act& act, const std::string& after,
                                  int limit) {
  // The first row of each has what was before the act.
  Statement& row =
      query(db,
            "select a.id, c.asset, a.parent is not null, a.trashed is not null, c.before, exists (select 1"
            " from change l join act later on later.id = l.act"
            " where l.asset = c.asset and l.act > ?2 and later.kind = ?3)"
            " from change c join asset a on a.public_id = c.asset and a.library = ?1"
            " where c.act = ?2 and c.library = ?1 and c.asset > ?4 and not exists (select 1 from change e"
            " where e.act = c.act and e.asset = c.asset and e.seq < c.seq) order by c.asset limit ?5",
            library, act.id, act.kind, after, limit);
  std::vector<ActImage> images;
  while (row.step())
    images.push_back({.id = row.number<AssetId>(0),
                      .public_id = row.text(1),
                      .view = row.number(2) != 0,
                      .trashed = row.number(3) != 0,
                      .before = row.is_null(4) ? std::nullopt : std::optional(row.text(4)),
                      .changed_since = row.number(5) != 0});
  return images;
}

void note_undone(Writer& db, ActId id, Millis now) {
  execute(db, "update act set undone = ?2 where id = ?1", id, now);
}

int trim_acts(Writer& db, Millis before, int most) {
  std::vector<std::pair<LibraryId, ActId>> old;
  Statement& row =
      query(db, "select library, id from act where last < ?1 order by last limit ?2", before, most);
  while (row.step()) old.emplace_back(row.number<LibraryId>(0), row.number<ActId>(1));
  for (const auto& [library, act] : old) forget_act(db, library, act);
  return static_cast<int>(old.size());
}

}  // namespace lightkeep::store
