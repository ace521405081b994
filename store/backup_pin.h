// Keeps the sweep, which is the server's, from erasing what a backup, a process of its own, still has to
// read: a lock of flock(2) on a file of the data folder, which the kernel lets go when its process ends,
// however it ends. Used by snapshot.cpp and sweeper.cpp; one thread for each object.
#pragma once

#include "store/data_dir.h"

namespace lightkeep::store {

class BackupPin {
 public:
  enum class As {
    backup,  // waits for the step of a sweep to end, and for another backup of the folder
    sweep,   // does not wait: nothing is held while a backup is
  };

  /// Throws Error{full, read_only, io} as a backup; a sweep that cannot lock does not hold it.
  BackupPin(const DataPaths& paths, As as);
  ~BackupPin();
  BackupPin(const BackupPin&) = delete;
  BackupPin& operator=(const BackupPin&) = delete;

  bool held() const { return held_; }

 private:
  int file_ = -1;
  bool held_ = false;
};

}  // namespace lightkeep::store
