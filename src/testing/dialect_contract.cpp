#include "parlor/testing/dialect_contract.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include "testing/dialect_checks.hpp"
#include "testing/dialect_samples.hpp"
#include "text/utf8.hpp"

namespace parlor::testing {
namespace {

constexpr int broken_per_sample = 400;

// Samples with bytes changed, removed, doubled and cut off, and bytes without any sense. Always the same
// ones.
template <typename Visit>
void for_each_broken(const std::vector<std::string>& samples, Visit&& visit) {
  std::mt19937 random(4711);
  const auto below = [&random](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
  for (int byte = 0; byte < 256; ++byte) visit(std::string(1, static_cast<char>(byte)));
  visit(std::string());
  for (const auto& sample : samples) {
    for (std::size_t size = 0; size <= sample.size(); ++size) visit(sample.substr(0, size));
    for (int number = 0; number < broken_per_sample; ++number) {
      auto broken = sample;
      for (auto changes = 1 + below(4); changes > 0 && !broken.empty(); --changes) {
        const auto at = below(broken.size());
        switch (below(4)) {
          case 0:
            broken[at] = static_cast<char>(random());
            break;
          case 1:
            broken.erase(at, 1 + below(8));
            break;
          case 2:
            broken.insert(at, broken.substr(at, 1 + below(8)));
            break;
          default:
            broken.insert(at, 1, R"({}[]",:0-\ue)"[below(12)]);
            break;
        }
      }
      visit(std::move(broken));
    }
  }
}

void check_name(const dialect_subject& subject) {
  const auto tested = subject.make();
  expect(!tested->name().empty(), "the name is empty");
  expect(tested->name() == subject.make()->name(), "another one of the same kind has another name");
}

std::string shape_of(std::string_view pattern) {
  std::string shape;
  bool is_inside = false;
  for (const char one : pattern) {
    if (one == '{') is_inside = true;
    if (!is_inside) shape += one;
    if (one == '}') {
      is_inside = false;
      shape += '*';
    }
  }
  return shape;
}

void check_addresses(const dialect_subject& subject) {
  const auto tested = subject.make();
  std::map<std::string, int> claimed;
  for (const auto& socket : tested->sockets()) ++claimed["socket " + shape_of(socket.pattern)];
  for (const auto& route : tested->routes()) ++claimed[route.method + ' ' + shape_of(route.pattern)];
  for (const auto& [address, times] : claimed) {
    expect(times == 1, "claimed twice: " + address);
    expect(address.find(" /") != std::string::npos, "no absolute path: " + address);
  }
  for (const auto& files : tested->files()) {
    expect(files.prefix.size() > 1 && files.prefix.front() == '/' && files.prefix.back() == '/',
           "no prefix of a path: " + files.prefix);
  }
}

void check_bounds(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (const auto& socket : tested->sockets()) expect(socket.max_message_bytes > 0, "a frame has no room");
  for (const auto& route : tested->routes()) {
    switch (route.body) {
      case request_body::none:
        break;
      case request_body::whole:
        expect(route.max_body_bytes > 0, "a body has no room: " + route.pattern);
        break;
      case request_body::multipart:
        expect(
            !route.upload.file_field.empty() && route.upload.max_files > 0 && route.upload.max_file_bytes > 0,
            "an upload has no plan: " + route.pattern);
        expect(route.max_body_bytes >= route.upload.max_file_bytes, "a file does not fit: " + route.pattern);
        break;
    }
  }
}

void check_samples(const dialect_subject& subject) {
  const auto tested = subject.make();
  expect(tested->sockets().empty() || !subject.frames.empty(), "no sample of a frame was given");
  expect(tested->routes().empty() || !subject.calls.empty(), "no sample of a request was given");
  for (const auto& text : subject.frames) {
    const auto decoded = tested->decode_frame({0, user_id(1), room_id(1), false}, frame::kind::text, text);
    expect(std::holds_alternative<dialect_request>(decoded),
           "a proper frame is refused: " + describe(decoded));
  }
  for (const auto& call : subject.calls) {
    const auto decoded = tested->decode_call(call);
    expect(std::holds_alternative<dialect_request>(decoded),
           "a proper request is refused: " + describe(decoded));
  }
}

void check_any_frame(const dialect_subject& subject) {
  const auto tested = subject.make();
  for_each_broken(subject.frames, [&tested](const std::string& text) {
    for (const auto type : {frame::kind::text, frame::kind::binary}) {
      for (std::size_t route = 0; route < tested->sockets().size(); ++route) {
        const session_view from{route, user_id(1), room_id(1), false};
        const auto first = describe(tested->decode_frame(from, type, text));
        const auto second = describe(tested->decode_frame(from, type, text));
        expect(first == second, "understood first as " + first + " and then as " + second);
      }
    }
  });
}

void check_any_call(const dialect_subject& subject) {
  const auto tested = subject.make();
  const auto decode = [&tested](const http_call& call) {
    expect(describe(tested->decode_call(call)) == describe(tested->decode_call(call)),
           "the same request was understood in two ways");
    for (const auto files : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
      const auto policy = tested->decode_upload(call, files);
      expect(policy.has_value() || !name_of(policy.error().code).empty(), "no policy and no error");
    }
  };
  for (std::size_t route = 0; route <= tested->routes().size(); ++route) {
    http_call bare;
    bare.route = route;
    decode(bare);
    for (const auto* odd :
         {"", "0", "-1", "x", "9007199254740992", "\xF0\x9F\x98\x80", "../..", "00000000-0000"}) {
      http_call call = bare;
      call.captures = {odd, odd};
      call.query = {{"page", odd}, {"limit", odd}, {"per_page", odd}, {"room_id", odd}, {odd, odd}};
      call.raw_query = odd;
      call.content_type = odd;
      call.form = {{odd, odd}, {"message_type", odd}};
      decode(call);
    }
  }
  for (const auto& sample : subject.calls) {
    for_each_broken({sample.body}, [&](const std::string& body) {
      auto call = sample;
      call.body = body;
      decode(call);
    });
  }
}

void check_any_upgrade(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (std::size_t route = 0; route < tested->sockets().size(); ++route) {
    for (const auto* odd :
         {"", "4", "4/", "0", "-1", "x", "9007199254740992", "undefined", "\xF0\x9F\x98\x80"}) {
      http_call call;
      call.route = route;
      expect(describe(tested->decode_upgrade(call)) == describe(tested->decode_upgrade(call)),
             "not the same twice");
      call.captures = {odd, odd};
      call.query = {{"room_id", odd}, {odd, ""}};
      call.raw_query = std::string("room_id") + odd;
      expect(describe(tested->decode_upgrade(call)) == describe(tested->decode_upgrade(call)),
             "not the same twice");
    }
  }
}

void check_any_event(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (const auto& what : every_event()) {
    for (const auto& receiver : every_session(*tested)) {
      const auto told = tested->render(what, receiver, somewhere);
      expect(describe(told) == describe(tested->render(what, receiver, somewhere)),
             "not the same bytes twice");
      for (const auto& text : told.frames) expect(text::is_valid_utf8(text), "a frame is not UTF-8");
      if (told.close) check_close(*told.close);
    }
  }
}

void check_audiences(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (const auto& what : every_event()) {
    std::map<int, std::string> heard;
    for (const auto& receiver : every_session(*tested)) {
      const auto audience = tested->audience(what, receiver);
      if (!audience) continue;
      const auto told = describe(tested->render(what, receiver, somewhere));
      const auto& first = heard.emplace(*audience, told).first->second;
      expect(first == told, "one audience hears " + first + " and " + told);
    }
  }
}

void check_answers(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (std::size_t route = 0; route < tested->routes().size(); ++route) {
    http_call call;
    call.route = route;
    for (const auto& what : every_event()) {
      const auto answered = tested->answer(call, user_id(1), what, somewhere);
      expect(answered.status >= 200 && answered.status < 600, "status " + std::to_string(answered.status));
      expect(describe(answered) == describe(tested->answer(call, user_id(1), what, somewhere)),
             "not the same bytes twice");
      const bool has_failed = std::holds_alternative<command_failed>(what);
      expect(has_failed == (answered.status >= 400),
             "status " + std::to_string(answered.status) +
                 (has_failed ? " for a failure" : " for what was done"));
    }
  }
}

void check_refusals(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (std::size_t socket = 0; socket < tested->sockets().size(); ++socket) {
    for (const auto& problem : every_error()) {
      const auto told = tested->refuse(socket, problem);
      if (const auto* why = std::get_if<close_reason>(&told)) {
        check_close(*why);
      } else {
        const int status = std::get<http_response>(told).status;
        expect(status >= 400 && status < 600, "refused with status " + std::to_string(status));
      }
    }
  }
  check_close(tested->expired());
}

void check_secrets(const dialect_subject& subject) {
  const auto tested = subject.make();
  for (const auto& problem : every_error()) {
    const command_failed failed{problem, ""};
    auto told = describe(tested->render(failed, {0, user_id(1), room_id(1), true}, somewhere));
    for (std::size_t route = 0; route < tested->routes().size(); ++route) {
      http_call call;
      call.route = route;
      told += describe(tested->answer(call, user_id(1), failed, somewhere));
    }
    expect(told.find("inside") == std::string::npos, "a peer is told the detail of an error: " + told);
  }
}

void check_threads(const dialect_subject& subject) {
  const auto tested = subject.make();
  const auto events = every_event();
  std::atomic<int> wrong{0};
  const auto work = [&] {
    for (const auto& text : subject.frames) {
      const session_view from{0, user_id(1), room_id(1), false};
      if (!std::holds_alternative<dialect_request>(tested->decode_frame(from, frame::kind::text, text)))
        ++wrong;
    }
    for (const auto& what : events) {
      const session_view receiver{0, user_id(1), room_id(1), true};
      if (describe(tested->render(what, receiver, somewhere)) !=
          describe(tested->render(what, receiver, somewhere))) {
        ++wrong;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) threads.emplace_back(work);
  for (auto& one : threads) one.join();
  expect(wrong == 0, std::to_string(wrong) + " wrong answers among threads");
}

}  // namespace

std::vector<contract_case> dialect_contract(dialect_subject subject) {
  const auto shared = std::make_shared<const dialect_subject>(std::move(subject));
  const auto over = [shared](void (*check)(const dialect_subject&)) {
    return [shared, check] { check(*shared); };
  };
  return {
      {"it has one name", over(check_name)},
      {"no address is claimed twice", over(check_addresses)},
      {"every bound leaves room", over(check_bounds)},
      {"what is proper is understood", over(check_samples)},
      {"a frame of any bytes is answered, and the same way twice", over(check_any_frame)},
      {"a request of any bytes is answered, and the same way twice", over(check_any_call)},
      {"an upgrade to anything is answered, and the same way twice", over(check_any_upgrade)},
      {"every event is rendered for every session as valid frames", over(check_any_event)},
      {"sessions of one audience get the same bytes", over(check_audiences)},
      {"every event has an HTTP answer, and failures are failures", over(check_answers)},
      {"every refusal is a proper close or a proper answer", over(check_refusals)},
      {"no peer is told the detail of an error from inside", over(check_secrets)},
      {"many threads may call at once", over(check_threads)},
  };
}

}  // namespace parlor::testing
