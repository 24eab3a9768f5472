// A media sink over two others: every file is kept in both, such as two disks, and read from whichever has
// it.
#pragma once

#include <memory>

#include <parlor/media/media_sink.hpp>

// Files are listed by `first`. Writing needs both, so that an answered commit always means two copies.
std::unique_ptr<parlor::media_sink> make_mirrored_media(std::unique_ptr<parlor::media_sink> first,
                                                        std::unique_ptr<parlor::media_sink> second);
