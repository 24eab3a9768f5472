// The same deeds in five spellings.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "transcript/play.hpp"

namespace transcript {

// How a dialect says and hears what is done in the group 2. In a pattern %text stands for a text and %id for
// the JSON value by which the dialect names the message; an empty one says that the dialect has no word for
// it.
struct tongue {
  std::string name;
  std::string socket;
  credential how = credential::in_query;

  std::string says;
  std::string types;
  std::function<void(person&, const std::string& id, const std::string& text)> edits;
  std::function<void(person&, const std::string& id)> deletes;
  std::function<void(person&, const std::string& id)> reads;
  std::string sends_picture;  // %data is base64

  std::string hears_text;
  std::string id_path;  // of the message, in what hears_text fits
  std::string hears_edit;
  std::string hears_deletion;
  std::string hears_typing;   // of cem
  std::string hears_reading;  // by cem
  std::string hears_picture;
  std::string picture_path;  // of its address, in what hears_picture fits
};

const std::vector<tongue>& every_tongue();

std::string filled(std::string pattern, const std::string& name, const std::string& value);

// The message's name in that dialect, as JSON.
std::string id_in(const tongue& spoken, const heard& message);

}  // namespace transcript
