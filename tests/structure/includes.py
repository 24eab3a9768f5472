#!/usr/bin/env python3
"""Who may include whom: the layers of the library, held to the includes.

    includes.py REPOSITORY     checks include/parlor and src
    includes.py --self-test    checks that the rules find what breaks them
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
STANDARD = re.compile(r"^[a-z_]+$")
SYSTEM = re.compile(r"^((sys|netinet|arpa|linux)/[a-z_]+\.h|(unistd|fcntl|dirent|netdb|poll|immintrin|signal|spawn|stdio)\.h)$")

VALUES = ["parlor/ids.hpp", "parlor/error.hpp", "parlor/result.hpp", "parlor/model.hpp"]
WORDS = VALUES + ["parlor/command.hpp", "parlor/event.hpp"]

# What the headers and sources of a folder may include of ours; a trailing slash stands for all of a folder.
# Longer names win. Its own folder is always allowed.
PUBLIC = {
    "include/parlor/": ["parlor/"],
    "include/parlor/ids.hpp": [],
    "include/parlor/error.hpp": [],
    "include/parlor/result.hpp": ["parlor/error.hpp"],
    "include/parlor/model.hpp": ["parlor/ids.hpp"],
    "include/parlor/command.hpp": VALUES,
    "include/parlor/event.hpp": VALUES + ["parlor/command.hpp"],
    "include/parlor/auth/": VALUES,
    "include/parlor/media/": VALUES,
    "include/parlor/storage/": VALUES,
    "include/parlor/transport/": VALUES,
    "include/parlor/users/": VALUES + ["parlor/storage/storage.hpp"],
    # The values frame and close_reason stand beside the transport that carries them.
    "include/parlor/dialect/dialect.hpp": WORDS + [
        "parlor/transport/http.hpp", "parlor/transport/transport.hpp", "parlor/media/media_policy.hpp",
        "parlor/rate_limits.hpp"],
    "include/parlor/dialect/": WORDS + ["parlor/transport/http.hpp", "parlor/media/media_policy.hpp"],
}
PRIVATE = {
    "src/": VALUES,
    "src/text/": VALUES,
    "src/auth/": VALUES + ["parlor/auth/", "text/"],
    "src/media/": VALUES + ["parlor/media/", "text/"],
    "src/storage/": VALUES + ["parlor/storage/", "text/"],
    "src/transport/": VALUES + ["parlor/transport/", "parlor/asio.hpp", "text/"],
    "src/users/": VALUES + ["parlor/users/", "parlor/storage/storage.hpp", "text/"],
    "src/engine/": WORDS + ["parlor/storage/storage.hpp", "parlor/users/user_directory.hpp"],
    "src/dialect/": WORDS + ["parlor/dialect/", "parlor/transport/http.hpp", "parlor/media/media_policy.hpp", "text/"],
    "src/server/": ["parlor/", "text/", "auth/", "media/", "storage/", "transport/", "users/", "engine/",
                    "dialect/http_answers.hpp", "dialect/sentences.hpp"],
    "src/testing/": ["parlor/", "text/"],
}
LAYERS = {**PUBLIC, **PRIVATE}

# The folders that may name each third-party library.
THIRD_PARTY = {
    "asio": ["src/transport/", "include/parlor/asio.hpp"],
    "websocketpp": ["src/transport/"],
    "openssl": ["src/auth/", "src/transport/"],
    "SQLiteCpp": ["src/storage/"],
    "sqlite3.h": ["src/storage/"],
    "rapidjson": ["src/text/"],
    "zlib.h": ["src/transport/"],
    "stb": ["src/media/"],
    "jerror.h": ["src/media/jpeg_codec_turbo.cpp"],
    "jpeglib.h": ["src/media/jpeg_codec_turbo.cpp"],
}

# The library never prints and never ends the process; the engine and the dialects know no threads, files or locks.
NOWHERE = ["iostream", "syncstream"]
FORBIDDEN_CALL = re.compile(
    r"(?:\bstd::|(?<![\w>])::)(printf|fprintf|puts|fputs|putchar|perror|abort|exit|quick_exit|terminate)\s*\(")
NOT_IN_PURE = ["thread", "mutex", "shared_mutex", "condition_variable", "atomic", "future", "fstream", "filesystem"]
PURE = ["src/engine/", "src/dialect/", "include/parlor/dialect/"]
CLOCK = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b")


def longest_match(path, table):
    fitting = [name for name in table if path == name or (name.endswith("/") and path.startswith(name))]
    return max(fitting, key=len, default=None)


def is_listed(name, allowed):
    return any(name == one or (one.endswith("/") and name.startswith(one)) for one in allowed)


def own_prefixes(path):
    """How a file's own folder, and for a dialect what all dialects share, is spelled in an include."""
    folder = path.rsplit("/", 1)[0] + "/"
    for root in ("include/", "src/"):
        if folder.startswith(root):
            folder = folder[len(root):]
            break
    # parlor/ and src/ themselves hold too much to be "own".
    parts = folder.split("/")[:-1]
    if not parts or parts == ["parlor"]:
        return []
    return ["/".join(parts) + "/"]


