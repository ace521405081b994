// A whole library as files: images, their views, and what people said of them.
#include "app/client/commands.h"
#include "app/client/failure.h"
#include "app/client/image_downloads.h"
#include "app/client/library_folder.h"

namespace lightkeep::client {

Exit export_library(const Session& session) {
  const std::filesystem::path folder = session.typed.rest.front();
  read_library(folder);  // which refuses a list that is none of ours
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  const std::string library = choose_library(place, session.typed);
  const std::string assets = place.path(library) + "/assets";
  std::vector<ExportedFile> files;
  std::vector<Image> images;
  for_each_image(at.api, assets, [&](const api::Json& asset, const std::string& original) {
    images.push_back(read_image(asset, assets));
    images.back().file_name = api::name_beside_list(std::move(images.back().file_name));
    files.push_back({asset, original, {}});
  });
  std::map<std::string, std::string> names;  // of files, by the ids of images
  Downloads downloads(session, at.api, folder, std::move(images),
                      [&](const Image& image, const std::string& name) { names[image.id] = name; });
  downloads.report().run([&] {
    downloads.run();
    for (ExportedFile& file : files) file.file = names[text_of(file.asset, "id")];
    std::erase_if(files, [](const ExportedFile& file) { return file.file.empty(); });
    write_library(folder, {{"organization", place.organization}, {"id", library}}, files);
  });
  return downloads.report().end();
}

}  // namespace lightkeep::client
