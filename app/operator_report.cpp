#include "app/operator_report.h"

#include <algorithm>

#include "app/backup_access.h"
#include "app/doctor.h"
#include "app/pages/operator_page.h"
#include "app/version.h"
#include "text/quantity.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

using pages::OperatorView;

constexpr std::size_t most_backups = 50;

void add_backups(const Options& options, OperatorView& view) {
  if (options.backup_to.empty()) return;
  view.backup_place = options.backup_to;
  try {
    backup::Repository repository = open_own_repository(options);
    view.backup_place = repository.storage().place();
    const backup::Standing standing = backup::standing_of(repository.storage());
    view.verified = standing.last_verified;
    view.drilled = standing.last_drilled;
    std::vector<backup::FoundBackup> found = repository.list();
    std::ranges::reverse(found);
    if (found.size() > most_backups) found.resize(most_backups);
    for (const backup::FoundBackup& one : found) {
      if (!one.manifest) {
        view.backups.push_back(
            {.images = {}, .size = {}, .version = {}, .problem = one.name + ": " + one.problem});
        continue;
      }
      const backup::Manifest& manifest = *one.manifest;
      view.backups.push_back({manifest.time,
                              std::to_string(manifest.images),
                              text::size_in_words(manifest.image_bytes),
                              manifest.version,
                              manifest.time <= standing.last_verified,
                              {}});
    }
  } catch (const std::exception& error) {
    view.backup_trouble = error.what();
  }
}

std::vector<OperatorView::Finding> findings_of(const Options& options) {
  std::vector<OperatorView::Finding> findings;
  examine(options, [&](const Finding& finding) {
    findings.push_back({static_cast<OperatorView::Verdict>(finding.verdict), finding.what, finding.sentence,
                        finding.remedy});
  });
  return findings;
}

}  // namespace

http::Reply OperatorReport::page(bool examined) const {
  OperatorView view;
  view.unready = unready().value_or("");
  view.warnings = warnings();
  view.facts = {{"Address", options.base_url(options.listen.port)},
                {"Data folder", options.data.string()},
                {"Free on its disk", text::size_in_words(free_bytes())},
                {"Runs since", text::time_in_words(started)},
                {"Version", std::string(program_version)}};
  add_backups(options, view);
  if (examined) view.findings = findings_of(options);
  return pages::operator_page(view);
}

}  // namespace lightkeep::app
