// A folder for one test, gone after it; for the tests of every room that links the store.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace lightkeep::store {

class TestFolder {
 public:
  TestFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "lightkeep-test-").string() + std::string(6, 'X');
    path_ = mkdtemp(pattern.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  std::filesystem::path path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace lightkeep::store
