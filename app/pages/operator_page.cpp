#include "app/pages/operator_page.h"

#include "app/pages/render.h"

namespace lightkeep::pages {
namespace {

View facts_view(const std::vector<OperatorView::Fact>& facts) {
  View list{View::type::list};
  for (const OperatorView::Fact& fact : facts) {
    View one;
    one.set("name", fact.name);
    one.set("value", fact.value);
    list << one;
  }
  return list;
}

View backups_view(const std::vector<OperatorView::Backup>& backups) {
  View list{View::type::list};
  for (const OperatorView::Backup& backup : backups) {
    View one;
    if (backup.time > 0) set_time(one, "time", backup.time);
    set_text(one, "images", backup.images);
    set_text(one, "size", backup.size);
    set_text(one, "version", backup.version);
    set_text(one, "problem", backup.problem);
    set_flag(one, "proved", backup.proved && backup.problem.empty());
    set_flag(one, "unproved", !backup.proved && backup.problem.empty());
    list << one;
  }
  return list;
}

View findings_view(const std::vector<OperatorView::Finding>& findings) {
  View list{View::type::list};
  for (const OperatorView::Finding& finding : findings) {
    View one;
    one.set("what", finding.what);
    one.set("sentence", finding.sentence);
    set_text(one, "remedy", finding.remedy);
    set_flag(one, "good", finding.verdict == OperatorView::Verdict::good);
    set_flag(one, "doubtful", finding.verdict == OperatorView::Verdict::doubtful);
    set_flag(one, "bad", finding.verdict == OperatorView::Verdict::bad);
    list << one;
  }
  return list;
}

}  // namespace

http::Reply operator_page(const OperatorView& view) {
  View values;
  set_text(values, "unready", view.unready);
  View warnings{View::type::list};
  for (const std::string& sentence : view.warnings) {
    View one;
    one.set("sentence", sentence);
    warnings << one;
  }
  values.set("warnings", warnings);
  values.set("facts", facts_view(view.facts));
  set_text(values, "backup_place", view.backup_place);
  set_text(values, "backup_trouble", view.backup_trouble);
  if (view.verified > 0) set_time(values, "verified", view.verified);
  if (view.drilled > 0) set_time(values, "drilled", view.drilled);
  set_flag(values, "no_backups",
           !view.backup_place.empty() && view.backup_trouble.empty() && view.backups.empty());
  set_flag(values, "has_backups", !view.backups.empty());
  values.set("backups", backups_view(view.backups));
  if (view.findings) values.set("findings", findings_view(*view.findings));
  set_flag(values, "examined", view.findings.has_value());
  set_flag(values, "copies_nothing", true);
  return page(200, "operator", {.title = "This server · Lightkeep", .image_origin = {}, .person = {}},
              std::move(values));
}

}  // namespace lightkeep::pages
