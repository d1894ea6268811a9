// /proc/net/rpc/nfs and nfsd (net/sunrpc/stats.c, fs/nfsd/stats.c): lines of a key and numbers. A
// line "procN" or "proc4ops" counts the calls of each procedure, by its number, behind how many
// procedures the kernel knows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "weir/batch.hpp"

namespace weir::collectors {

// A number that is a series of its own.
struct NfsNumber {
  std::string_view line;
  std::size_t place;  // from 0
  FamilySpec family;
  LabelView label = {};
};

// What follows \p key on its line; nothing if there is none.
[[nodiscard]] std::optional<std::string_view> line_of(std::string_view text,
                                                      std::string_view key) noexcept;

// Those that are there.
void add_numbers(std::string_view text, std::span<const NfsNumber> numbers, SampleBatch& out);

// A series per method, in the order of their numbers; empty names are left out. A procedure that
// this kernel does not know, or a whole version of NFS, was never called: 0, as node_exporter has
// it. One whose number cannot be read is left out.
struct NfsMethods {
  std::string_view line;
  std::string_view proto;
  std::span<const std::string_view> names;
};
void add_methods(std::string_view text, const FamilySpec& family, const NfsMethods& methods,
                 SampleBatch& out);

// Procedures of versions 2 (RFC 1094) and 3 (RFC 1813).
inline constexpr std::array<std::string_view, 18> kNfs2Methods{
    "Null",   "GetAttr", "SetAttr", "Root", "Lookup",  "ReadLink", "Read",  "WrCache", "Write",
    "Create", "Remove",  "Rename",  "Link", "SymLink", "MkDir",    "RmDir", "ReadDir", "FsStat"};
inline constexpr std::array<std::string_view, 22> kNfs3Methods{
    "Null",    "GetAttr",     "SetAttr", "Lookup", "Access",   "ReadLink", "Read",   "Write",
    "Create",  "MkDir",       "SymLink", "MkNod",  "Remove",   "RmDir",    "Rename", "Link",
    "ReadDir", "ReadDirPlus", "FsStat",  "FsInfo", "PathConf", "Commit"};

}  // namespace weir::collectors
