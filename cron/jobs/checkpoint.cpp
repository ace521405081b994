// The job that moves the write-ahead log of the rows into their file.
#include "cron/jobs/jobs.h"
#include "store/store.h"

namespace lightkeep::cron {

Job checkpoint(store::Store& store, std::chrono::milliseconds interval) {
  const auto run = [&store](const Turn&) -> std::string {
    store.metadata().checkpoint();
    return {};
  };
  return {"checkpoint", interval, run};
}

}  // namespace lightkeep::cron