def problem_with(path, kind, name, siblings):
    if kind == "<":
        if STANDARD.match(name):
            if name in NOWHERE and path.startswith(("src/", "include/")):
                return "the library never prints"
            if name in NOT_IN_PURE and is_listed(path, PURE):
                return "no threads, locks or files here"
            return None
        if SYSTEM.match(name):
            return None if path.startswith("src/") and not is_listed(path, PURE) else "the system is not known here"
        library = name.split("/")[0]
        if library in THIRD_PARTY:
            return None if is_listed(path, THIRD_PARTY[library]) else f"{library} may not be named here"
        return "an unknown library"
    if "/" not in name and name in siblings:
        return None
    if name.startswith("dialect/") and path.startswith("src/dialect/"):
        # What all dialects share lies beside them; one dialect knows no other.
        if name.count("/") == 1 or name.startswith(own_prefixes(path)[0]):
            return None
        return "one dialect knows no other"
    layer = LAYERS[longest_match(path, LAYERS)]
    if path.startswith("src/engine/") and name.startswith("engine/"):
        return None
    return None if is_listed(name, layer + own_prefixes(path)) else "not an arrow of the architecture"


def check_text(path, text, siblings=()):
    problems = []
    for match in INCLUDE.finditer(text):
        why = problem_with(path, match.group(1), match.group(2), siblings)
        if why:
            line = text.count("\n", 0, match.start(1)) + 1
            problems.append(f"{path}:{line}: includes {match.group(2)}: {why}")
    for match in FORBIDDEN_CALL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        problems.append(f"{path}:{line}: calls {match.group(1)}: the library neither prints nor ends the process")
    if is_listed(path, PURE):
        for match in CLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f"{path}:{line}: reads the clock; time is handed in here")
    return problems


def check(repository):
    files = [file for root in ("include/parlor", "src") for file in sorted((repository / root).rglob("*.[ch]pp"))]
    problems = []
    for file in files:
        siblings = {sibling.name for sibling in file.parent.iterdir()}
        problems += check_text(file.relative_to(repository).as_posix(), file.read_text(encoding="utf-8"), siblings)
    if not files:
        problems.append("no file was found to check")
    return problems


REFUSED = [
    ("include/parlor/model.hpp", '#include "parlor/command.hpp"'),
    ("include/parlor/server.hpp", "#include <asio/io_context.hpp>"),
    ("include/parlor/server.hpp", '#include "engine/engine.hpp"'),
    ("include/parlor/server.hpp", "#include <sys/socket.h>"),
    ("include/parlor/storage/storage.hpp", '#include "parlor/auth/jwt.hpp"'),
    ("include/parlor/dialect/rooms.hpp", '#include "parlor/transport/transport.hpp"'),
    ("src/text/json_reader.cpp", '#include "parlor/event.hpp"'),
    ("src/text/json_reader.cpp", '#include "storage/memory_tables.hpp"'),
    ("src/text/json_reader.cpp", "#include <iostream>"),
    ("src/engine/engine.cpp", '#include "text/json_writer.hpp"'),
    ("src/engine/engine.cpp", '#include "server/guard.hpp"'),
    ("src/engine/engine.cpp", '#include "parlor/dialect/dialect.hpp"'),
    ("src/engine/engine.cpp", '#include "parlor/storage/sqlite.hpp"'),
    ("src/engine/engine.cpp", "#include <mutex>"),
    ("src/engine/engine.cpp", "auto t = std::chrono::system_clock::now();"),
    ("src/engine/commands/react.cpp", '#include "dialect/problem.hpp"'),
    ("src/dialect/rooms/decode.cpp", '#include "parlor/storage/storage.hpp"'),
    ("src/dialect/rooms/decode.cpp", '#include "dialect/social/social.hpp"'),
    ("src/dialect/rooms/decode.cpp", "#include <rapidjson/reader.h>"),
    ("src/dialect/rooms/decode.cpp", "#include <unistd.h>"),
    ("src/transport/loop.cpp", '#include "parlor/event.hpp"'),
    ("src/transport/loop.cpp", '#include "auth/jws.hpp"'),
    ("src/storage/memory_storage.cpp", "#include <openssl/evp.h>"),
    ("src/auth/jws.cpp", "#include <sqlite3.h>"),
    ("src/media/media_type.cpp", "#include <asio.hpp>"),
    ("src/server/server.cpp", "#include <asio/post.hpp>"),
    ("src/server/server.cpp", '#include "dialect/rooms/rooms.hpp"'),
    ("src/server/server.cpp", "  #  include <boost/asio.hpp>"),
    ("src/server/server.cpp", "  std::fprintf(stderr, text);"),
    ("src/server/server.cpp", "  std::abort();"),
]
ALLOWED = [
    ("include/parlor/server.hpp", '#include "parlor/event.hpp"\n#include <functional>'),
    ("include/parlor/asio.hpp", "#include <asio/io_context.hpp>"),
    ("src/text/json_reader.cpp", '#include "text/utf8.hpp"\n#include <rapidjson/reader.h>'),
    ("src/engine/commands/react.cpp", '#include "engine/context.hpp"\n#include "engine/commands/handlers.hpp"'),
    ("src/dialect/rooms/decode.cpp", '#include "dialect/rooms/rooms.hpp"\n#include "dialect/problem.hpp"'),
    ("src/server/server.cpp", '#include "engine/engine.hpp"\n#include "parlor/server.hpp"'),
    ("src/transport/loop.cpp", "#include <asio/post.hpp>\n#include <sys/socket.h>"),
    ("src/transport/loop.cpp", "#include <cstdio>\nstd::snprintf(buffer, size, text);\nvoid loop::exit() {}"),
]


def self_test():
    problems = [f"not found: {path}: {text}" for path, text in REFUSED if not check_text(path, text)]
    for path, text in ALLOWED:
        problems += check_text(path, text)
    return problems


if __name__ == "__main__":
    found = self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "every include is an arrow of the architecture")
    sys.exit(1 if found else 0)
