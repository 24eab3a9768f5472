#include "http_pages.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "parlor/metrics.hpp"
#include "parlor/transport/http.hpp"

#include "page_assets.hpp"
#include "process_metrics.hpp"

namespace parlor_server {
namespace {

constexpr std::string_view page_folder = "/page/";

constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' "
    "blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string type_of(std::string_view name) {
  const auto extension = name.substr(name.rfind('.') + 1);
  if (extension == "html") return "text/html; charset=utf-8";
  if (extension == "js") return "text/javascript; charset=utf-8";
  if (extension == "css") return "text/css; charset=utf-8";
  if (extension == "svg") return "image/svg+xml";
  if (extension == "png") return "image/png";
  if (extension == "woff2") return "font/woff2";
  if (extension == "webmanifest") return "application/manifest+json";
  return "application/octet-stream";
}

const page_asset* find_asset(std::string_view name) {
  for (const auto& asset : page_assets()) {
    if (asset.name == name) return &asset;
  }
  return nullptr;
}

parlor::http_response fresh(int status, std::string type, std::string body) {
  parlor::http_response response(status, std::move(type), std::move(body));
  response.fields.add("Cache-Control", "no-store");
  response.fields.add("X-Content-Type-Options", "nosniff");
  return response;
}

parlor::http_response plain(int status, std::string text) {
  return fresh(status, "text/plain; charset=utf-8", std::move(text));
}

// RFC 9110 section 13.1.2: a list of entity tags, compared weakly, or "*".
bool matches(std::string_view wanted, std::string_view etag) {
  while (!wanted.empty()) {
    const auto comma = wanted.find(',');
    auto tag = wanted.substr(0, comma);
    while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
    if (tag.substr(0, 2) == "W/") tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
    wanted = comma == std::string_view::npos ? std::string_view() : wanted.substr(comma + 1);
  }
  return false;
}

parlor::http_response answer_asset(std::string_view name, const parlor::http_request& request) {
  const auto* asset = find_asset(name);
  if (asset == nullptr) return plain(404, "not found\n");
  const auto etag = "\"" + std::string(asset->digest.substr(0, 32)) + "\"";

  parlor::http_response response(200, type_of(asset->name), std::string());
  response.fields.add("ETag", etag);
  response.fields.add("Cache-Control", "no-cache");
  response.fields.add("Content-Security-Policy", page_policy);
  response.fields.add("Referrer-Policy", "no-referrer");
  response.fields.add("X-Content-Type-Options", "nosniff");
  if (matches(request.fields.joined("If-None-Match"), etag)) {
    response.status = 304;
  } else {
    response.body = std::string(asset->bytes);
  }
  return response;
}

parlor::http_response answer_ready(const served& of) {
  const auto* server = of.load();
  if (server == nullptr || !server->is_ready()) return plain(503, "not ready\n");
  return plain(200, "ready\n");
}

parlor::http_response answer_metrics(const served& of) {
  const auto* server = of.load();
  if (server == nullptr) return plain(503, "not ready\n");
  return fresh(200, "text/plain; version=0.0.4",
               parlor::render_prometheus(server->metrics()) + process_metrics());
}

}  // namespace

std::vector<parlor::host_route> make_http_pages(const served& of, std::string dialects) {
  return {
      {"/", [](const parlor::http_request& request) { return answer_asset("index.html", request); }},
      {std::string(page_folder),
       [](const parlor::http_request& request) {
         return answer_asset(std::string_view(request.path).substr(page_folder.size()), request);
       }},
      {"/dialects", [list = std::move(dialects)](
                        const parlor::http_request&) { return fresh(200, "application/json", list); }},
      {"/healthz", [](const parlor::http_request&) { return plain(200, "ok\n"); }},
      {"/readyz", [&of](const parlor::http_request&) { return answer_ready(of); }},
      {"/metrics", [&of](const parlor::http_request&) { return answer_metrics(of); }},
  };
}

}  // namespace parlor_server
