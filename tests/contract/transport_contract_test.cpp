#include "parlor/testing/transport_contract.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "parlor/transport/loopback.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <doctest/doctest.h>

// examples/custom_transport.cpp, which is compiled into this program.
std::unique_ptr<parlor::transport> make_custom_transport(std::unique_ptr<parlor::transport> below,
                                                         std::function<void(const std::string&)> write);

using namespace parlor;
using namespace parlor::testing;

namespace {

class over_tcp final : public contract_transport {
 public:
  explicit over_tcp(std::unique_ptr<transport> tested) : tested_(std::move(tested)) {}

  transport& link() override { return *tested_; }
  contract_opening open(const endpoint& where, const http_request& request) override {
    return open_over_tcp(where, request);
  }
  contract_answer fetch(const endpoint& where, const http_request& request, std::string_view body) override {
    return fetch_over_tcp(where, request, body);
  }

 private:
  std::unique_ptr<transport> tested_;
};

class loopback_end final : public contract_socket {
 public:
  explicit loopback_end(std::unique_ptr<loopback_socket> socket) : socket_(std::move(socket)) {}

  void send(frame::kind type, std::string_view payload) override {
    if (type == frame::kind::text) {
      socket_->send(payload);
    } else {
      socket_->send_binary(payload);
    }
  }
  std::optional<std::string> receive(std::chrono::milliseconds patience) override {
    return socket_->receive(patience);
  }
  std::optional<close_reason> closed(std::chrono::milliseconds patience) override {
    return socket_->closed(patience);
  }
  void close(const close_reason& why) override { socket_->close(why); }

 private:
  std::unique_ptr<loopback_socket> socket_;
};

class over_loopback final : public contract_transport {
 public:
  transport& link() override { return *tested_; }
  contract_opening open(const endpoint&, const http_request& request) override {
    auto opened = tested_->connect(request);
    auto& refusal = opened.refusal;
    if (!opened.socket) return {nullptr, {refusal.status, refusal.fields, refusal.body}};
    return {std::make_unique<loopback_end>(std::move(opened.socket)), {}};
  }
  contract_answer fetch(const endpoint&, const http_request& request, std::string_view body) override {
    auto answer = tested_->fetch(request, body);
    return {answer.status, std::move(answer.fields), std::move(answer.body)};
  }

 private:
  std::unique_ptr<loopback_transport> tested_ = make_loopback_transport();
};

std::unique_ptr<transport> make_tcp_transport(std::size_t threads) {
  websocketpp_options options;
  options.port = 0;
  options.io_threads = threads;
  options.close_deadline = std::chrono::milliseconds(200);
  return make_websocketpp_transport(std::move(options));
}

}  // namespace

TEST_SUITE_BEGIN("transport_contract");

TEST_CASE("the loopback transport keeps the contract") {
  CHECK(to_string(run_contract(transport_contract({[] { return std::make_unique<over_loopback>(); }}))) ==
        "");
}

TEST_CASE("the websocketpp transport keeps the contract on one loop and on several") {
  for (const std::size_t threads : {1U, 3U}) {
    const transport_subject subject{
        [threads] { return std::make_unique<over_tcp>(make_tcp_transport(threads)); }};
    CHECK(to_string(run_contract(transport_contract(subject))) == "");
  }
}

TEST_CASE("the transport of examples/custom_transport.cpp keeps the contract, and records what passes") {
  std::atomic<int> lines{0};
  const transport_subject subject{[&lines] {
    return std::make_unique<over_tcp>(
        make_custom_transport(make_tcp_transport(1), [&lines](const std::string&) { ++lines; }));
  }};
  CHECK(to_string(run_contract(transport_contract(subject))) == "");
  CHECK(lines > 0);
}

TEST_SUITE_END();
