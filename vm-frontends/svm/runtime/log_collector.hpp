// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include <string_view>
#include <vector>

namespace braid::svm
{
/// The log of one transaction: lines until `bytes_max` bytes are reached, then one line "Log truncated" and no more.
/// https://github.com/anza-xyz/agave/blob/master/svm-log-collector/src/lib.rs
class LogCollector
{
public:
    static constexpr std::size_t bytes_max = 10'000;

    /// `arena` keeps the lines. Where `enabled` is false nothing is kept (blocks that nobody reads logs of).
    LogCollector(Arena& arena, bool enabled) noexcept : arena_(&arena), enabled_(enabled) {}

    /// Whether a line would be kept: ask before a line is composed.
    [[nodiscard]] bool wants() const noexcept { return enabled_ && !truncated_; }
    void add(std::string_view line) noexcept;
    [[nodiscard]] std::span<const std::string_view> lines() const noexcept { return lines_; }

private:
    Arena* arena_;
    bool enabled_;
    bool truncated_ = false;
    std::size_t bytes_ = 0;
    std::vector<std::string_view> lines_;
};
}  // namespace braid::svm
