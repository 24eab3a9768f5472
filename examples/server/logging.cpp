#include "logging.hpp"

#include <memory>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace parlor_server {
namespace {

spdlog::level::level_enum level_of(parlor::log_level level) {
  switch (level) {
    case parlor::log_level::debug:
      return spdlog::level::debug;
    case parlor::log_level::info:
      return spdlog::level::info;
    case parlor::log_level::warning:
      return spdlog::level::warn;
    case parlor::log_level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

std::function<void(parlor::log_level, std::string_view)> make_log(parlor::log_level least) {
  auto logger = std::make_shared<spdlog::logger>("parlor", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(level_of(least));
  return [logger](parlor::log_level level, std::string_view line) {
    logger->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
  };
}

}  // namespace parlor_server
