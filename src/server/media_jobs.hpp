// Files on their way into the media sink and out of it. What does not say so runs on a media thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/result.hpp"

#include "server/services.hpp"

namespace parlor::server_side {

// Decodes the request's files into the sink, all or none. What it answers has no id yet.
result<std::vector<attachment>> store_incoming_files(services& shared, user_id owner,
                                                     const dialect_request& request);

// From any thread, for every file that was stored, and for every one that was not. What is wrong with the machine, and
// not with the file, is logged once, until a file has been stored again.
void count_stored(services& shared, std::int64_t size);
error log_refused(services& shared, error why);

std::vector<std::string> keys_of(const std::vector<attachment>& files);

// From any thread: removes the files soon; one that cannot be removed is left to the sweep.
void drop_files(services& shared, std::vector<std::string> keys);

// From any thread: the last reference to what holds unfinished files. They are removed from the disk on a media
// thread; here only where there is no such thread any more, or no memory to tell it.
void let_go(services& shared, std::shared_ptr<void> last);

}  // namespace parlor::server_side
