#!/usr/bin/env python3
"""Feeds one harness: fuzz.py LABEL PROGRAM SUBJECT REPOSITORY FOLDER

    fuzz_replay   PROGRAM replays the samples of corpus/SUBJECT.txt, each once
    fuzz          PROGRAM, a libFuzzer, starts from them and goes on for a minute; PARLOR_LONG=1 makes it ten

What is found is left in FOLDER, and printed as the line to be added to the corpus.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

SECONDS = 600 if os.environ.get("PARLOR_LONG") == "1" else 60
LIMITS = ["-rss_limit_mb=2048", "-timeout=10", "-max_len=4096"]

ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")
PLAIN = set(range(0x20, 0x7F))

DIALECTS = ("rooms", "messenger", "social", "community", "conversation")

# Words of JSON, of queries and of addresses, beside those of the dialects.
COMMON_WORDS = [
    "{", "}", "[", "]", ":", ",", "null", "true", "false", '""', "\\u0000", "\\ud83d\\ude00", "\\ud83d",
    "9007199254740991", "9007199254740992", "-1", "1e3", "0.0", "data:image/png;base64,", "https://", "../", "%2e%2f",
    "&", "=", "|", "00000000-0000-4000-8000-000000000101", "application/json"]
HTTP_WORDS = [
    "GET ", "POST ", "HEAD ", "OPTIONS ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "\r\n\r\n", "\r\n", "Host: a\r\n", "*",
    "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n",
    "Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Sec-WebSocket-Version: 13\r\n", "0\r\n\r\n", "5\r\nhello\r\n",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Sec-WebSocket-Protocol: Bearer\r\n", "Origin: http://a\r\n",
    "Sec-WebSocket-Extensions: permessage-deflate\r\n", "Authorization: Bearer x\r\n", "http://a/", ";a=b"]
FRAME_WORDS = [
    b"\x81\x80\0\0\0\0", b"\x01\x81\0\0\0\0a", b"\x80\x80\0\0\0\0", b"\x82\xfe\0\x7e\0\0\0\0", b"\x89\x80\0\0\0\0",
    b"\x8a\x80\0\0\0\0", b"\x88\x82\0\0\0\0\x03\xe8", b"\x82\xff\0\0\0\0\0\x01\0\0\0\0\0\0", b"\xff\xff\xff\xff",
    b"\xc3\xa9", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]
VALUE_WORDS = [
    "--x\r\n", "--x--\r\n", 'Content-Disposition: form-data; name="a"', '; filename="a.png"', "; filename*=UTF-8''",
    "Content-Type: text/plain\r\n", "bytes=", "0-0", "-1", ", ", '"abc"', 'W/"abc"', "eyJhbGciOiJIUzI1NiJ9", ".", "=", "==",
    "token=", "%2e", "%00", "%C3%A9", "+", "..", "/", "\u202e", "\u0000"]
PICTURE_WORDS = [
    b"\x89PNG\r\n\x1a\n", b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"GIF87a", b"GIF89a", b"\xff\xd8\xff",
    b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xda", b"\xff\xdb", b"\xff\xdd", b"\xff\xe1", b"Exif\0\0",
    b"II*\0", b"MM\0*"]


def bytes_of(line):
    """A sample as it stands in a line: \\xHH is a byte, everything else is itself."""
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), line.encode("utf-8"))


def line_of(sample):
    """The line that bytes_of makes into `sample`."""
    safe = ESCAPE.sub(lambda found: b"\\x5c" + found[0][1:], sample)
    return "".join(chr(byte) if byte in PLAIN else f"\\x{byte:02x}" for byte in safe)


def samples_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield bytes_of(line)


def words_of(repository, subject):
    """What the fuzzer may put in: the words of the dialect as its vocabulary has them, without the sentences."""
    if subject == "picture":
        return PICTURE_WORDS
    if subject == "websocket":
        return FRAME_WORDS
    if subject in ("http", "values"):
        words = HTTP_WORDS if subject == "http" else VALUE_WORDS
        return [word.encode("utf-8") for word in words]
    if subject == "session":
        return sorted({word for dialect in DIALECTS for word in words_of(repository, dialect)})
    words = list(COMMON_WORDS)
    vocabulary = (repository / "src/dialect" / subject / "vocabulary.hpp").read_text(encoding="utf-8")
    for name, body in re.findall(r"^namespace (\w+) \{\n(.*?)^\}", vocabulary, re.MULTILINE | re.DOTALL):
        if name != "sentence":
            words += [f'"{word}"' for word in re.findall(r'string_view \w+ = "([^"\\]+)";', body)]
    if len(words) == len(COMMON_WORDS):
        sys.exit(f"no word was found in the vocabulary of {subject}")
    return [word.encode("utf-8") for word in words]


def write_dictionary(path, words):
    path.write_text("".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in sorted(set(words))), encoding="ascii")


def main(label, program, subject, repository, folder):
    shutil.rmtree(folder, ignore_errors=True)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    files = []
    for number, sample in enumerate(samples_of(repository / "tests/fuzz/corpus" / f"{subject}.txt"), 1):
        files.append(corpus / f"{number:03}")
        files[-1].write_bytes(sample)
        if bytes_of(line_of(sample)) != sample:
            sys.exit(f"sample {number} cannot be written as a line")

    call = [program, f"--subject={subject}"]
    if label == "fuzz_replay":
        return subprocess.run(call + files, check=False).returncode

    write_dictionary(folder / "words", words_of(repository, subject))
    options = [f"-max_total_time={SECONDS}", f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/found-"]
    done = subprocess.run(call + LIMITS + options + ["-print_final_stats=1", corpus],
                          stderr=subprocess.PIPE, check=False)
    told = done.stderr.decode("utf-8", "replace")
    executions = re.search(r"number_of_executed_units: *(\d+)", told)
    found = sorted(folder.glob("found-*"))
    if done.returncode != 0 or found or executions is None:
        print(re.sub(r"^(#\d|\tNEW_FUNC).*\n", "", told, flags=re.MULTILINE))
        for path in found:
            print(f"found: {path}\nfor tests/fuzz/corpus/{subject}.txt:\n{line_of(path.read_bytes())}")
        return 1
    print(f"{subject}: {executions[1]} inputs in {SECONDS} s, from {len(files)} samples; nothing was found")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]), pathlib.Path(sys.argv[5])))
