// From one decoded picture to encoded images: the ordered list of steps, and what smaller images are made
// from. Called by imaging.cpp; one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "imaging/imaging.h"
#include "imaging/steps/decode.h"

namespace lightkeep::imaging {

/// A recipe, and what it comes to for this source. Throws std::invalid_argument for a format that we do not
/// write or an empty side.
Plan plan_for(Size source, const Recipe& recipe);

class Pipeline {
 public:
  /// `size`: of the upright source.
  Pipeline(Size size, Picture decoded, const Watch& watch);

  /// Runs the steps. Whole pictures stay, so that later, smaller ones can be made from them: ask for the
  /// largest first.
  Encoded make(const Recipe& recipe);
  /// What would be encoded.
  std::shared_ptr<const Bitmap> pixels(const Recipe& recipe);
  /// What was wrong with the file; empty: nothing.
  const std::string& damage() const { return pictures_.front().damage; }
  /// The whole picture at a size.
  Bitmap at_size(Size to);

 private:
  struct Job;
  using Step = void (Pipeline::*)(Job&);
  static const std::vector<Step>& steps();

  void resize(Job& job);
  void soften(Job& job);
  void flatten_alpha(Job& job);
  const Picture& source_for(const Plan& plan) const;

  Size size_;
  std::vector<Picture> pictures_;  // the decoded one first
  const Watch& watch_;
};

}  // namespace lightkeep::imaging
