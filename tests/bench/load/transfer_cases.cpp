// Large files, several at once: how fast they move and how much memory the server takes for them.
#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "load/addresses.hpp"
#include "load/cases.hpp"
#include "load/failure.hpp"
#include "load/http_client.hpp"

namespace parlor_bench {
namespace {

// What the first file alone brings into memory is no file's.
constexpr std::size_t warm_up_bytes = 4096;

// Runs job 0 … count - 1 beside each other; throws what the first of them threw.
void at_once(std::size_t count, const std::function<void(std::size_t number)>& job) {
  std::vector<std::exception_ptr> problems(count);
  std::vector<std::thread> threads;
  for (std::size_t number = 0; number < count; ++number) {
    threads.emplace_back([&job, &problems, number] {
      try {
        job(number);
      } catch (...) {
        problems[number] = std::current_exception();
      }
    });
  }
  for (auto& each : threads) each.join();
  for (const auto& problem : problems) {
    if (problem) std::rethrow_exception(problem);
  }
}

class transfers {
 public:
  explicit transfers(const bench& with)
      : with_(with),
        tokens_(read_tokens(with.options.tokens_file)),
        tls_(with.options.has_tls ? std::make_unique<tls_client>() : nullptr) {}

  // Answers what is asked of the server for the file.
  std::string upload(std::size_t number, std::size_t bytes) const {
    http_client client(with_.options.port, tls_.get());
    const auto answer = client.upload("/api/chat/upload-files", tokens_[number % tokens_.size()], bytes);
    if (answer.status != 200) throw failure("an upload is answered with " + answer.first_line);
    const auto link = answer.body.find("\"file_url\":\"");
    const auto begin = answer.body.find("/static/", std::min(link, answer.body.size()));
    if (begin == std::string::npos) throw failure("an upload is not told where it is");
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
  }

  void download(const std::string& link, std::size_t bytes) const {
    http_client client(with_.options.port, tls_.get());
    const auto answer = client.get(link, {});
    if (answer.status != 200) throw failure("a download is answered with " + answer.first_line);
    if (answer.body_bytes != bytes) throw failure("a download has another size than its upload");
  }

  // Measures the job for as many as are to be at once.
  void measure(const std::function<void(std::size_t number)>& job) const {
    const auto count = with_.options.connections;
    const auto total = static_cast<double>(count) * static_cast<double>(with_.options.bytes);
    if (with_.meter.has_server()) {
      with_.meter.reset_peak();
      if (with_.options.rss_base_kib == 0) with_.before = with_.meter.read_memory();
    }
    const auto begin = with_.meter.read_cpu();
    at_once(count, job);
    const auto end = with_.meter.read_cpu();
    const auto seconds = static_cast<double>(end.at - begin.at) / per_second;
    with_.results.number("connections", std::uint64_t{count});
    with_.results.number("bytes", std::uint64_t{with_.options.bytes});
    with_.results.decimal("seconds", seconds);
    with_.results.decimal("bytes_per_second", total / seconds);
    if (!with_.meter.has_server()) return;
    with_.results.decimal("server_cpu_seconds", static_cast<double>(end.server - begin.server) / per_second);
  }

 private:
  const bench& with_;
  std::vector<std::string> tokens_;
  std::unique_ptr<tls_client> tls_;
};

}  // namespace

void measure_upload(const bench& with) {
  const transfers files(with);
  files.upload(0, warm_up_bytes);
  files.measure([&](std::size_t number) { files.upload(number, with.options.bytes); });
}

void measure_download(const bench& with) {
  const transfers files(with);
  files.download(files.upload(0, warm_up_bytes), warm_up_bytes);
  std::vector<std::string> links;
  for (std::size_t number = 0; number < with.options.connections; ++number) {
    links.push_back(files.upload(number, with.options.bytes));
  }
  files.measure([&](std::size_t number) { files.download(links[number], with.options.bytes); });
}

}  // namespace parlor_bench
