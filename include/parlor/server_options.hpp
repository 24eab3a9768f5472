// The parts and bounds of a server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "parlor/auth/authenticator.hpp"
#include "parlor/dialect/dialect.hpp"
#include "parlor/hooks.hpp"
#include "parlor/media/media_sink.hpp"
#include "parlor/media/pictures.hpp"
#include "parlor/rate_limits.hpp"
#include "parlor/storage/storage.hpp"
#include "parlor/transport/http.hpp"
#include "parlor/transport/transport.hpp"
#include "parlor/users/user_directory.hpp"

namespace parlor {

// An address of the host's own on the same port: "/healthz", or everything below "/page/".
struct host_route {
  std::string path;  // ends in '/': everything below it
  // GET and HEAD. Runs on an I/O thread: must not block, must not throw.
  std::function<http_response(const http_request& request)> handle;
};

enum class file_link_kind : std::uint8_t {
  signed_links,  // whoever has a link can open the file until the link expires
  public_links,  // whoever has a link, or knows the key, can for as long as the message stands: for clients
                 // that keep addresses
};

// A link to a file is a capability, because a browser shows a picture without a token. It is signed anew
// whenever a message is told to somebody who may see it: who has left a room gets no new ones.
struct file_link_options {
  file_link_kind kind = file_link_kind::signed_links;
  // A minute to 365 days. A link is good for so long, and for up to an eighth longer: for a while everybody is
  // given the same, and browsers can keep what they have.
  std::chrono::seconds lifetime{24 * 60 * 60};
  // Links are signed with a key that is derived from it, so it may be one that signs something else. Empty:
  // random, and links end with the server.
  std::string secret;
};

struct server_options {
  // The parts. The first four are needed; without `users`, users are kept in the storage, and without
  // `pictures` those that are to be drawn anew are drawn by make_picture_converter.
  std::unique_ptr<parlor::transport> transport;
  std::unique_ptr<parlor::storage> storage;
  std::unique_ptr<parlor::authenticator> authenticator;
  std::unique_ptr<media_sink> media;
  std::unique_ptr<user_directory> users;
  std::unique_ptr<picture_converter> pictures;
  std::vector<std::unique_ptr<dialect>> dialects;
  std::vector<host_route> routes;
  parlor::hooks hooks;

  // How clients reach this server, for links in messages. Empty: where the transport listens, or localhost where that
  // is at all addresses.
  std::string public_url;
  file_link_options file_links;
  // Nothing: the system's clock.
  std::function<timestamp()> clock;

  std::size_t reader_threads = 2;  // history and search
  std::size_t media_threads = 2;   // files and hashes
  std::size_t auth_threads = 2;    // only for an authenticator that may block

  std::size_t max_members = 1000;  // of one room, at most 10000: a message costs a delivery for each

  rate_limits limits;

  // A queue that is full answers errc::unavailable.
  std::size_t max_queued_commands = 16384;
  std::size_t max_queued_queries = 4096;
  std::size_t max_queued_media = 1024;   // files waiting for a media thread
  std::size_t max_queued_logins = 4096;  // tokens waiting for an auth thread
  std::size_t max_batch = 256;           // commands in one unit of work: bounds how long a commit takes
  // What a batch has to say waits so long for the batches that follow it at once, and goes out with theirs: a
  // write to a socket costs much more than one more message in it. 0: never.
  std::chrono::microseconds max_batch_delay{1000};

  // Where files are put for which a dialect has asked (grant_upload): an address below this, by PUT, once.
  std::string upload_mount = "/uploads/";
  std::chrono::minutes grant_lifetime{15};
  std::size_t max_grants = 10000;        // that nobody has used yet; beyond, errc::unavailable
  std::size_t max_grants_per_user = 20;  // beyond, the oldest is forgotten

  std::chrono::hours upload_lifetime{24};  // of an uploaded file that no message uses
  std::chrono::minutes orphan_age{60};  // of a stored file that nothing in the storage knows; 0 at the start
  std::chrono::minutes sweep_interval{10};        // between two sweeps for both
  std::chrono::milliseconds stop_patience{5000};  // for connections to take what is queued
};

}  // namespace parlor
