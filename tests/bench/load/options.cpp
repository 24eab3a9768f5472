#include "load/options.hpp"

#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <string_view>

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

double number_in(const std::string& name, const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(number) || number < 0) {
    throw failure(name + " needs a number, not \"" + text + '"');
  }
  return number;
}

template <typename Number>
std::function<void(const std::string& name, const std::string& text)> into(Number& place) {
  return [&place](const std::string& name, const std::string& text) {
    place = static_cast<Number>(number_in(name, text));
  };
}

std::function<void(const std::string& name, const std::string& text)> into(std::string& place) {
  return [&place](const std::string&, const std::string& text) { place = text; };
}

void complete(load_options& options) {
  if (options.measured.empty()) throw failure("no case is given");
  if (options.port == 0) throw failure("--port is missing");
  if (options.rooms == 0 || options.connections < options.rooms) {
    throw failure("every room needs a connection");
  }
  if (options.window > 0 && options.rate > 0) throw failure("--window and --rate exclude each other");
  if (options.window == 0 && options.rate <= 0) options.window = 1;
  if (options.messages == 0 && options.seconds <= 0) options.seconds = 3;
}

}  // namespace

load_options parse_options(int count, const char* const* words) {
  load_options options;
  const std::map<std::string, std::function<void(const std::string& name, const std::string& text)>> known = {
      {"--port", into(options.port)},
      {"--pid", into(options.pid)},
      {"--dialect", into(options.dialect)},
      {"--tokens", into(options.tokens_file)},
      {"--rooms-file", into(options.rooms_file)},
      {"--connections", into(options.connections)},
      {"--rooms", into(options.rooms)},
      {"--senders", into(options.senders)},
      {"--window", into(options.window)},
      {"--rate", into(options.rate)},
      {"--messages", into(options.messages)},
      {"--seconds", into(options.seconds)},
      {"--bytes", into(options.bytes)},
      {"--rss-base", into(options.rss_base_kib)}};
  for (int at = 1; at < count; ++at) {
    const std::string word = words[at];
    const auto option = known.find(word);
    if (word == "--tls") {
      options.has_tls = true;
    } else if (option != known.end() && at + 1 < count) {
      option->second(word, words[++at]);
    } else if (options.measured.empty() && word.substr(0, 2) != "--") {
      options.measured = word;
    } else {
      throw failure("what is " + word + '?');
    }
  }
  complete(options);
  return options;
}

}  // namespace parlor_bench
