// One multipart request whose files go to the media sink as they arrive.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/transport/http.hpp"

#include "server/services.hpp"

namespace parlor::server_side {

// Used from the request's loop; its work is done on the media threads, one piece at a time.
class upload : public std::enable_shared_from_this<upload> {
 public:
  // [Errors]    unsupported_type: the request is not multipart/form-data.
  static result<std::shared_ptr<upload>> begin(services& shared, const std::string& content_type,
                                               const upload_plan& plan);
  ~upload();

  // The caller is known: what has arrived may be stored. Until then the first piece waits.
  void open_gate();
  void write(std::string bytes, body_sink::write_done done);
  // The whole body has arrived: judges the files by the dialect's policy and stores them, all or none.
  void finish(user_id owner, http_call call, const dialect& speaker,
              std::function<void(result<std::vector<attachment>>)> done);
  // Nobody waits for it any longer. Files that were not finished leave nothing behind.
  void abandon();

 private:
  class parts;
  upload(services& shared, const std::string& boundary, const upload_plan& plan);
  void feed(std::string bytes, body_sink::write_done done);

  services& shared_;
  std::shared_ptr<parts> parts_;  // media threads only
  std::mutex mutex_;
  bool is_gate_open_ = false;
  // The first piece, at the gate.
  std::string waiting_bytes_;
  body_sink::write_done waiting_done_;
};

// Hands the body to the upload; `failed` is told once if it cannot be taken.
std::unique_ptr<body_sink> make_upload_sink(std::shared_ptr<upload> files, std::function<void(error)> failed);

}  // namespace parlor::server_side
