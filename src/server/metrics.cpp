#include "parlor/metrics.hpp"

#include <string_view>

namespace parlor {
namespace {

void write(std::string& out, std::string_view name, std::string_view type, std::string_view help,
           std::string_view value) {
  out.append("# HELP parlor_").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE parlor_").append(name).append(" ").append(type).append("\n");
  out.append("parlor_").append(name).append(" ").append(value).append("\n");
}

void write_counter(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
  write(out, name, "counter", help, std::to_string(value));
}

void write_gauge(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
  write(out, name, "gauge", help, std::to_string(value));
}

}  // namespace

std::string render_prometheus(const server_metrics& metrics) {
  const auto& transport = metrics.transport;
  std::string out;
  write_counter(out, "connections_accepted_total", "Connections accepted.", transport.connections_accepted);
  write_counter(out, "connections_refused_total", "Connections refused at a limit.",
                transport.connections_refused);
  write_gauge(out, "connections_open", "Connections open now.", transport.connections_open);
  write_gauge(out, "websockets_open", "WebSockets open now.", transport.websockets_open);
  write_counter(out, "http_requests_total", "HTTP requests.", transport.requests);
  write_counter(out, "received_bytes_total", "Bytes received.", transport.bytes_received);
  write_counter(out, "sent_bytes_total", "Bytes sent.", transport.bytes_sent);
  write_counter(out, "frames_received_total", "WebSocket messages received.", transport.frames_received);
  write_counter(out, "frames_sent_total", "WebSocket messages queued for sending.", transport.frames_sent);
  write_counter(out, "frames_dropped_total", "Ephemeral messages dropped for slow connections.",
                transport.frames_dropped);
  write_counter(out, "slow_connections_closed_total", "Connections closed because they did not keep up.",
                transport.slow_connections_closed);
  write_gauge(out, "budgeted_bytes", "Bytes of the memory budget that are taken now.",
              transport.budgeted_bytes);
  write_counter(out, "uploads_shed_total", "Large messages and bodies refused for the memory budget.",
                transport.uploads_shed);
  write_counter(out, "connections_shed_total", "Connections not accepted for the memory budget.",
                transport.connections_shed);
  write_counter(out, "queues_shed_total",
                "Connections closed for the memory budget, for what waited for them.", transport.queues_shed);
  write_gauge(out, "sessions_open", "Sessions open now.", metrics.sessions_open);
  write_gauge(out, "users_online", "Users with an open session.", metrics.users_online);
  write_counter(out, "commands_total", "Commands run by the engine.", metrics.commands);
  write_counter(out, "commands_failed_total", "Commands that were answered with an error.",
                metrics.commands_failed);
  write_counter(out, "commands_refused_total", "Commands refused because the queue was full.",
                metrics.commands_refused);
  write_counter(out, "rate_limited_total", "Frames and HTTP requests refused for a limit of rates.",
                metrics.rate_limited);
  write_counter(out, "queries_total", "Queries answered from a snapshot.", metrics.queries);
  write_counter(out, "messages_posted_total", "Messages stored and announced.", metrics.messages_posted);
  write_counter(out, "events_delivered_total", "Messages handed to connections.", metrics.events_delivered);
  write_counter(out, "batches_total", "Units of work.", metrics.batches);
  write_counter(out, "commit_failures_total", "Units of work that could not be committed.",
                metrics.commit_failures);
  write(out, "commit_seconds_total", "counter", "Time spent in units of work.",
        std::to_string(static_cast<double>(metrics.commit_microseconds) / 1e6));
  write_gauge(out, "largest_batch", "Commands in the largest unit of work.", metrics.largest_batch);
  write_gauge(out, "engine_queue", "Commands that wait now.", metrics.engine_queue);
  write_counter(out, "files_stored_total", "Files stored.", metrics.files_stored);
  write_counter(out, "stored_bytes_total", "Bytes of files stored.", metrics.bytes_stored);
  write_counter(out, "files_swept_total", "Files removed by the sweep.", metrics.files_swept);
  write_counter(out, "authentication_failures_total", "Tokens that were not accepted.",
                metrics.authentication_failures);
  return out;
}

}  // namespace parlor
