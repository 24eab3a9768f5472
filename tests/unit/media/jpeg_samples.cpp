#include "jpeg_samples.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "text/base64.hpp"

namespace parlor::media {
namespace {

std::string from_base64(std::string_view text) {
  std::string bytes;
  REQUIRE(text::decode_base64(text, bytes));
  return bytes;
}

}  // namespace

std::string grey_jpeg() {
  return from_base64(
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp"
      "LDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAQABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAA"
      "AAD/2gAIAQEAAD8ACSgUCg//2Q==");
}

std::string rgb_jpeg() {
  return from_base64(
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSww"
      "MTQ0NB8nOT04MjwuMzQy/8AAEQgAEAAQA1IRAEcRAEIRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAgAB//EABQQAQAAAAAAAAAA"
      "AAAAAAAAAAD/2gAMA1IARwBCAAA/AN/H8fwAP9IAD/P8/wBP/9k=");
}

std::string progressive_jpeg() {
  return from_base64(
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp"
      "LDAxNDQ0Hyc5PTgyPC4zNDL/wgARCAAQABADAREAAhEAAxEA/8QAFwABAQEBAAAAAAAAAAAAAAAABgUHBP/aAAwDAQACAAMA"
      "AAABiyX6WXhQLaVe4gOv/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABBQIf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/a"
      "AAgBAwABPwEf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAgABPwEf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAG"
      "PwIf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPyEf/9oADAMBAAIAAwAAABBnz//EABQQAQAAAAAAAAAAAAAAAAAA"
      "ACD/2gAIAQMAAT8QH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIAAT8QH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAI"
      "AQEAAT8QH//Z");
}

std::string cmyk_jpeg() {
  return from_base64(
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSww"
      "MTQ0NB8nOT04MjwuMzQy/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAgAB//EABQQAQAAAAAA"
      "AAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A38fx/b+AB/pIAD/R/n+mAP/Z");
}

std::string ycck_jpeg() {
  return from_base64(
      "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSww"
      "MTQ0NB8nOT04MjwuMzQy/8AAFAgAEAAQBAERAAIRAAMRAAQRAP/EABgAAAMBAQAAAAAAAAAAAAAAAAYHCAAF/8QAFBABAAAA"
      "AAAAAAAAAAAAAAAAAP/aAA4EAQACAAMABAAAPwAzFafz/LUUrrY+UVlSyHVAOUQD/9k=");
}

std::string arithmetic_jpeg() {
  return from_base64(
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp"
      "LDAxNDQ0Hyc5PTgyPC4zNDL/yQARCAAQABADAREAAhEAAxEA/8wABgAQEAX/2gAMAwEAAgADAAA/AP8AoBMhquWXU7bFUQWT"
      "Ce58bbNY/9k=");
}

std::string with_size(std::string jpeg, int width, int height) {
  const auto frame = std::min(jpeg.find("\xff\xc0"), jpeg.find("\xff\xc2"));
  REQUIRE(frame != std::string::npos);
  const auto put = [&jpeg](std::size_t at, int value) {
    jpeg[at] = static_cast<char>(value >> 8);
    jpeg[at + 1] = static_cast<char>(value & 0xff);
  };
  put(frame + 5, height);
  put(frame + 7, width);
  return jpeg;
}

}  // namespace parlor::media
